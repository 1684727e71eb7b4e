package mirror

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
)

// cutOff is an export of profiles and diagnoses that a day's limit cut off.
type cutOff struct {
	*testing.T
	account *sandbox.Account
	path    string
	said    []string
	sent    int
}

func newCutOff(t *testing.T, clients int) *cutOff {
	return &cutOff{T: t, account: sandbox.New(sandbox.Options{Clients: clients, Seed: 1}), path: filepath.Join(t.TempDir(), "copy")}
}

// run goes on with the export until it has sent so many requests, and tells how many
// of these were for pages and for diagnoses.
func (c *cutOff) run(most int, more func(*Options)) (m *Store, pages, diagnoses int) {
	c.Helper()
	before := len(c.account.Log())
	o := Options{
		Path: c.path, Identity: "a", Query: intakeq.Query{Profile: true},
		Warn: func(text string) { c.said = append(c.said, text) }, Requests: func() int { return len(c.account.Log()) - before },
	}
	if more != nil {
		more(&o)
	}
	m = must(Open(c.Context(), o))
	ctx, stop := context.WithCancel(c.Context())
	defer stop()
	c.account.Before(most, func(*sandbox.Staff) { stop() })
	f := NewFetcher(m, clientOf(c, c.account))
	_, err := f.Fetch(ctx)
	if err == nil {
		_, err = f.FetchDiagnoses(ctx, Wanted{Concurrency: 1})
	}
	if err != nil && ctx.Err() == nil {
		c.Fatal(err)
	}
	for _, r := range c.account.Log()[before:] {
		switch {
		case strings.HasSuffix(r.Path, "/diagnoses"):
			diagnoses++
		case r.Query.Get("dateUpdatedStart") == "" && r.Query.Get("deletedOnly") == "":
			pages++
		}
	}
	c.sent += len(c.account.Log()) - before
	return m, pages, diagnoses
}

// TestOldPagesAreReadAgain: what a run that was cut off left is gone on with for a day;
// after that the list is read again, and the diagnoses of those who changed.
func TestOldPagesAreReadAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCutOff(t, 30)
		m, pages, diagnoses := c.run(20, nil)
		if pages != 2 || diagnoses < 15 || diagnoses > 17 {
			t.Fatalf("the first run: %d pages, diagnoses of %d", pages, diagnoses)
		}
		began := m.Started()
		m.Close()

		<-time.After(6 * time.Hour) // no page is asked for again
		m, pages, _ = c.run(3, nil)
		if pages != 0 {
			t.Errorf("after six hours: %d pages", pages)
		}
		m.Close()

		<-time.After(5 * 24 * time.Hour)
		ids := c.account.IDs()
		must(0, c.account.Staff().Set(ids[2], "City", `"Elsewhere"`))
		must(0, c.account.Staff().SetQuietly(ids[3], "LastActivityDate", "1764000000000"))
		must(0, c.account.Staff().Delete(ids[4]))
		m, pages, diagnoses = c.run(1000, nil)
		defer m.Close()
		if pages != 2 {
			t.Errorf("after five days: %d pages", pages)
		}
		if want := 30 - 16 - 1 + 2; diagnoses < want-2 || diagnoses > want+2 {
			t.Errorf("after five days: diagnoses of %d, want about %d", diagnoses, want)
		}
		for i, again := range []bool{false, false, true, true, false} {
			asked := 0
			for _, r := range c.account.Log() {
				if strings.HasSuffix(r.Path, fmt.Sprintf("/%d/diagnoses", ids[i])) {
					asked++
				}
			}
			if want := map[bool]int{false: 1, true: 2}[again]; asked != want {
				t.Errorf("the diagnoses of client %d of 5 were asked for %d times, want %d", i+1, asked, want)
			}
		}
		ages := must(m.Ages(t.Context()))
		if d := time.Since(ages.Oldest); d > time.Minute {
			t.Errorf("the oldest record is %v old", d)
		}
		if d := time.Since(ages.Diagnoses); d < 5*24*time.Hour {
			t.Errorf("the oldest diagnoses are %v old", d)
		}
		if !m.Started().Equal(began) {
			t.Errorf("begun at %v, want %v", m.Started(), began)
		}
		if m.Requests() != c.sent {
			t.Errorf("%d requests, want %d", m.Requests(), c.sent)
		}
		for row, err := range m.Rows(t.Context()) {
			if err != nil || row.Diagnoses == nil || row.ID == ids[4] {
				t.Errorf("client %d: %s, %v", row.ID, row.Diagnoses, err)
			}
		}
	})
}

// TestMaxAge: how old pages may be is the user's to say, up to what deletions reach.
func TestMaxAge(t *testing.T) {
	for _, tt := range []struct {
		age, max time.Duration
		again    bool
	}{
		{23 * time.Hour, 0, false}, {25 * time.Hour, 0, true}, {2 * time.Hour, time.Hour, true},
		{3 * 24 * time.Hour, 4 * 24 * time.Hour, false}, {MaxAge - time.Hour, 30 * 24 * time.Hour, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			c := newCutOff(t, 5)
			m, _, _ := c.run(4, nil)
			m.Close()
			<-time.After(tt.age)
			m, pages, _ := c.run(1000, func(o *Options) { o.MaxAge = tt.max })
			defer m.Close()
			if again := pages > 0; again != tt.again {
				t.Errorf("%v old, at most %v: read again: %v", tt.age, tt.max, again)
			}
		})
	}
}

// TestDroppedCopies: a copy lives for 8 days from when it last got on, not from its
// birth, and its end is told.
func TestDroppedCopies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCutOff(t, 30)
		for range 3 { // 12 days
			m, _, _ := c.run(8, nil)
			m.Close()
			<-time.After(4 * 24 * time.Hour)
		}
		if len(c.said) > 0 {
			t.Errorf("said %q", c.said)
		}
		for range 2 { // it does not get on, though it is opened
			m, _, _ := c.run(1, func(o *Options) { o.MaxAge = MaxAge })
			m.Close()
			<-time.After(5 * 24 * time.Hour)
		}
		m, _, _ := c.run(3, nil)
		defer m.Close()
		if len(c.said) != 1 || !strings.Contains(c.said[0], "too old") {
			t.Errorf("said %q", c.said)
		}
	})
}

// TestKilledRunsAreCounted: what a run sent is known though it never came to its end.
func TestKilledRunsAreCounted(t *testing.T) {
	c := newCutOff(t, 350)
	m, _, _ := c.run(6, nil)
	m.db.Close() // as a kill leaves it
	m, _, _ = c.run(1000, nil)
	defer m.Close()
	if got := m.Requests(); got < c.sent-1 || got > c.sent { // one may have been on its way
		t.Errorf("%d requests, want %d", got, c.sent)
	}
}
