package sandbox

import (
	"slices"
	"strconv"
	"strings"

	"intakeq-bulk/intakeq/sandbox/fold"
)

// document is the profile of a live client. The caller must not change it.
func (a *Account) document(id int64) ([]byte, bool) {
	if _, gone := a.removed[id]; gone {
		return nil, false
	}
	return a.appendDocument(nil, id)
}

// appendDocument writes the profile of anyone who is or was a client.
func (a *Account) appendDocument(buf []byte, id int64) ([]byte, bool) {
	if r, found := a.edited[id]; found {
		return append(buf, r.doc...), true
	}
	number, known := a.gen.number(id)
	if !known {
		return buf, false
	}
	return a.gen.appendDoc(buf, number), true
}

// factsOf are the facts of anyone who is or was a client.
func (a *Account) factsOf(id int64) facts {
	if r, found := a.edited[id]; found {
		return r.facts
	}
	number, _ := a.gen.number(id)
	return a.gen.facts(number)
}

// put stores a document, and moves the client to its new place in the list.
func (a *Account) put(id int64, doc []byte) {
	now := newRecord(doc)
	if a.known(id) {
		was := a.factsOf(id)
		a.order.remove(newEntry(id, &was))
		a.indexFirst(id, &was, &now.facts)
	} else {
		a.indexFirst(id, nil, &now.facts)
	}
	a.edited[id] = now
	delete(a.removed, id)
	a.order.insert(newEntry(id, &now.facts))
}

// known tells whether there is or was a client.
func (a *Account) known(id int64) bool {
	if _, found := a.edited[id]; found {
		return true
	}
	_, made := a.gen.number(id)
	return made
}

// reorder makes the list anew, of all who are there.
func (a *Account) reorder() {
	a.order = a.order[:0]
	for number := range a.gen.clients + a.gen.ghosts {
		id := a.gen.id(number)
		_, gone := a.removed[id]
		if _, edited := a.edited[id]; !edited && !gone {
			a.order = append(a.order, a.gen.entry(number))
		}
	}
	for id, r := range a.edited {
		if _, gone := a.removed[id]; !gone {
			a.order = append(a.order, newEntry(id, &r.facts))
		}
	}
	a.order.sort()
}

// remove takes a client from the lists; what it was is kept.
func (a *Account) remove(id int64, how removal) {
	was := a.factsOf(id)
	a.order.remove(newEntry(id, &was))
	a.removed[id] = how
}

// newborn is a client who has nothing but an id, and isn't in the account yet.
func (a *Account) newborn() (id int64, doc []byte) {
	id = a.nextID
	a.nextID++
	return id, a.gen.appendNobody(nil, id, a.now())
}

// touched moves LastUpdateDate: always forward, also within a millisecond.
func (a *Account) touched(doc []byte) []byte {
	was := member(doc, "LastUpdateDate")
	now := strconvID(max(a.now(), was.Int()+1))
	if strings.HasSuffix(was.Raw, ".0") {
		now += ".0"
	}
	return setRaw(doc, "LastUpdateDate", now)
}

// candidates are those who may bear the folded first name, deleted in the last
// ten days included. The index only ever grows: the caller looks closer.
func (a *Account) candidates(first string) []int64 {
	if a.firsts == nil {
		a.firsts = map[string][]int64{}
		for _, e := range a.order {
			f := a.factsOf(e.id)
			a.indexFirst(e.id, nil, &f)
		}
		for id := range a.removed {
			f := a.factsOf(id)
			a.indexFirst(id, nil, &f)
		}
	}
	since := a.now() - 10*dayMS
	found := slices.DeleteFunc(slices.Clone(a.firsts[first]), func(id int64) bool {
		gone, removed := a.removed[id]
		return removed && (gone.Merged || gone.At < since)
	})
	slices.Sort(found)
	return found
}

func (a *Account) indexFirst(id int64, was, now *facts) {
	if a.firsts == nil {
		return
	}
	first := fold.Name(now.firstName())
	if was == nil || fold.Name(was.firstName()) != first {
		a.firsts[first] = append(a.firsts[first], id)
	}
}

func strconvID(id int64) string { return strconv.FormatInt(id, 10) }
