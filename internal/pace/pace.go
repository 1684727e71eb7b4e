// Package pace keeps an account inside its request budget.
//
// Every run on an account, at once or one after the other, takes its requests
// from one [Ledger]: a file in the account's folder in which each request
// stands from before it leaves until a day after its answer. The one invariant:
// a request is in the file before it can be on the wire, and stays there for as
// long as the server can still be counting it. A process that is killed at any
// moment therefore only ever makes the others wait longer.
//
// The server counts a request at some moment between its sending and its
// answer, in a minute whose borders nobody knows. So a slot is held from the
// sending until 61 seconds after the answer, or, where no answer came, after
// the last moment at which one could have come (sending + timeout). With at
// most N slots held at once, no minute of the server's can see more than N,
// be its window fixed or sliding. [Burst] takes free slots at once; [Even]
// also keeps a distance between requests, which satisfies servers that count by
// weights or tokens. A 429 all the same pauses every worker of every process,
// and turns the account to even.
//
// Requests that can wait for another day carry a [Share] in their context: how many they
// may be, and how many of the day they leave to whoever comes after.
//
// Limits of this: the wall clock is believed. A clock set back is noticed and
// told, and entries of the future are moved to now, which waits longer than it must. A
// clock set forward looks like time that has passed: entries expire early by as
// much. And the ledger is as lasting as the machine's memory: it survives
// the death of a process at any moment, but a power cut may take its last
// requests, which by the time the machine is up again are no longer in the
// minute, though still in the day.
package pace

import (
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Mode is the way in which free slots are used.
type Mode string

const (
	// Burst uses free slots at once.
	Burst Mode = "burst"
	// Even keeps 60/(N-1) seconds from the last sending, and from the last
	// answer.
	Even Mode = "even"
)

const (
	// slotHold is the server's minute, and a second for what its clock and
	// ours may round.
	slotHold = 61 * time.Second
	// dayHold is the server's day, and the same second.
	dayHold = 24*time.Hour + time.Second
	// patience is the longest wait that is slept through without Options.Wait.
	patience = 15 * time.Minute
	// evenFor is how long a 429 keeps the account at an even pace.
	evenFor = 7 * 24 * time.Hour
	// keep is how long entries stay in the file: the day, and an hour in
	// which `quota` can still be asked about it.
	keep = 25 * time.Hour
	// defaultTimeout is the command line's own default of --timeout.
	defaultTimeout = time.Minute
)

// Options say whose budget it is, and how this run may use it.
type Options struct {
	// Dir is the account's state folder. It is made, 0700, where it is missing.
	Dir string
	// PerMinute and PerDay are the account's limits; 0 is none.
	PerMinute, PerDay int
	// Reserve is how many requests of the day are left to others.
	Reserve int
	// Mode is the pace asked for; empty is Burst.
	Mode Mode
	// ModeSet says that the user asked for Mode: an explicit Burst ends the
	// even pace that an earlier 429 brought.
	ModeSet bool
	// Wait sleeps through waits of any length, instead of ending with Spent.
	Wait bool
	// Timeout is the longest that one request of this run can take, from Sent
	// to its answer; 0 is a minute. A slot without an answer is held by it.
	Timeout time.Duration
	// OnWait, if set, is told before each wait of more than a second, on the
	// goroutine that waits.
	OnWait func(Wait)
	// OnWarn, if set, is told what is wrong with the ledger though the run goes on.
	OnWarn func(text string)
}

func (o *Options) validate() error {
	switch {
	case o.Dir == "":
		return errors.New("request ledger: no folder given")
	case o.PerMinute < 0 || o.PerDay < 0 || o.Reserve < 0 || o.Timeout < 0:
		return errors.New("request ledger: limits, reserve and timeout can't be negative")
	case o.PerDay > 0 && o.Reserve >= o.PerDay:
		return fmt.Errorf("a reserve of %d leaves nothing of %d requests a day: lower the reserve", o.Reserve, o.PerDay)
	case o.Mode != "" && o.Mode != Burst && o.Mode != Even:
		return fmt.Errorf("pace %q: want burst or even", o.Mode)
	}
	return nil
}

// Ledger is one run's hold on the account's request budget. It may be used by
// several goroutines at once.
type Ledger struct {
	opt    Options
	path   string
	db     *sql.DB
	run    statements
	perDay int // PerDay less Reserve; 0: no limit

	// turn lets one Take at a time look for a slot, the others queue in order.
	turn gate
	// wake ends the nap of the Take that waits: a slot of this process came
	// back, or the run has ended.
	wake   chan struct{}
	pruned time.Time // guarded by turn

	mu      sync.Mutex // guards the rest; never held while the file is touched
	row     int        // 429s in a row, as Refused counts them
	counted time.Time  // when the last was counted
	ended   error      // what every further Take answers
	own     pause      // one too long to be shared with other runs
}

// Open opens the account's ledger, and makes one where there is none, or where it is
// damaged: the run goes on at an even pace then.
func Open(o Options) (*Ledger, error) {
	if err := o.validate(); err != nil {
		return nil, err
	}
	if o.Mode == "" {
		o.Mode = Burst
	}
	if o.Timeout == 0 {
		o.Timeout = defaultTimeout
	}
	db, path, aside, err := openFile(o.Dir)
	if err != nil {
		return nil, err
	}
	l := &Ledger{opt: o, path: path, db: db, turn: newGate(), wake: make(chan struct{}, 1)}
	if aside != "" {
		l.warn("the request ledger could not be read, and was put aside as " + aside +
			": how much of the last 24 hours was used is not known, so the pace is even for a day, unless --pace burst is given")
	}
	if o.PerDay > 0 {
		l.perDay = o.PerDay - o.Reserve
	}
	if l.run, err = prepare(db, path); err == nil {
		err = l.begin()
	}
	if err != nil {
		db.Close()
		return nil, err
	}
	return l, nil
}

func (l *Ledger) warn(text string) {
	if l.opt.OnWarn != nil {
		l.opt.OnWarn(text)
	}
}

// begin drops old entries, and forgets the even pace if the user asked for
// burst.
func (l *Ledger) begin() error {
	return l.update(func(tx *ledgerTx) error {
		if err := tx.prune(); err != nil {
			return err
		}
		l.pruned = tx.now
		if !l.opt.ModeSet || l.opt.Mode != Burst {
			return nil
		}
		return tx.clearEven()
	})
}

// Close ends this run's use of the ledger. Slots that are out stay counted.
func (l *Ledger) Close() error {
	if err := l.db.Close(); err != nil {
		return fmt.Errorf("close request ledger: %w", err)
	}
	return nil
}

// end makes every further Take answer err, also the one that waits. The
// first end stays: it is the reason of those that follow.
func (l *Ledger) end(err error) {
	if err == nil {
		return
	}
	l.mu.Lock()
	if l.ended == nil {
		l.ended = err
	}
	l.mu.Unlock()
	l.rouse()
}

// rouse lets the Take that waits, if any, look again.
func (l *Ledger) rouse() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// gate is a mutex that is waited for on a channel: waiters are served in
// order, may give up, and inside a synctest bubble count as blocked.
type gate chan struct{}

func newGate() gate { return make(gate, 1) }

func (g gate) lock()   { g <- struct{}{} }
func (g gate) unlock() { <-g }
