// Package diff compares two exports cell by cell, by the rules by which a plan
// compares a spreadsheet with the account ([record.Compare]): line ends, outer
// blanks and a date's time of day are no difference, and a phone, an email or a
// list in another writing is a matter of form.
//
// Exports stand by ascending ClientId, so the two files are read side by side,
// each once, and memory holds the ids of added and removed clients alone. Of files that
// somebody has sorted in another way it holds all ids, and their rows are read again, so
// many at a time.
package diff

import (
	"cmp"
	"io"
	"strings"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/record"
	"intakeq-bulk/internal/sheet"
)

// Difference is one way in which a new export is not like an old one.
type Difference struct {
	ClientID string `json:"client_id"` // "" for a column
	Change   string `json:"change"`
	Column   string `json:"column"`
	Before   string `json:"before"`
	After    string `json:"after"`
}

// The kinds of a [Difference].
const (
	Added         = "added"
	Removed       = "removed"
	Changed       = "changed"
	Form          = "form" // the same value, written in another way
	ColumnAdded   = "column added"
	ColumnRemoved = "column removed"
)

// Files compares two exports and gives every difference to each, one at a time:
// columns first, then the cells of changed clients, then removed clients in the
// old file's order, and added ones in the new file's.
func Files(before, after string, each func(Difference) error) error {
	return FilesAs(sheet.ReadOptions{}, before, after, each)
}

// FilesAs does as [Files] with exports of which more is known than their names tell.
func FilesAs(read sheet.ReadOptions, before, after string, each func(Difference) error) error {
	c := newComparison(before, after, each)
	c.read = read
	return c.run()
}

// comparison is one comparison of two files, the old one first.
type comparison struct {
	each   func(Difference) error
	paths  [2]string
	read   sheet.ReadOptions
	fields []field
	held   int // rows that are not in order, at a time

	passed  [2]int              // rows
	last    [2]string           // ids
	met     map[string]presence // all clients, by id; nil as long as both files are in order
	waiting [2][]string         // ids that the other file did not have at this place
}

func newComparison(before, after string, each func(Difference) error) *comparison {
	return &comparison{each: each, paths: [2]string{before, after}, held: heldRows}
}

func (c *comparison) run() error {
	for _, step := range []func() error{c.sideBySide, c.outOfOrder, c.alone} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// field is a column that both files have.
type field struct {
	name string
	kind intakeq.Kind
	at   [2]int
}

// presence is where a client was met.
type presence uint8

const (
	inOld presence = 1 << iota
	inNew
)

// sideBySide reads both files once. Whose id is the lower one goes on alone: in
// files in order, the other has no such client.
func (c *comparison) sideBySide() error {
	old, err := open(c.paths[0], c.read)
	if err != nil {
		return err
	}
	defer old.Close()
	now, err := open(c.paths[1], c.read)
	if err != nil {
		return err
	}
	defer now.Close()
	if err := c.columns(old, now); err != nil {
		return err
	}
	for _, f := range []*file{old, now} {
		if err := f.next(); err != nil && err != io.EOF {
			return err
		}
	}
	for !old.ended || !now.ended {
		if err := c.step(old, now); err != nil {
			return err
		}
	}
	return nil
}

// step compares the two rows where they are one client's, and else passes over
// the lower one.
func (c *comparison) step(old, now *file) error {
	order := compareIDs(old, now)
	if order == 0 {
		if err := c.compare(old.id(), old.cells, now.cells); err != nil {
			return err
		}
	}
	if order <= 0 {
		if err := c.pass(old, 0, inOld, order == 0); err != nil {
			return err
		}
	}
	if order >= 0 {
		return c.pass(now, 1, inNew, order == 0)
	}
	return nil
}

// pass notes where a row's client was met, and goes on to the next row. As long as each
// row has a higher id than the one before, none can come again.
func (c *comparison) pass(f *file, side int, here presence, both bool) error {
	id := f.id()
	if c.met == nil && orderIDs(c.last[side], id) >= 0 {
		if err := c.catchUp(); err != nil {
			return err
		}
	}
	if c.met != nil {
		if c.met[id]&here != 0 {
			return f.wrong("the client is there twice")
		}
		c.met[strings.Clone(id)] |= here // id is a part of the row's text, which must not stay with it
	}
	if !both {
		c.waiting[side] = append(c.waiting[side], strings.Clone(id))
	}
	c.passed[side]++
	c.last[side] = id
	if err := f.next(); err != io.EOF {
		return err
	}
	return nil
}

// compareIDs orders as numbers do that have no zeros in front; what has ended
// comes last.
func compareIDs(a, b *file) int {
	switch {
	case a.ended:
		return 1
	case b.ended:
		return -1
	}
	return orderIDs(a.id(), b.id())
}

func orderIDs(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) }

// columns reports those that only one file has, and keeps the others.
func (c *comparison) columns(old, now *file) error {
	for i, name := range old.header {
		at, both := now.at[name]
		if both {
			c.fields = append(c.fields, field{name, record.FieldKind(name), [2]int{i, at}})
		} else if err := c.each(Difference{Change: ColumnRemoved, Column: name}); err != nil {
			return err
		}
	}
	for _, name := range now.header {
		if _, both := old.at[name]; !both {
			if err := c.each(Difference{Change: ColumnAdded, Column: name}); err != nil {
				return err
			}
		}
	}
	return nil
}

// compare reports how a client's rows differ.
func (c *comparison) compare(id string, old, now []string) error {
	for _, f := range c.fields {
		before, after := old[f.at[0]], now[f.at[1]]
		if before == after || f.kind == intakeq.Text && sameJSON(before, after) {
			continue
		}
		d := Difference{ClientID: id, Change: Changed, Column: f.name, Before: before, After: after}
		switch record.Compare(f.kind, before, after) {
		case record.Same:
			continue
		case record.Form:
			d.Change = Form
		}
		if err := c.each(d); err != nil {
			return err
		}
	}
	return nil
}

// alone reports the clients that only one file has.
func (c *comparison) alone() error {
	for side, change := range []string{Removed, Added} {
		for _, id := range c.waiting[side] {
			if c.met[id] == inOld|inNew {
				continue
			}
			if err := c.each(Difference{ClientID: id, Change: change}); err != nil {
				return err
			}
		}
	}
	return nil
}
