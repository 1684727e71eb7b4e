package apply

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tidwall/gjson"

	"intakeq-bulk/intakeq/sandbox"
)

// A new client without email and phone falls on nobody: a namesake who was there
// is not the row's, and no alarm.
func TestNamesakeIsNoLanding(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, sandbox.Options{Clients: 10, Seed: 3, Latency: 20 * time.Millisecond})
		_, err := o.Account.Staff().Create(`{"FirstName":"Nokey","LastName":"Person","DateOfBirth":0}`)
		o.Check(err)
		time.Sleep(24 * time.Hour)
		o.Plan(o.Table("in.csv", nil, []string{"ClientId", "ExternalClientId", "FirstName", "LastName", "DateOfBirth"}, []string{"", "", "Nokey", "Person", "1990-01-01"}), nil)
		before := o.documents()
		o.Account.FaultSave(1, sandbox.Reset)
		out, err := o.apply(t.Context(), nil)
		if err != nil || out.Unknown != 1 {
			t.Errorf("%+v, %v: %s", out, err, o.tried()[0].Error)
		}
		o.checkAsPlanned(before)
	})
}

// Of two who could be the row's, the one is taken that was not there before.
func TestFoundAmongNamesakes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, sandbox.Options{Clients: 10, Seed: 3, Latency: 20 * time.Millisecond})
		_, err := o.Account.Staff().Create(`{"FirstName":"Nokey","LastName":"Person","DateOfBirth":0}`)
		o.Check(err)
		time.Sleep(24 * time.Hour)
		o.Plan(o.Table("in.csv", nil, []string{"ClientId", "ExternalClientId", "FirstName", "LastName", "DateOfBirth"}, []string{"", "", "Nokey", "Person", "1990-01-01"}), nil)
		before := o.documents()
		o.Account.FaultSave(1, sandbox.Lost)
		out, err := o.apply(t.Context(), nil)
		if err != nil || out.Saved != 1 || before[o.tried()[0].ClientID] != "" {
			t.Errorf("%+v, %v: %s", out, err, o.tried()[0].Error)
		}
	})
}

// An older client with the row's id, but not with all that it brings, is a
// conflict: nobody's record was replaced.
func TestFoundIsSomebodyElse(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLanding(t, false)
		l.Account.FaultSave(1, sandbox.Reset)
		l.Account.Before(2, func(s *sandbox.Staff) { l.Check(s.SetQuietly(l.victim, "ExternalClientId", `"X-1"`)) })
		before := l.documents()[l.victim]
		out, err := l.apply(t.Context(), oneByOne)
		if err != nil || out.Conflict != 1 || out.Saved != 3 {
			t.Errorf("%+v, %v: %s", out, err, l.states())
		}
		if now := l.documents()[l.victim]; gjson.Get(now, "FirstName").Raw != gjson.Get(before, "FirstName").Raw {
			t.Errorf("changed: %s", now)
		}
	})
}

// A create that falls on a namesake whom no row changes: the plan has that
// client's document all the same, as it was at the run's first look.
func TestLandsOnANamesake(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, sandbox.Options{Clients: 20, Seed: 3, Latency: 100 * time.Millisecond})
		l := &landing{row: 2, office: o}
		var err error
		l.victim, err = o.Account.Staff().Create(`{"FirstName":"hít","LastName":"Client","City":"Rome","AdditionalInformation":"precious"}`)
		o.Check(err)
		time.Sleep(time.Hour)
		o.Plan(o.Table("in.csv", nil, []string{"FirstName", "LastName", "Email", "City"}, []string{"Hit", "Person", "hit@example.test", "Oslo"}), nil)
		o.Check(o.Account.Staff().Set(l.victim, "City", `"Paris"`)) // after the plan
		o.Account.Before(2, func(s *sandbox.Staff) {
			o.Check(s.SetQuietly(l.victim, "FirstName", `"Hit"`))
			o.Check(s.SetQuietly(l.victim, "Email", `"hit@example.test"`))
			l.before = o.documents()
		})
		_, err = o.apply(t.Context(), nil)
		l.sameAs(l.landed(err, true).Base, l.before[l.victim])
		l.mustUndo()
		if now := gjson.Parse(o.documents()[l.victim]); now.Get("AdditionalInformation").String() != "precious" || now.Get("City").String() != "Paris" {
			t.Errorf("after undo: %s", now.Raw)
		}
	})
}

// The same where nothing is dated: nobody knows, and the row does not go on with that
// client.
func TestFoundIsNotProvedNew(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLanding(t, false)
		l.Account.Change(func(o *sandbox.Options) { o.Created = sandbox.CreatedNull })
		l.Account.FaultSave(1, sandbox.Reset)
		l.Account.Before(2, func(s *sandbox.Staff) { l.Check(s.SetQuietly(l.victim, "ExternalClientId", `"X-1"`)) })
		out, err := l.apply(t.Context(), oneByOne)
		if row := l.tried()[0]; err != nil || out.Unknown != 1 || row.ClientID != 0 || !strings.Contains(row.Error, "nothing proves that it is new") {
			t.Errorf("%+v, %v: %s %s", out, err, l.states(), row.Error)
		}
	})
}

// A server may be slow though the caller is not: a lost create is left alone for two
// minutes at the least, and for twice the timeout that it was sent with, also where
// the run that goes on has a shorter one.
func TestLooksNotTooEarly(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ timeout, later, takes time.Duration }{
		{2 * time.Second, 0, 8 * time.Second},
		{2 * time.Second, 0, 110 * time.Second},
		{5 * time.Minute, 2 * time.Second, 6 * time.Minute},
	} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := newOffice(t, sandbox.Options{Clients: 10, Seed: 3, SaveTakes: c.takes})
				o.Plan(o.Table("in.csv", nil, []string{"ExternalClientId", "FirstName", "LastName"}, []string{"N-1", "Newt", "Person"}), nil)
				o.withTimeout(c.timeout)
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				var said []string
				o.apply(ctx, func(a *Options) {
					a.Timeout = c.timeout
					a.Watch = func(p Progress) { said = append(said, fmt.Sprint(p.Lost, " until ", !p.Waiting.IsZero())) }
				})
				if c.later != 0 {
					o.withTimeout(c.later)
				} else if !slices.Contains(said, "1 until true") {
					t.Errorf("the wait is not said: %v", said)
				}
				out, err := o.apply(t.Context(), func(a *Options) { a.Timeout = max(c.later, time.Second) })
				o.Account.Wait()
				if err != nil || out.Saved != 1 || o.Account.Len() != 11 {
					t.Errorf("%+v, %v, %d clients: %s", out, err, o.Account.Len(), o.tried()[0].Error)
				}
			})
		})
	}
}
