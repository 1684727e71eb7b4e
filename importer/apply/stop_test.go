package apply

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"intakeq-bulk/importer"
	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/plan"
)

// cities is a file that moves the first clients of the account to Bern.
func cities(o *office, updates int) string {
	rows := [][]string{{"ClientId", "City"}}
	for _, id := range o.Active()[:updates] {
		rows = append(rows, []string{fmt.Sprint(id), "Bern"})
	}
	return o.Table("cities.csv", nil, rows...)
}

// oneByOne applies without concurrency: rows go in their order.
func oneByOne(a *Options) { a.Concurrency = 1 }

// hooked is an account of which a test may answer calls itself.
type hooked struct {
	*intakeq.Client
	create, update func(context.Context, intakeq.Document) (intakeq.Saved, error)
}

func (h *hooked) Create(ctx context.Context, doc intakeq.Document) (intakeq.Saved, error) {
	if h.create != nil {
		return h.create(ctx, doc)
	}
	return h.Client.Create(ctx, doc)
}

func (h *hooked) Update(ctx context.Context, doc intakeq.Document) (intakeq.Saved, error) {
	if h.update != nil {
		return h.update(ctx, doc)
	}
	return h.Client.Update(ctx, doc)
}

// --max-errors: the row that is one too many is the last one sent; the next run
// goes on with the rest, and tries the failed ones again.
func TestMaxErrors(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, sandbox.Options{Clients: 30, Seed: 2, Latency: 20 * time.Millisecond})
		o.Plan(cities(o, 10), nil)
		for _, i := range []int{1, 3, 4, 6} {
			o.Check(o.Account.Staff().Delete(o.Account.IDs()[i]))
		}
		two := 2
		out, err := o.apply(t.Context(), func(a *Options) { a.Concurrency, a.MaxErrors = 1, &two })
		var many *TooManyErrors
		if !errors.As(err, &many) || many.Errors != 3 || out.Failed != 3 || out.Saved+out.Left != 7 || out.Left == 0 {
			t.Fatalf("%+v, %v: %s", out, err, o.states())
		}
		if sent := o.posts(); sent != out.Attempted {
			t.Errorf("%d requests for %d rows", sent, out.Attempted)
		}
		out, err = o.apply(t.Context(), oneByOne)
		if err != nil || out.Failed != 4 || out.Saved != 6 {
			t.Errorf("%+v, %v", out, err)
		}
	})
}

// A row counts once, however often it is told of: as unknown, and as what a look
// made of it.
func TestErrorsCountOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, sandbox.Options{Clients: 10, Seed: 2, Latency: 20 * time.Millisecond})
		o.Plan(o.Table("in.csv", nil, []string{"ClientId", "ExternalClientId", "FirstName", "LastName"},
			[]string{"", "", "Nokey", "Person"}, []string{"", "N-1", "Resent", "Person"}, []string{"", "N-2", "Found", "Person"}), nil)
		o.Account.FaultSave(1, sandbox.Reset)
		o.Account.FaultSave(2, sandbox.Reset)
		o.Account.FaultSave(3, sandbox.Lost)
		var last Progress
		three := 3
		out, err := o.apply(t.Context(), func(a *Options) {
			a.Concurrency, a.MaxErrors = 1, &three
			a.Watch = func(p Progress) {
				if last = p; p.Done > p.Rows || p.Saved > p.Done {
					t.Errorf("progress: %+v", p)
				}
			}
		})
		if err != nil || out.Unknown != 1 || out.Saved != 2 || last.Done != 3 || last.Saved != 2 {
			t.Errorf("%+v, %v, %+v: %s", out, err, last, o.states())
		}
		if _, err = o.apply(t.Context(), func(a *Options) { a.MaxErrors = new(int) }); !errors.As(err, new(*TooManyErrors)) {
			t.Errorf("a row that is still unknown: %v", err)
		}
	})
}

// Five equal failures of the server in a row end the run; different ones do not.
func TestServerDown(t *testing.T) {
	t.Parallel()
	const tries = maxSends // of one save
	for name, kind := range map[string]func(save int) sandbox.Kind{
		"equal":     func(int) sandbox.Kind { return sandbox.Unavailable },
		"different": func(n int) sandbox.Kind { return []sandbox.Kind{sandbox.Unavailable, sandbox.BadGateway}[n/tries%2] },
		"answers between": func(n int) sandbox.Kind {
			if n%(4*tries+1) == 4*tries {
				return 0
			}
			return sandbox.Unavailable
		},
		"new clients between": func(n int) sandbox.Kind { // each create is sent once
			if n >= 12 || n%5 == 4 {
				return 0
			}
			return sandbox.Unavailable
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := newOffice(t, sandbox.Options{Clients: 30, Seed: 2, Latency: 20 * time.Millisecond})
				input := cities(o, 12)
				if name == "new clients between" {
					input = newcomers(o, 12)
				}
				o.Plan(input, nil)
				for n := range 12 * tries {
					if k := kind(n); k != 0 {
						o.Account.FaultSave(n+1, k)
					}
				}
				out, err := o.apply(t.Context(), oneByOne)
				var down *ServerDownError
				switch {
				case name != "equal" && (err != nil || out.Left > 0):
					t.Errorf("%+v, %v", out, err)
				case name == "equal" && (!errors.As(err, &down) || out.Unknown != 5 || out.Left != 7 || o.posts() != 5*tries):
					t.Errorf("%+v, %v, %d requests", out, err, o.posts())
				}
				var api *intakeq.Error
				if name == "equal" && (!errors.As(err, &api) || !api.Temporary()) {
					t.Errorf("the error does not tell of the server: %v", err)
				}
				o.Account.FaultRate(0, 0)
				o.mustFinish()
			})
		})
	}
}

// mustFinish applies the latest plan until nothing is left, and all is saved.
func (o *office) mustFinish() {
	o.Helper()
	for range 20 {
		out, err := o.apply(context.Background(), nil)
		if errors.Is(err, ErrNothingLeft) || out.Whole() {
			return
		}
	}
	o.Errorf("it does not come to an end: %s", o.states())
}

// A refused key stops at once: no other row is sent.
func TestRefusedKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, sandbox.Options{Clients: 30, Seed: 2, Latency: 20 * time.Millisecond})
		o.Plan(cities(o, 10), nil)
		key, err := intakeq.NewSecret("wrong")
		o.Check(err)
		wrong, err := intakeq.New(intakeq.Options{BaseURL: "http://127.0.0.1:1", Key: key, Transport: o.Account.Transport()})
		o.Check(err)
		saves := 0
		o.wrapped = &hooked{Client: o.Client, update: func(ctx context.Context, doc intakeq.Document) (intakeq.Saved, error) {
			if saves++; saves > 3 {
				return wrong.Update(ctx, doc)
			}
			return o.Client.Update(ctx, doc)
		}}
		out, err := o.apply(t.Context(), oneByOne)
		var api *intakeq.Error
		if !errors.As(err, &api) || !api.KeyRefused() || out.Saved != 3 || out.Failed != 1 || out.Left != 6 || o.posts() != 4 {
			t.Errorf("%+v, %v, %d requests", out, err, o.posts())
		}
		o.wrapped = nil
		o.mustFinish()
	})
}

// A certificate that is no longer valid stops at once, too: no row is to blame for it.
func TestNoSecureConnection(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, sandbox.Options{Clients: 30, Seed: 2})
		o.Plan(cities(o, 10), nil)
		saves := 0
		o.wrapped = &hooked{Client: o.Client, update: func(ctx context.Context, doc intakeq.Document) (intakeq.Saved, error) {
			if saves++; saves > 3 {
				return intakeq.Saved{}, &intakeq.Error{Method: "POST", Path: "/clients", Err: &intakeq.TrustError{Err: errors.New("expired")}}
			}
			return o.Client.Update(ctx, doc)
		}}
		out, err := o.apply(t.Context(), oneByOne)
		if !errors.As(err, new(*intakeq.TrustError)) || out.Saved != 3 || saves != 4 {
			t.Errorf("%+v, %v, %d saves", out, err, saves)
		}
		o.wrapped = nil
		o.mustFinish()
	})
}

// What apply refuses, before it asks the account anything.
func TestRefusals(t *testing.T) {
	t.Parallel()
	week := 7 * 24 * time.Hour
	one := 1
	for _, c := range []struct {
		name   string
		make   func(*importer.Options)
		before func(*office)
		apply  func(*Options)
		want   error
	}{
		{name: "a plan of a week", before: func(*office) { time.Sleep(week) }},
		{name: "an older one", before: func(*office) { time.Sleep(week + time.Second) }, want: ErrStale},
		{name: "--stale-ok", before: func(*office) { time.Sleep(2 * week) }, apply: func(a *Options) { a.StaleOK = true }},
		{name: "begun and old", before: func(o *office) {
			o.Check(o.Account.Staff().Delete(o.Account.IDs()[2]))
			_, err := o.apply(context.Background(), nil)
			o.Check(err)
			time.Sleep(2 * week)
		}},
		{name: "another account", apply: func(a *Options) { a.Account = "b" }, want: plan.ErrOtherAccount},
		{name: "not whole", before: func(o *office) { o.spoilMeta("Complete", "false") }, want: ErrNotWhole},
		{name: "done", before: func(o *office) { o.mustFinish() }, want: ErrNothingLeft},
		{name: "tripped", make: func(o *importer.Options) { o.MaxChanges = &one }, want: &TrippedError{}},
		{name: "no place for the results", before: func(o *office) { o.Check(os.Mkdir(o.PlanPath()+".results.csv", 0o700)) }, want: errors.New(".results.csv is a folder")},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := newOffice(t, sandbox.Options{Clients: 30, Seed: 2})
				o.Plan(cities(o, 5), c.make)
				if c.before != nil {
					c.before(o)
				}
				asked := len(o.Account.Log())
				_, err := o.apply(t.Context(), c.apply)
				if c.want == nil {
					if err != nil {
						t.Error(err)
					}
					return
				}
				typed := c.name == "tripped" && errors.As(err, new(*TrippedError)) || err != nil && strings.Contains(err.Error(), c.want.Error())
				if !errors.Is(err, c.want) && !typed {
					t.Errorf("%v, want %v", err, c.want)
				}
				if now := len(o.Account.Log()); now != asked {
					t.Errorf("%d requests", now-asked)
				}
				if c.name != "done" && strings.Contains(o.states(), string(plan.Saved)) {
					t.Error(o.states())
				}
			})
		})
	}
}
