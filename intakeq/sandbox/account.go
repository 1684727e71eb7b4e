package sandbox

import (
	"iter"
	"slices"
	"strconv"
	"sync"
	"time"
)

// Account is a simulated account. It is safe for concurrent use.
type Account struct {
	opts Options
	gen  *generator

	flights sync.WaitGroup // requests being handled
	mu      sync.Mutex     // guards all below; never held while waiting
	order   order
	edited  map[int64]record
	removed map[int64]removal
	coded   map[int64][]byte // diagnoses set by staff
	nextID  int64
	firsts  map[string][]int64 // folded first name to ids: made at the first create

	limits  [2]limiter // of the minute and of the day
	calls   int        // requests so far
	log     []Request
	before  map[int][]func(*Staff)
	cues    map[int]Kind
	rate    faultRate
	changed func()
}

// removal is a client that lists no longer show.
type removal struct {
	At     int64 `json:"at"` // ms since 1970
	Merged bool  `json:"merged,omitempty"`
}

// New makes an account.
func New(o Options) *Account {
	o = o.defaults()
	a := &Account{
		opts: o, gen: newGenerator(o),
		edited: map[int64]record{}, removed: map[int64]removal{}, coded: map[int64][]byte{},
		before: map[int][]func(*Staff){}, cues: map[int]Kind{},
		limits: newLimits(o),
	}
	a.order = make(order, o.Clients)
	for i := range a.order {
		a.order[i] = a.gen.entry(i)
	}
	a.order.sort()
	a.crowdBorders()
	for i := range a.gen.ghosts {
		a.removed[a.gen.id(o.Clients+i)] = removal{At: o.Origin.UnixMilli() - (2+5*int64(i))*dayMS}
	}
	a.nextID = a.gen.id(o.Clients+a.gen.ghosts) + 7
	return a
}

// crowdBorders gives five clients at the border between the first two pages,
// and at each tenth border after, one name: whoever cuts such a list into pages
// loses some of them when equal names change places.
func (a *Account) crowdBorders() {
	for border := pageSize; border+2 < len(a.order); border += 10 * pageSize {
		head := -1
		for at := border - 3; at < border+2; at++ {
			number, _ := a.gen.number(a.order[at].id)
			switch {
			case number < len(a.gen.hard):
			case head < 0:
				head = number
			default:
				a.gen.alias[number] = head
				a.order[at] = a.gen.entry(number)
			}
		}
	}
	a.order.sort()
}

// Key is what the X-Auth-Key header must hold.
func (a *Account) Key() string { return a.opts.Key }

// Len is the number of clients, archived ones included.
func (a *Account) Len() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.order)
}

// IDs are the clients that there are, by rising ClientId.
func (a *Account) IDs() []int64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	ids := make([]int64, len(a.order))
	for i, e := range a.order {
		ids[i] = e.id
	}
	slices.Sort(ids)
	return ids
}

// Deleted are the clients that deletedOnly would show now, by rising ClientId.
func (a *Account) Deleted() []int64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Sorted(a.recentlyDeleted())
}

func (a *Account) recentlyDeleted() iter.Seq[int64] {
	since := time.Now().UnixMilli() - 10*dayMS
	return func(yield func(int64) bool) {
		for id, gone := range a.removed {
			if !gone.Merged && gone.At >= since && !yield(id) {
				return
			}
		}
	}
}

// Document is the profile of a client who isn't deleted.
func (a *Account) Document(id int64) (doc []byte, ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	doc, ok = a.document(id)
	return slices.Clone(doc), ok
}

// OnChange has f called after each change of state, outside the account's
// lock, so that f may call Save.
func (a *Account) OnChange(f func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.changed = f
}

// tell calls the listener; the lock must not be held.
func (a *Account) tell() {
	a.mu.Lock()
	f := a.changed
	a.mu.Unlock()
	if f != nil {
		f()
	}
}

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
	was := a.factsOf(id)
	now := newRecord(doc)
	a.edited[id] = now
	delete(a.removed, id)
	a.order.remove(newEntry(id, &was))
	a.order.insert(newEntry(id, &now.facts))
	a.indexFirst(id, &was, &now.facts)
}

// remove takes a client from the lists; what it was is kept.
func (a *Account) remove(id int64, how removal) {
	was := a.factsOf(id)
	a.order.remove(newEntry(id, &was))
	a.removed[id] = how
}

// create adds a client who has nothing but an id.
func (a *Account) create() int64 {
	id := a.nextID
	a.nextID++
	now := time.Now().UnixMilli()
	p := profile{object: object{}}
	p.open()
	p.number("ClientId", id)
	for _, m := range saved {
		p.raw(m.name, m.kind.nothing(m.name))
	}
	p.number("DateCreated", now)
	p.number("LastUpdateDate", now)
	for _, m := range []string{"LastActivityName", "ParentClientId"} {
		p.raw(m, "null")
	}
	p.raw("Tags", "[]")
	p.raw("LinkedClients", "[]")
	p.raw("BillingType", "0")
	p.raw("CreditBalance", "0.0")
	r := seeded(a.opts.Seed, uint64(id), streamRest)
	p.r = r
	p.text("Guid", p.guid())
	p.close()
	rec := newRecord(p.buf)
	a.edited[id] = rec
	a.order.insert(newEntry(id, &rec.facts))
	return id
}

// touched moves LastUpdateDate: always forward, also within a millisecond.
func (a *Account) touched(doc []byte) []byte {
	was := member(doc, "LastUpdateDate").Int()
	return setRaw(doc, "LastUpdateDate", strconvID(max(time.Now().UnixMilli(), was+1)))
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
	since := time.Now().UnixMilli() - 10*dayMS
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
	first := foldName(now.firstName())
	if was == nil || foldName(was.firstName()) != first {
		a.firsts[first] = append(a.firsts[first], id)
	}
}

func strconvID(id int64) string { return strconv.FormatInt(id, 10) }
