package xlsx

import (
	"archive/zip"
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"intakeq-bulk/internal/xlsx/strictxml"
)

// Limits of the shared strings.
const (
	stringsInMemory = 16 << 20  // bytes; beyond that they go to a file
	maxStrings      = 8_000_000 // 4 bytes each for their place
	stringsPerBlock = 1 << 16
	cachedStrings   = 1 << 12 // of those on file
	cachedLength    = 4 << 10
	readAhead       = 64 << 10
)

// sharedStrings is the table of texts that cells refer to by number. A large
// one is kept in a file that only this process can read.
type sharedStrings struct {
	count  int
	ends   [][]uint32 // where each string ends, in blocks, so that growing copies nothing
	memory string
	file   *os.File
	cache  []cachedString

	window   []byte // of the file, from windowAt
	windowAt int64
}

type cachedString struct {
	index int
	text  string
}

// loadStrings reads the whole table; a workbook may do without one.
func loadStrings(part *zip.File, tmpDir string) (*sharedStrings, error) {
	s := &sharedStrings{}
	if part == nil {
		return s, nil
	}
	rc, err := openPart(part)
	if err != nil {
		return s, err
	}
	defer rc.Close()
	b := stringsBuilder{table: s, tmpDir: tmpDir}
	x := strictxml.NewScanner(rc)
	for {
		err := x.Next()
		if err == io.EOF {
			return s, b.finish()
		}
		if err != nil {
			return s, err
		}
		if x.Kind != strictxml.Start || x.Depth() != 2 || string(x.Name) != "si" {
			continue
		}
		if b.text, err = richText(x, b.text[:0]); err != nil {
			return s, err
		}
		if err := b.add(); err != nil {
			return s, err
		}
	}
}

// richText joins the runs of the element that has just begun, without its
// phonetic guides.
func richText(x *strictxml.Scanner, to []byte) ([]byte, error) {
	depth, had := x.Depth(), len(to)
	for {
		if err := x.Next(); err != nil {
			return to, err
		}
		switch {
		case len(to)-had > strictxml.MaxToken:
			return to, x.Bad("a text is longer than any cell")
		case x.Kind == strictxml.End && x.Depth() < depth:
			return to, nil
		case x.Kind != strictxml.Start:
			continue
		}
		var err error
		switch string(x.Name) {
		case "t":
			to, err = x.ElementText(to)
		case "rPh", "rPr":
			err = x.Skip()
		}
		if err != nil {
			return to, err
		}
	}
}

// stringsBuilder collects the table in memory, and moves to a file when it is large.
type stringsBuilder struct {
	table  *sharedStrings
	tmpDir string
	text   []byte
	memory strings.Builder
	out    *bufio.Writer
	size   int64
}

func (b *stringsBuilder) add() error {
	s := b.table
	if s.count == maxStrings {
		return errors.New("the workbook has too many different texts; save the sheet as .csv in the spreadsheet program")
	}
	text := unescape(string(b.text))
	if b.out == nil && b.memory.Len()+len(text) > stringsInMemory {
		if err := b.spill(); err != nil {
			return err
		}
	}
	if b.out != nil {
		if _, err := b.out.WriteString(text); err != nil {
			return fmt.Errorf("put texts aside: %w", err)
		}
	} else {
		b.memory.WriteString(text)
	}
	b.size += int64(len(text))
	if s.count%stringsPerBlock == 0 {
		s.ends = append(s.ends, make([]uint32, 0, stringsPerBlock))
	}
	last := len(s.ends) - 1
	s.ends[last] = append(s.ends[last], uint32(b.size))
	s.count++
	return nil
}

// spill moves to a file. On Unix it loses its name at once, so that even a kill
// leaves nothing behind; on Windows it can only go when closed.
func (b *stringsBuilder) spill() error {
	f, err := os.CreateTemp(b.tmpDir, "intakeq-strings-*")
	if err != nil {
		return fmt.Errorf("put texts aside: %w", err)
	}
	os.Remove(f.Name())
	b.table.file = f
	b.table.cache = make([]cachedString, cachedStrings)
	b.out = bufio.NewWriterSize(f, 256<<10)
	_, err = b.out.WriteString(b.memory.String())
	b.memory.Reset()
	return err
}

func (b *stringsBuilder) finish() error {
	b.table.memory = b.memory.String()
	if b.out == nil {
		return nil
	}
	if err := b.out.Flush(); err != nil {
		return fmt.Errorf("put texts aside: %w", err)
	}
	return nil
}

func (s *sharedStrings) end(i int) int64 {
	if i < 0 {
		return 0
	}
	return int64(s.ends[i/stringsPerBlock][i%stringsPerBlock])
}

// at gives the i-th text. An index that isn't there would be an empty cell to
// other readers: here it is an error.
func (s *sharedStrings) at(i int) (string, error) {
	if i < 0 || i >= s.count {
		return "", errors.New("a cell refers to a text that the workbook doesn't hold; open it in the spreadsheet program and save it again")
	}
	from, to := s.end(i-1), s.end(i)
	if s.file == nil {
		return s.memory[from:to], nil
	}
	if from == to {
		return "", nil
	}
	slot := &s.cache[i%cachedStrings]
	if slot.text != "" && slot.index == i {
		return slot.text, nil
	}
	b, err := s.fromFile(from, int(to-from))
	if err != nil {
		return "", fmt.Errorf("read texts put aside: %w", err)
	}
	text := string(b)
	if len(text) <= cachedLength {
		*slot = cachedString{i, text}
	}
	return text, nil
}

// fromFile reads ahead where the one before was just in front, as most programs
// number texts in the order of their cells; else only what is asked for.
func (s *sharedStrings) fromFile(from int64, length int) ([]byte, error) {
	at := from - s.windowAt
	if at >= 0 && at+int64(length) <= int64(len(s.window)) {
		return s.window[at : at+int64(length)], nil
	}
	want := length
	if at >= 0 && at <= int64(len(s.window))+readAhead {
		want = max(length, readAhead)
	}
	s.window = slices.Grow(s.window[:0], want)[:want]
	n, err := s.file.ReadAt(s.window, from)
	s.window, s.windowAt = s.window[:n], from
	if n < length {
		return nil, err
	}
	return s.window[:length], nil
}

func (s *sharedStrings) close() error {
	if s == nil || s.file == nil {
		return nil
	}
	err := s.file.Close()
	os.Remove(s.file.Name())
	s.file = nil
	return err
}
