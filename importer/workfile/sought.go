package workfile

import (
	"context"
	"hash/maphash"
	"slices"

	"intakeq-bulk/internal/record"
)

// marks are texts that were seen, each as one bit of many: a text that was not seen may
// look as if it was, and none the other way round. So it may be asked for in vain, and
// memory stays flat.
type marks struct {
	seed maphash.Seed
	bits []byte
}

// How large marks are, in bytes, for what a hundred thousand rows have: a few texts
// each, and one, or none, each.
const (
	manyMarks = 512 << 10
	fewMarks  = 128 << 10
)

func newMarks(size int) marks { return marks{maphash.MakeSeed(), make([]byte, size)} }

func (m *marks) place(text string) (at uint64, bit byte) {
	hash := maphash.String(m.seed, text)
	return hash / 8 % uint64(len(m.bits)), 1 << (hash % 8)
}

func (m *marks) add(text string) {
	at, bit := m.place(text)
	m.bits[at] |= bit
}

func (m *marks) has(text string) bool {
	at, bit := m.place(text)
	return m.bits[at]&bit != 0
}

// sought is what the rows will ask for, or be found by, once all are there: of the
// clients those alone are written down who have something of it, and a row asks only for
// what it has in common with another row or a client. Most new clients have nothing.
type sought struct {
	keys   marks // of all rows
	common marks // of these, what another row, or a client, may have
	whole  bool  // the clients are there as far as rows may ask for them
}

// add adds the keys of one row.
func (s *sought) add(keys []string) {
	for _, key := range keys {
		if s.keys.has(key) {
			s.common.add(key)
		}
	}
	for _, key := range keys {
		s.keys.add(key)
	}
	s.whole = false
}

// wants reports whether a row may ask for somebody by one of a client's keys.
func (s *sought) wants(keys []string) (wanted bool) {
	for _, key := range keys {
		if s.keys.has(key) {
			s.common.add(key)
			wanted = true
		}
	}
	return wanted
}

// The keys of one kind are told from those of another by their first letter.

func contactMark(key string) string     { return "c" + key }
func firstMark(first string) string     { return "f" + first }
func fullMark(name string) string       { return "n" + name }
func subjectMark(text string) string    { return "s" + text }
func endsMark(ends, born string) string { return "e" + ends + "\n" + born }

// traitMarks are by what somebody is found who may be the same person; turned: also as
// the name is with its halves swapped.
func traitMarks(t record.Traits, turned bool) []string {
	if t.FullName == "" {
		return nil
	}
	marks := []string{fullMark(t.FullName)}
	if t.Born == "" {
		return marks
	}
	if t.Ends != "" {
		marks = append(marks, endsMark(t.Ends, t.Born))
	}
	if turned && t.Turned != "" && t.Turned != t.Ends {
		marks = append(marks, endsMark(t.Turned, t.Born))
	}
	return marks
}

// seek notes what a row will ask for, and by what it is found.
func (w *File) seek(r *Row) {
	var keys []string
	for _, subject := range r.Subjects {
		keys = append(keys, subjectMark(subject))
	}
	for _, key := range r.Keys {
		keys = append(keys, contactMark(key))
	}
	if !r.Left {
		keys = append(keys, traitMarks(r.Traits, true)...)
	}
	w.sought.add(keys)
	if len(r.Keys) > 0 {
		w.sought.keys.add(firstMark(record.FirstName(r.Keys[0]))) // rows ask for clients of it, and for no row
	}
}

// anyCommon reports whether one of a row's keys may be of somebody else, too.
func (w *File) anyCommon(keys ...string) bool {
	return w.people.done || slices.ContainsFunc(keys, w.sought.common.has) // where all clients are there, nobody has looked who has what
}

// needSought sees that the clients are there whom the rows may ask for.
func (w *File) needSought(ctx context.Context) error {
	if w.people.done || w.sought.whole || w.people.fill == nil {
		return nil
	}
	w.sought.whole = true
	return w.people.fill(ctx)
}

// wants reports whether a client must be there by one of its keys: where not all are.
func (w *File) wants(keys ...string) bool {
	return w.people.done || w.sought.wants(keys)
}
