package apply

import (
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
		_, err := o.Account.Staff().Create(`{"FirstName":"Nokey","LastName":"Person"}`)
		o.Check(err)
		time.Sleep(24 * time.Hour)
		o.Plan(o.Table("in.csv", nil, []string{"ClientId", "ExternalClientId", "FirstName", "LastName"}, []string{"", "", "Nokey", "Person"}), nil)
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
		_, err := o.Account.Staff().Create(`{"FirstName":"Nokey","LastName":"Person"}`)
		o.Check(err)
		time.Sleep(24 * time.Hour)
		o.Plan(o.Table("in.csv", nil, []string{"ClientId", "ExternalClientId", "FirstName", "LastName"}, []string{"", "", "Nokey", "Person"}), nil)
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
