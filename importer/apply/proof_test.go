package apply

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/known"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/practice"
)

// dating is how an account tells when a client was made, and what its clock shows.
type dating struct {
	name string
	sandbox.Options
	fault sandbox.Kind // of one save's answer
}

func datings() []dating {
	list := []dating{
		{name: "plain"}, {name: "no Date", Options: sandbox.Options{NoDate: true}}, {name: "an odd Date", fault: sandbox.OddDate},
		{name: "no Date once", fault: sandbox.NoDate},
	}
	for _, off := range []time.Duration{-9 * time.Hour, -time.Hour, 5 * time.Hour} {
		list = append(list, dating{name: fmt.Sprint("Date off ", off), Options: sandbox.Options{DateOff: off}},
			dating{name: fmt.Sprint("clock off ", off), Options: sandbox.Options{Clock: off}})
	}
	for form, name := range []string{"", "null", "missing", "text", "float", "commas", "zero"} {
		list = append(list, dating{name: "DateCreated " + name, Options: sandbox.Options{Created: sandbox.Created(form)}},
			dating{name: "in saves alone " + name, Options: sandbox.Options{SavedCreated: sandbox.Created(form)}},
			dating{name: "no Date, DateCreated " + name, Options: sandbox.Options{Created: sandbox.Created(form), NoDate: true}})
	}
	return list
}

func (d dating) office(t *testing.T) *office {
	options := d.Options
	options.Clients, options.Seed, options.Latency = 30, 3, 100*time.Millisecond
	o := newOffice(t, options)
	if d.fault != 0 {
		o.Account.FaultOn(sandbox.On{What: sandbox.Create, Nth: 1}, d.fault)
	}
	return o
}

// newcomers are rows of creates that nobody in the account is like.
func newcomers(o *office, n int) string {
	rows := [][]string{{"ExternalClientId", "FirstName", "LastName", "Email", "City"}}
	for i := range n {
		rows = append(rows, []string{fmt.Sprint("N-", i), "New" + string(rune('a'+i)), "Person", fmt.Sprintf("new%d@example.test", i), "Oslo"})
	}
	return o.Table("in.csv", nil, rows...)
}

// A client that is new is believed to be, however the account dates things.
func TestNewIsProved(t *testing.T) {
	t.Parallel()
	for _, d := range datings() {
		t.Run(d.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := d.office(t)
				p := o.Plan(newcomers(o, 9), nil)
				before := o.documents()
				out, err := o.apply(t.Context(), nil)
				if err != nil || !out.Whole() {
					t.Fatalf("%+v, %v: %s", out, err, o.states())
				}
				if asked := len(o.Account.Log()) - o.Asked; asked > p.Requests {
					t.Errorf("%d requests, priced at %d", asked, p.Requests)
				}
				o.checkAsPlanned(before)
			})
		})
	}
}

// A create that lands on somebody stops the run with the first record, however the
// account dates things; and undo leaves that client alone.
func TestOldIsNeverBelieved(t *testing.T) {
	t.Parallel()
	for _, d := range datings() {
		t.Run(d.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := d.office(t)
				o.Plan(newcomers(o, 9), nil)
				before := o.documents()
				o.Account.BeforeOn(sandbox.On{What: sandbox.Create, Nth: 1}, func(s *sandbox.Staff) {
					for i, id := range o.Account.IDs()[10:19] {
						o.Check(s.SetQuietly(id, "FirstName", fmt.Sprintf("%q", "New"+string(rune('a'+i)))))
						o.Check(s.SetQuietly(id, "Email", fmt.Sprintf(`"new%d@example.test"`, i)))
						before[id] = o.documents()[id]
					}
				})
				out, err := o.apply(t.Context(), nil)
				var landed *LandedError
				if !errors.As(err, &landed) || out.Saved != 0 || out.Differs != 1 {
					t.Fatalf("%+v, %v: %s", out, err, o.states())
				}
				hit := 0
				for id, doc := range o.documents() {
					if before[id] != doc {
						hit++
					}
				}
				if hit != 1 {
					t.Errorf("%d records were replaced", hit)
				}
				back, err := o.Undo()
				o.Check(err)
				for _, r := range back.Rows {
					for _, c := range r.Changes {
						if c.Field == "Archived" {
							t.Errorf("undo archives: %s", practice.Describe(r))
						}
					}
				}
			})
		})
	}
}

// An answer with another client's ClientId is looked up before it is believed: the
// save that would follow must not reach that client.
func TestMixedUpAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := dating{}.office(t)
		o.Plan(newcomers(o, 3), nil)
		before := o.documents()
		o.Account.FaultOn(sandbox.On{What: sandbox.Create, Nth: 1}, sandbox.OtherID)
		_, err := o.apply(t.Context(), nil)
		if !errors.As(err, new(*LandedError)) || !strings.HasPrefix(o.states(), string(plan.Differs)) {
			t.Errorf("%v: %s", err, o.states())
		}
		for id, doc := range before {
			if o.documents()[id] != doc {
				t.Errorf("client %d was changed", id)
			}
		}
	})
}

// A client who is not there is not believed to be new.
func TestAnswerOfNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := dating{}.office(t)
		o.Plan(newcomers(o, 3), nil)
		const nobody = "1"
		o.wrapped = &hooked{Client: o.Client, create: func(ctx context.Context, doc intakeq.Document) (intakeq.Saved, error) {
			saved, err := o.Client.Create(ctx, doc)
			o.Check(err)
			saved.Document, err = saved.Document.With("ClientId", nobody)
			return saved, err
		}}
		var landed *LandedError
		if _, err := o.apply(t.Context(), nil); !errors.As(err, &landed) || !landed.Unproved || !strings.HasPrefix(o.states(), string(plan.Differs)) {
			t.Errorf("%v: %s", err, o.states())
		}
		if v := o.verified(); v.Rows != 0 || v.Rest != 3 {
			t.Errorf("verify looks at %d rows, and leaves %d", v.Rows, v.Rest)
		}
	})
}

// Whom staff made after the look, and before a create of ours, is no client of a later
// create: our own clients are known too.
func TestOlderThanOurOwn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := dating{Options: sandbox.Options{Created: sandbox.CreatedNull}}.office(t)
		o.Plan(newcomers(o, 2), nil)
		o.Account.BeforeOn(sandbox.On{What: sandbox.Create, Nth: 1}, func(s *sandbox.Staff) {
			_, err := s.Create(`{"FirstName":"Newb","LastName":"Other","Email":"new1@example.test"}`)
			o.Check(err)
		})
		if out, err := o.apply(t.Context(), oneByOne); !errors.As(err, new(*LandedError)) || out.Saved != 1 || out.Differs != 1 {
			t.Errorf("%+v, %v: %s", out, err, o.states())
		}
	})
}

// What a probe has seen of DateCreated counts from the first create on: a client made an
// hour before is old then, and else one of another zone.
func TestKnownToGoByDate(t *testing.T) {
	t.Parallel()
	for _, byDate := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			o := dating{}.office(t)
			o.Plan(newcomers(o, 1), nil)
			o.wrapped = &hooked{Client: o.Client, create: func(ctx context.Context, doc intakeq.Document) (intakeq.Saved, error) {
				saved, err := o.Client.Create(ctx, doc)
				o.Check(err)
				saved.Document, err = saved.Document.With("DateCreated", fmt.Sprint(time.Now().Add(-time.Hour).UnixMilli()))
				return saved, err
			}}
			_, err := o.apply(t.Context(), func(a *Options) { a.Known = known.Facts{At: time.Now(), CreatedByDate: byDate} })
			if errors.As(err, new(*LandedError)) != byDate {
				t.Errorf("known %v: %v, %s", byDate, err, o.states())
			}
		})
	}
}
