package sandbox

import (
	"cmp"
	"slices"
	"strings"
)

// entry is a client in the sort order of the account, with what the date
// filters need, so that they don't have to make a million documents.
type entry struct {
	key              string // Name in lower case
	id               int64
	created, updated int64
}

// order is the live clients, sorted by name and then by id.
type order []entry

func compareEntries(a, b entry) int {
	return cmp.Or(strings.Compare(a.key, b.key), cmp.Compare(a.id, b.id))
}

func newEntry(id int64, f *facts) entry {
	return entry{key: strings.ToLower(f.name), id: id, created: f.created, updated: f.updated}
}

func (o order) sort() { slices.SortFunc(o, compareEntries) }

func (o *order) insert(e entry) {
	at, found := slices.BinarySearchFunc(*o, e, compareEntries)
	if !found {
		*o = slices.Insert(*o, at, e)
	}
}

func (o *order) remove(e entry) {
	if at, found := slices.BinarySearchFunc(*o, e, compareEntries); found {
		*o = slices.Delete(*o, at, at+1)
	}
}

// cut is rows lo to hi. Where a shuffle is given, each run of equal names is
// put in a new order first, over its whole length: a run that crosses the
// border of a page may deal its members differently every time.
func (o order) cut(lo, hi int, shuffle *rnd) []entry {
	lo, hi = min(lo, len(o)), min(hi, len(o))
	if shuffle == nil || lo == hi {
		return o[lo:hi]
	}
	from, to := lo, hi
	for from > 0 && o[from-1].key == o[lo].key {
		from--
	}
	for to < len(o) && o[to].key == o[hi-1].key {
		to++
	}
	rows := slices.Clone(o[from:to])
	for i := 0; i < len(rows); {
		end := i + 1
		for end < len(rows) && rows[end].key == rows[i].key {
			end++
		}
		deal(rows[i:end], shuffle)
		i = end
	}
	return rows[lo-from : hi-from]
}

func deal(rows []entry, r *rnd) {
	for i := len(rows) - 1; i > 0; i-- {
		j := r.n(i + 1)
		rows[i], rows[j] = rows[j], rows[i]
	}
}
