package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"intakeq-bulk/internal/charset"
)

// The first bytes of files that people call spreadsheets.
const (
	magicZip = "PK\x03\x04"
	magicOLE = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
	magicPDF = "%PDF-"
)

// convert is what to type where there is LibreOffice and no window. Of the old formats,
// .xls and .ods, no library for Go is known to us that is kept well and reads a file to
// its end or refuses it, in bounded memory; to lose a row in silence would be worse.
const convert = ", or run: soffice --headless --convert-to xlsx FILE"

// detectFormat trusts a file's first bytes over its name: an XLSX called .csv is
// common, and so is a login page.
func detectFormat(path string, said Format) (Format, error) {
	start, err := firstBytes(path)
	if err != nil {
		return "", err
	}
	named := said
	if named == "" {
		named = CSV
		if f, err := FormatByExtension(path); err == nil {
			named = f
		}
	}
	switch {
	case bytes.HasPrefix(start, []byte(magicOLE)):
		return "", oleReason(path)
	case bytes.HasPrefix(start, []byte(magicPDF)):
		return "", errors.New("this is a PDF; export a spreadsheet from the other system")
	case bytes.HasPrefix(start, []byte(magicZip)):
		return zipFormat(said)
	case markup(start):
		return "", errors.New("this is a web page or XML, whatever its name, and no spreadsheet; if it shows a table, open it in the spreadsheet program and save it as .xlsx" + convert)
	case named == XLSX:
		return "", errors.New("this is no XLSX workbook; save it as .xlsx in the spreadsheet program, or name it .csv if it is text")
	case named == JSONLines:
		return "", errors.New("JSON lines can't be read as a table; export CSV or XLSX")
	}
	return named, nil
}

func firstBytes(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, pathless(err)
	}
	defer f.Close()
	start := make([]byte, 512)
	n, err := io.ReadFull(f, start)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, pathless(err)
	}
	return start[:n], nil
}

// pathless drops the path from an error of the system: ours names it already.
func pathless(err error) error {
	if p, ok := err.(*os.PathError); ok { // not one that stands in a sentence of ours
		return p.Err
	}
	return err
}

func markup(start []byte) bool {
	s := strings.ToLower(string(bytes.TrimLeft(bytes.TrimPrefix(start, []byte(charset.UTF8Mark)), " \t\r\n")))
	for _, tag := range []string{"<!doctype", "<html", "<?xml", "<table", "<head", "<body", "<workbook"} {
		if strings.HasPrefix(s, tag) {
			return true
		}
	}
	return false
}

// zipFormat: what else is a zip file than an XLSX workbook, [xlsx.Open] refuses.
func zipFormat(said Format) (Format, error) {
	if said != "" && said != XLSX {
		return "", fmt.Errorf("this is a workbook or another zip file, not %s", strings.ToUpper(string(said)))
	}
	return XLSX, nil
}

// oleReason: both an old .xls and a workbook with a password are OLE files. The
// latter has a stream whose name stands in its directory, in UTF-16.
func oleReason(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return pathless(err)
	}
	defer f.Close()
	const name = "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00"
	found, err := contains(f, name)
	if err != nil {
		return err
	}
	if found {
		return errors.New("the workbook has a password; remove it in the spreadsheet program and save it again")
	}
	old := "this is an old Excel workbook (.xls)"
	if ext := filepath.Ext(path); !strings.EqualFold(ext, ".xls") {
		old += " under another name"
	}
	return errors.New(old + "; save it as .xlsx in the spreadsheet program" + convert)
}

func contains(r io.Reader, s string) (bool, error) {
	buf := make([]byte, 64<<10)
	kept := 0
	for {
		n, err := r.Read(buf[kept:])
		all := buf[:kept+n]
		if bytes.Contains(all, []byte(s)) {
			return true, nil
		}
		if err == io.EOF {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		kept = copy(buf, all[max(0, len(all)-len(s)):])
	}
}
