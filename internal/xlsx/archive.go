package xlsx

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"intakeq-bulk/internal/xlsx/strictxml"
)

// Limits of a workbook's parts. A sheet of 100,000 rows and 50 columns is 217 MB
// of XML in 15 MB of zip, 14 to 1; deflate reaches 1,032 to 1.
const (
	maxSmallPart = 8 << 20   // workbook, styles, relations: held in memory by excelize
	freePart     = 256 << 20 // of any ratio: seconds at the worst
	maxRatio     = 50        // beyond that size
	// Excel allows 65,490 cell formats, with two elements inside at the most.
	maxSmallElements = 250_000
	maxPart          = 4<<30 - 1 // so that places in it fit 32 bits
	// maxDirectory bounds the zip's table of contents, which archive/zip holds in
	// memory at ten times its size. A workbook has some dozens of parts, of under 100 bytes.
	maxDirectory = 2 << 20
)

var errBomb = errors.New("the workbook unpacks to far more than a spreadsheet holds; open it in the spreadsheet program and save the sheet as .csv")

// readDirectory reads the table of contents of a zip file, if it is of a sane
// size.
func readDirectory(f *os.File) (*zip.Reader, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if err := checkDirectory(f, info.Size()); err != nil {
		return nil, err
	}
	z, err := zip.NewReader(f, info.Size())
	if err != nil {
		return nil, damagedPart(err)
	}
	return z, nil
}

// checkDirectory looks at the end record of a zip, which says where the
// directory is. archive/zip reads from there to the end of the file, whatever
// size the record gives, and also tries to count back from the end.
func checkDirectory(f io.ReaderAt, size int64) error {
	tail := make([]byte, min(size, 64<<10+22))
	if _, err := f.ReadAt(tail, size-int64(len(tail))); err != nil && err != io.EOF {
		return err
	}
	at := strings.LastIndex(string(tail), "PK\x05\x06")
	if at < 0 || len(tail)-at < 22 {
		return errors.New("the workbook is cut off at its end; copy or download it again")
	}
	end := size - int64(len(tail)) + int64(at)
	length := int64(binary.LittleEndian.Uint32(tail[at+12:]))
	offset := int64(binary.LittleEndian.Uint32(tail[at+16:]))
	if length > maxDirectory || offset < end-maxDirectory || offset > end {
		return errors.New("the zip directory of the workbook is far larger than a spreadsheet's, or damaged; open it in the spreadsheet program and save it again")
	}
	return nil
}

// partName is a zip entry's name as OPC compares it; some writers use
// backslashes.
func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/"))
}

// otherFormat refuses what is a zip file too, but no XLSX workbook.
func otherFormat(z *zip.Reader) error {
	for _, f := range z.File {
		switch name := partName(f.Name); {
		case name == "content.xml":
			return errors.New("this is an OpenDocument file (.ods); save it as .xlsx or .csv in the spreadsheet program, or run: soffice --headless --convert-to xlsx FILE")
		case name == "xl/workbook.bin":
			return errors.New("this is a binary workbook (.xlsb); save it as .xlsx in the spreadsheet program")
		case strings.HasSuffix(name, ".iwa"):
			return errors.New("this is a Numbers document; export it to Excel or CSV from Numbers")
		case name == "word/document.xml":
			return errors.New("this is a text document (.docx), not a spreadsheet")
		}
	}
	return nil
}

// parts finds entries by their OPC name. Nothing is ever unpacked under a name
// from the zip, so "../" in one leads nowhere.
func parts(z *zip.Reader) (map[string]*zip.File, error) {
	found := make(map[string]*zip.File, len(z.File))
	for _, f := range z.File {
		name := partName(f.Name)
		if _, twice := found[name]; twice {
			return nil, fmt.Errorf("the workbook holds two parts of one name; open it in the spreadsheet program and save it again")
		}
		found[name] = f
	}
	return found, nil
}

// openPart reads a part of any size up to what its packed size makes plausible.
// The sizes that the zip declares are not believed: what comes out is counted.
func openPart(f *zip.File) (io.ReadCloser, error) {
	limit := max(freePart, min(maxPart, int64(f.CompressedSize64)*maxRatio))
	return openLimited(f, limit)
}

func openLimited(f *zip.File, limit int64) (io.ReadCloser, error) {
	rc, err := f.Open()
	if err != nil {
		return nil, damagedPart(err)
	}
	return &limited{rc: rc, left: limit}, nil
}

type limited struct {
	rc   io.ReadCloser
	left int64
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.rc.Read(p)
	l.left -= int64(n)
	if l.left < 0 {
		return 0, errBomb
	}
	if err != nil && err != io.EOF {
		err = damagedPart(err)
	}
	return n, err
}

func (l *limited) Close() error { return l.rc.Close() }

func damagedPart(err error) error {
	return fmt.Errorf("the workbook is damaged (%w); open it in the spreadsheet program and save it again", err)
}

// smallPart holds a part in memory after checking what excelize would unmarshal.
func smallPart(f *zip.File) ([]byte, error) {
	rc, err := openLimited(f, maxSmallPart)
	if err != nil {
		return nil, err
	}
	defer rc.Close()
	b, err := io.ReadAll(rc)
	if err != nil {
		return nil, err
	}
	return b, checkElements(b)
}

// checkElements reads a small part once, so that what excelize unmarshals is
// well-formed and of a sane number of elements.
func checkElements(b []byte) error {
	x := strictxml.NewScanner(bytes.NewReader(b))
	for n := 0; ; {
		err := x.Next()
		if err != nil {
			return ignoreEOF(err)
		}
		if x.Kind == strictxml.Start {
			n += 1 + x.Attrs()/8
		}
		if n > maxSmallElements {
			return errBomb
		}
	}
}
