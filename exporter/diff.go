package exporter

import (
	"errors"
	"fmt"
	"hash/maphash"
	"io"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/sheet"
)

// Difference is one way in which a new export is not like an old one.
type Difference struct {
	ClientID string `csv:"ClientId"` // "" for a column
	Change   string `csv:"Change"`   // added, removed, changed, column added, column removed
	Column   string `csv:"Column"`
	Before   string `csv:"Before"`
	After    string `csv:"After"`
}

// The kinds of [Difference].
const (
	Added         = "added"
	Removed       = "removed"
	Changed       = "changed"
	ColumnAdded   = "column added"
	ColumnRemoved = "column removed"
)

// Diff compares two exports cell by cell and gives every difference to each, one
// at a time: columns first, then changed and removed clients in the old file's
// order, then added ones in the new file's. Memory holds a hash of every client
// and the cells of those that differ.
func Diff(before, after string, each func(Difference) error) error {
	d := differ{each: each, seed: maphash.MakeSeed(), hashes: map[string]uint64{}, changed: map[string][]string{}}
	for _, step := range []func() error{
		func() error { return d.openBoth(before, after) },
		d.columns,
		func() error { return rows(before, d.remember) },
		func() error { return rows(after, d.compare) },
		func() error { return rows(before, d.reportChanged) },
		d.reportAdded,
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// differ is one comparison of two files.
type differ struct {
	each   func(Difference) error
	seed   maphash.Seed
	before []string // headers
	after  []string
	common []string

	beforeAt, afterAt map[string]int // columns by name

	hashes  map[string]uint64 // of the old clients; what is left at the end was removed
	changed map[string][]string
	added   []string // ids, in the new file's order
}

// rowFunc takes a client's id and its cells by the header's columns.
type rowFunc func(id string, cells []string) error

// rows reads an export and gives each of its rows to f.
func rows(path string, f rowFunc) error {
	r, err := sheet.Open(path, sheet.ReadOptions{Export: true})
	if err != nil {
		return err
	}
	defer r.Close()
	key, err := keyColumn(path, r.Header())
	if err != nil {
		return err
	}
	cells := make([]string, len(r.Header()))
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if len(record.Problems) > 0 {
			return fmt.Errorf("%s: row %d: %s", path, record.Number, record.Problems[0].Message)
		}
		for i, cell := range record.Cells {
			cells[i] = cell.Text
		}
		if err := f(cells[key], cells); err != nil {
			return fmt.Errorf("%s: row %d: %w", path, record.Number, err)
		}
	}
}

func keyColumn(path string, header []string) (int, error) {
	for _, name := range []string{"ClientId", intakeq.BriefID} {
		for i, have := range header {
			if have == name {
				return i, nil
			}
		}
	}
	return 0, fmt.Errorf("%s: no column ClientId or ClientNumber: it is not an export of this tool", path)
}

func header(path string) ([]string, map[string]int, error) {
	r, err := sheet.Open(path, sheet.ReadOptions{Export: true})
	if err != nil {
		return nil, nil, err
	}
	defer r.Close()
	at := map[string]int{}
	for i, name := range r.Header() {
		if _, twice := at[name]; twice {
			return nil, nil, fmt.Errorf("%s: the column %q is there twice", path, name)
		}
		at[name] = i
	}
	return r.Header(), at, nil
}

func (d *differ) openBoth(before, after string) (err error) {
	if d.before, d.beforeAt, err = header(before); err != nil {
		return err
	}
	d.after, d.afterAt, err = header(after)
	return err
}

func (d *differ) columns() error {
	for _, name := range d.before {
		if _, both := d.afterAt[name]; both {
			d.common = append(d.common, name)
		} else if err := d.each(Difference{Change: ColumnRemoved, Column: name}); err != nil {
			return err
		}
	}
	for _, name := range d.after {
		if _, both := d.beforeAt[name]; !both {
			if err := d.each(Difference{Change: ColumnAdded, Column: name}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *differ) hash(cells []string, at map[string]int) uint64 {
	var h maphash.Hash
	h.SetSeed(d.seed)
	for _, name := range d.common {
		cell := cells[at[name]]
		_, _ = fmt.Fprintf(&h, "%d:", len(cell)) // a hash takes everything
		_, _ = h.WriteString(cell)
	}
	return h.Sum64()
}

var errTwice = errors.New("the client is there twice")

func (d *differ) remember(id string, cells []string) error {
	if _, twice := d.hashes[id]; twice {
		return errTwice
	}
	d.hashes[id] = d.hash(cells, d.beforeAt)
	return nil
}

func (d *differ) compare(id string, cells []string) error {
	if _, twice := d.changed[id]; twice {
		return errTwice
	}
	old, known := d.hashes[id]
	if !known {
		d.added = append(d.added, id)
		d.changed[id] = nil
		return nil
	}
	if delete(d.hashes, id); old != d.hash(cells, d.afterAt) {
		d.changed[id] = append([]string(nil), cells...)
	}
	return nil
}

// reportChanged reports how an old client's row differs in the new file.
func (d *differ) reportChanged(id string, cells []string) error {
	if _, gone := d.hashes[id]; gone {
		return d.each(Difference{ClientID: id, Change: Removed})
	}
	now, changed := d.changed[id]
	if !changed {
		return nil
	}
	for _, name := range d.common {
		before, after := cells[d.beforeAt[name]], now[d.afterAt[name]]
		if before == after {
			continue
		}
		if err := d.each(Difference{ClientID: id, Change: Changed, Column: name, Before: before, After: after}); err != nil {
			return err
		}
	}
	return nil
}

func (d *differ) reportAdded() error {
	for _, id := range d.added {
		if err := d.each(Difference{ClientID: id, Change: Added}); err != nil {
			return err
		}
	}
	return nil
}
