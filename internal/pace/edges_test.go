package pace

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"modernc.org/sqlite"
)

// These hold single lines that were once broken on purpose, and no test saw it.

// rows counts the requests in the file that fulfil a condition.
func rows(t *testing.T, l *Ledger, where string) int {
	t.Helper()
	var n int
	if err := l.db.QueryRow("SELECT count(*) FROM request WHERE " + where).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// setBack runs before at a clock that is ahead of after's by d.
func setBack(t *testing.T, d time.Duration, before, after func(*testing.T)) {
	t.Helper()
	bubble(t, func(t *testing.T) { time.Sleep(d); before(t) })
	bubble(t, after)
}

// TestEvenAfterClockSetBack: a sending of the future keeps no distance from then.
func TestEvenAfterClockSetBack(t *testing.T) {
	o := Options{Dir: t.TempDir(), PerMinute: 7, Mode: Even}
	setBack(t, time.Hour, func(t *testing.T) { take(t, open(t, o)).Sent() }, func(t *testing.T) {
		start := time.Now()
		take(t, open(t, o))
		if d := time.Since(start); d != 10*time.Second {
			t.Errorf("left after %v, want the gap of 10 s from now", d)
		}
	})
}

// TestAnswerBeforeItsSending: the clock was set back while a request was out; its
// time is never negative, for ETA takes the mean.
func TestAnswerBeforeItsSending(t *testing.T) {
	l := open(t, Options{Dir: t.TempDir()})
	s := take(t, l)
	if _, err := l.db.Exec("UPDATE request SET sent = sent + ?", int64(time.Hour)); err != nil {
		t.Fatal(err)
	}
	s.Answered()
	if n := rows(t, l, "sent > latest"); n != 0 {
		t.Error("the answer stands before its sending")
	}
}

// TestEvenCountsFromTheSending: and not from the Take, which may be long before.
func TestEvenCountsFromTheSending(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := open(t, Options{Dir: t.TempDir(), PerMinute: 7, Mode: Even})
		s := take(t, l)
		time.Sleep(8 * time.Second)
		s.Sent()
		start := time.Now()
		take(t, l)
		if d := time.Since(start); d != 10*time.Second {
			t.Errorf("the next left %v after the sending, want 10 s", d)
		}
	})
}

// TestAnswerBelongsToTheSecondSending: the first stays held as one without an
// answer.
func TestAnswerBelongsToTheSecondSending(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := open(t, Options{Dir: t.TempDir(), PerMinute: 2, Timeout: time.Minute})
		s := take(t, l)
		s.Sent()
		time.Sleep(10 * time.Second)
		s.Sent()
		s.Answered()
		time.Sleep(61 * time.Second)
		if st := status(t, l); st.Free != 1 {
			t.Errorf("61 s after the answer: %d free, want 1", st.Free)
		}
		time.Sleep(50 * time.Second)
		if st := status(t, l); st.Free != 2 {
			t.Errorf("once the first can't be answered any more: %d free, want 2", st.Free)
		}
	})
}

// TestFailingFileEndsTheRun: a slot that can't be written is told by the next
// Take, though the file has recovered: the count is wrong from then on.
func TestFailingFileEndsTheRun(t *testing.T) {
	for _, c := range []struct {
		fails string
		do    func(*Slot)
	}{
		{"UPDATE", func(s *Slot) { s.Sent() }},
		{"UPDATE", func(s *Slot) { s.Answered() }},
		{"DELETE", func(s *Slot) { s.Release() }},
		{"INSERT", func(s *Slot) { s.Sent(); s.Sent() }},
	} {
		l := open(t, Options{Dir: t.TempDir()})
		s := take(t, l)
		if _, err := l.db.Exec("CREATE TRIGGER fails BEFORE " + c.fails + " ON request BEGIN SELECT RAISE(FAIL, 'full'); END"); err != nil {
			t.Fatal(err)
		}
		c.do(s)
		if _, err := l.db.Exec("DROP TRIGGER fails"); err != nil {
			t.Fatal(err)
		}
		if _, err := l.Take(t.Context()); err == nil {
			t.Errorf("after an %s that failed, Take gave a slot", c.fails)
		}
	}
}

// TestFirstEndStays: it is the reason of those that follow.
func TestFirstEndStays(t *testing.T) {
	l := open(t, Options{Dir: t.TempDir()})
	first := errors.New("first")
	l.end(first)
	l.end(errors.New("second"))
	if _, err := l.Take(t.Context()); err != first {
		t.Errorf("take: %v", err)
	}
}

// TestCancelledTakeTakesNothing: also where a slot is free, and where another
// Take has the turn and waits longer.
func TestCancelledTakeTakesNothing(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := open(t, Options{Dir: t.TempDir(), PerMinute: 1})
		over, cancel := context.WithCancel(t.Context())
		cancel()
		for range 20 { // one select in two sees the turn first
			if _, err := l.Take(over); err != context.Canceled {
				t.Fatalf("take: %v", err)
			}
		}
		take(t, l)
		go func() { _, _ = l.Take(t.Context()) }()
		synctest.Wait()
		soon, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		if _, err := l.Take(soon); err != context.DeadlineExceeded || time.Since(start) != time.Second {
			t.Errorf("the queued Take: %v after %v", err, time.Since(start))
		}
		if n := rows(t, l, "true"); n != 1 {
			t.Errorf("%d requests are counted, want 1", n)
		}
	})
}

// TestAnotherRunsReleaseIsSeen: no wake comes from another run, so a long wait
// looks again.
func TestAnotherRunsReleaseIsSeen(t *testing.T) {
	bubble(t, func(t *testing.T) {
		dir := t.TempDir()
		a, b := open(t, Options{Dir: dir, PerDay: 1}), open(t, Options{Dir: dir, PerDay: 1, Wait: true})
		s := take(t, a)
		go func() { time.Sleep(10 * time.Second); s.Release() }()
		start := time.Now()
		take(t, b)
		if d := time.Since(start); d > maxNap {
			t.Errorf("the slot that was given back at 10 s was seen after %v", d)
		}
	})
}

// TestOldRequestsAreDroppedAtOnce: most runs are shorter than an hour. And a
// clock that was set back does not put off the next time.
func TestOldRequestsAreDroppedAtOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := Options{Dir: t.TempDir()}
		ask(t, open(t, o), 0)
		time.Sleep(keep + time.Minute)
		l := open(t, o)
		if n := rows(t, l, "true"); n != 0 {
			t.Errorf("%d old requests after opening", n)
		}
		ask(t, l, 0)
		time.Sleep(keep + time.Minute)
		l.pruned = time.Now().Add(time.Hour)
		ask(t, l, 0)
		if n := rows(t, l, "true"); n != 1 {
			t.Errorf("%d requests, want the new one alone", n)
		}
	})
}

// TestShorterWaitIsToldAgain: as a longer one is.
func TestShorterWaitIsToldAgain(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var told []Wait
		l := open(t, Options{Dir: t.TempDir(), OnWait: func(w Wait) { told = append(told, w) }})
		now, last := time.Now(), Wait{}
		for _, d := range []time.Duration{9 * time.Minute, 9*time.Minute + time.Second, 7 * time.Minute} {
			l.rouse()
			if err := l.nap(t.Context(), nil, Wait{Until: now.Add(d), Why: WhySlot}, &last); err != nil {
				t.Fatal(err)
			}
		}
		if len(told) != 2 || !told[1].Until.Equal(now.Add(7*time.Minute)) {
			t.Errorf("told %v", told)
		}
	})
}

// TestTheFileIsHeldFromTheStart of a transaction: the time is read after that. And
// one connection keeps the order of this process's calls.
func TestTheFileIsHeldFromTheStart(t *testing.T) {
	l := open(t, Options{Dir: t.TempDir()})
	if n := l.db.Stats().MaxOpenConnections; n != 1 {
		t.Errorf("%d connections", n)
	}
	tx, err := l.db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	other, err := sql.Open("sqlite", "file:"+filepath.ToSlash(l.path)+"?_pragma=busy_timeout(0)")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if _, err := other.Exec("BEGIN IMMEDIATE"); err == nil {
		t.Error("another process could write in the midst of a transaction")
	}
}

// TestDamageBySubCodes: SQLite's extended codes tell more of the same damage.
func TestDamageBySubCodes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	for i, statement := range []string{
		"CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO a DEFAULT VALUES; PRAGMA writable_schema = ON; " +
			"UPDATE sqlite_schema SET sql = 'CREATE TABLE sqlite_sequence(x)' WHERE name = 'sqlite_sequence'",
		"INSERT INTO a DEFAULT VALUES",
	} {
		db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(path))
		if err != nil {
			t.Fatal(err)
		}
		_, err = db.Exec(statement)
		db.Close()
		var code *sqlite.Error
		switch {
		case i == 0 && err != nil:
			t.Fatal(err)
		case i == 1 && (!errors.As(err, &code) || code.Code() != 11|2<<8): // SQLITE_CORRUPT_SEQUENCE
			t.Skipf("SQLite has another word for it: %v", err)
		case i == 1 && !errors.As(judge(path, err), new(*Damaged)):
			t.Errorf("%v: not taken for damage", err)
		}
	}
}
