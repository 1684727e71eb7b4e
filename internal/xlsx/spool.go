package xlsx

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// spool holds the rows of a sheet, as XML, until the workbook is packed: in memory as
// long as they are few, in a file from then on.
type spool struct {
	dir    string // of the file; "": the system's
	rows   []byte // that are not in the file
	file   *os.File
	packed bool
}

// spoolBytes is how much is in memory.
const spoolBytes = 1 << 20

// spill puts the rows into the file when they are many.
func (s *spool) spill() (err error) {
	if len(s.rows) < spoolBytes {
		return nil
	}
	if s.file == nil {
		if s.file, err = os.CreateTemp(s.dir, "xlsx-"); err != nil {
			return fmt.Errorf("write xlsx: %w", err)
		}
	}
	if _, err := s.file.Write(s.rows); err != nil {
		return fmt.Errorf("write xlsx: %w", err)
	}
	s.rows = s.rows[:0]
	return nil
}

// pack writes the rows, once.
func (s *spool) pack(dst io.Writer) error {
	if s.file != nil {
		if _, err := s.file.Seek(0, io.SeekStart); err != nil {
			return err
		}
		if _, err := io.Copy(dst, s.file); err != nil {
			return err
		}
	}
	_, err := dst.Write(s.rows)
	s.packed = true
	return err
}

// close drops the rows.
func (s *spool) close() error {
	if s.file == nil {
		return nil
	}
	err := errors.Join(s.file.Close(), os.Remove(s.file.Name()))
	s.file = nil
	return err
}
