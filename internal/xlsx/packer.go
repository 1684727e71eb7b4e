package xlsx

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/xuri/excelize/v2"
)

// packer packs the parts of a workbook straight into a stream, where excelize
// would first gather them in memory, and puts the rows of its sheets where excelize,
// which knows nothing of them, leaves none.
type packer struct {
	dst  io.Writer
	rows map[string]*spool // by the name of the sheet's part
	*zip.Writer
}

// newPacker makes the packer of one workbook.
func newPacker(dst io.Writer) *packer { return &packer{dst: dst, rows: map[string]*spool{}} }

// part is the name that excelize gives to the part of the nth sheet.
func part(n int) string { return fmt.Sprintf("xl/worksheets/sheet%d.xml", n) }

// open is for [excelize.File.SetZipWriter]; excelize's buffer is not used.
func (p *packer) open(io.Writer) excelize.ZipWriter {
	p.Writer = zip.NewWriter(p.dst)
	// A third less time than by default, for a sixth more bytes.
	p.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, flate.BestSpeed)
	})
	return p
}

// Create implements [excelize.ZipWriter].
func (p *packer) Create(name string) (io.Writer, error) {
	w, err := p.Writer.Create(name)
	if rows := p.rows[name]; rows != nil && err == nil {
		w = &splicer{dst: &sizer{dst: w}, rows: rows}
	}
	return w, err
}

// Close implements [excelize.ZipWriter].
func (p *packer) Close() error {
	for name, rows := range p.rows {
		if !rows.packed {
			return fmt.Errorf("write xlsx: the rows of %s are left over", name) // of which excelize made none
		}
	}
	return p.Writer.Close()
}

// drop frees what the rows take.
func (p *packer) drop() {
	for _, rows := range p.rows {
		rows.close() // nothing can be done where it fails
	}
}

// splicer writes a sheet as excelize made it, with the rows in it.
type splicer struct {
	dst  io.Writer
	rows *spool
	head []byte // of the sheet, until the place of the rows has come
}

func (s *splicer) Write(chunk []byte) (int, error) {
	const end = "</sheetData>"
	if s.rows.packed {
		return s.dst.Write(chunk)
	}
	s.head = append(s.head, chunk...)
	at := bytes.Index(s.head, []byte(end))
	if at < 0 {
		return len(chunk), nil
	}
	if _, err := s.dst.Write(s.head[:at]); err != nil {
		return 0, err
	}
	if err := s.rows.pack(s.dst); err != nil {
		return 0, err
	}
	_, err := s.dst.Write(s.head[at:])
	return len(chunk), err
}

// Excel doesn't open a package with a part of 4 GiB that was packed as a stream.
var errHugeSheet = errors.New("write xlsx: the sheet is over 4 GiB: use CSV")

// sizer refuses a part that is too large.
type sizer struct {
	dst  io.Writer
	size int64
}

func (s *sizer) Write(chunk []byte) (int, error) {
	if s.size += int64(len(chunk)); s.size > math.MaxUint32 {
		return 0, errHugeSheet
	}
	return s.dst.Write(chunk)
}
