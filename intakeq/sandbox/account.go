package sandbox

import (
	"iter"
	"slices"
	"sync"
	"time"
)

// Account is a simulated account. It is safe for concurrent use.
type Account struct {
	opts   Options
	gen    *generator
	fields []customField

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
	cues    map[int]Kind   // by request
	rules   []*rule        // of faults and of edits, in the order they were given
	ours    map[int64]bool // clients whose latest change was a save or a tag call
	rate    faultRate
	glitch  glitching
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
		opts: o, gen: newGenerator(o), fields: accountFields,
		edited: map[int64]record{}, removed: map[int64]removal{}, coded: map[int64][]byte{},
		cues: map[int]Kind{}, ours: map[int64]bool{},
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

// crowdBorders gives some five clients at the border between the first two
// pages, and at each tenth border after, one name: whoever cuts such a list into
// pages loses some of them when equal names change places.
func (a *Account) crowdBorders() {
	for border := a.opts.PageSize; border < len(a.order); border += 10 * a.opts.PageSize {
		at := border - 3
		for at > 0 && a.isHard(at) {
			at--
		}
		head, _ := a.gen.number(a.order[at].id)
		for more := border - at + 1; more > 0 && at+1 < len(a.order); {
			if at++; a.isHard(at) {
				continue
			}
			number, _ := a.gen.number(a.order[at].id)
			a.gen.alias[number] = head
			a.order[at] = a.gen.entry(number)
			more--
		}
	}
	a.order.sort()
}

// isHard: the difficult clients keep their names.
func (a *Account) isHard(at int) bool {
	number, _ := a.gen.number(a.order[at].id)
	return number < len(a.gen.hard)
}

// Change alters how the account behaves from now on. What it was made of (Clients,
// Seed, Key, Origin) and its limits stay.
func (a *Account) Change(f func(*Options)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	was, o := a.opts, a.opts
	f(&o)
	o.Clients, o.Seed, o.Key, o.Origin = was.Clients, was.Seed, was.Key, was.Origin
	o.PerMinute, o.PerDay, o.Window = was.PerMinute, was.PerDay, was.Window
	a.opts = o.defaults()
}

// behaviour is how the account behaves at the moment.
func (a *Account) behaviour() Options {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.opts
}

// now is the account's own clock, in ms since 1970.
func (a *Account) now() int64 { return time.Now().Add(a.opts.Clock).UnixMilli() }

// Key is what the X-Auth-Key header must hold.
func (a *Account) Key() string { return a.behaviour().Key }

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
	since := a.now() - 10*dayMS
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
