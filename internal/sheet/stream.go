package sheet

import (
	"bufio"
	"io"
	"slices"
)

// stream is what the writers of one-table formats share: the buffer, the
// table, and the first error, which stays.
type stream struct {
	out     *bufio.Writer
	columns []Column
	err     error
}

func newStream(w io.Writer) stream { return stream{out: bufio.NewWriterSize(w, 1<<16)} }

func (s *stream) begin(columns []Column) error {
	if s.err != nil {
		return s.err
	}
	if s.columns != nil {
		return s.fail(errOneTable)
	}
	if err := checkColumns(columns); err != nil {
		return s.fail(err)
	}
	s.columns = slices.Clone(columns)
	return nil
}

// ready says whether a row may come.
func (s *stream) ready() error {
	if s.err == nil && s.columns == nil {
		s.err = errNoTable
	}
	return s.err
}

// Close implements [Writer].
func (s *stream) Close() error {
	if err := s.ready(); err != nil {
		return err
	}
	s.err = errClosed
	return s.out.Flush()
}

// Abort implements [Writer].
func (s *stream) Abort() { s.fail(errClosed) }

// fail keeps the first error.
func (s *stream) fail(err error) error {
	if s.err == nil {
		s.err = err
	}
	return s.err
}

// put writes to the buffer. Its error, which bufio keeps, shows at the end of
// the record.
func (s *stream) put(text string) {
	if _, err := s.out.WriteString(text); err != nil {
		s.fail(err)
	}
}
