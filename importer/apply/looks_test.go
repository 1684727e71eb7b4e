package apply

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tidwall/gjson"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/known"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/practice"
)

// With nobody else about, the looks cost at most one request in twenty, and about what
// the plan was priced at, though our own saves fill their answers.
func TestLooksCostLittle(t *testing.T) {
	t.Parallel()
	for _, rows := range []int{100, 400} {
		t.Run(fmt.Sprint(rows), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := newOffice(t, sandbox.Options{Clients: rows, Seed: 4, Latency: 2 * time.Second})
				p := o.Plan(cities(o, rows), nil)
				out, err := o.apply(t.Context(), nil)
				if err != nil || !out.Whole() {
					t.Fatalf("%+v, %v", out, err)
				}
				looks := 0
				for _, r := range o.Account.Log()[o.Asked:] {
					if r.Query.Has("dateUpdatedStart") {
						looks++
					}
				}
				if looks*20 > out.Saved || out.Saved+looks > p.Requests {
					t.Errorf("%d requests for looks, %d saves, priced at %d", looks, out.Saved, p.Requests)
				}
			})
		})
	}
}

// A question for updates that is blind is noticed by our own saves: from then on each
// client is read before its save, and what staff do is seen; a resume goes on so.
func TestBlindFilter(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]sandbox.Options{
		"to all": {Blind: sandbox.BlindToAll}, "to saves": {Blind: sandbox.BlindToSaves}, "late": {UpdatedDelay: time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				options.Clients, options.Seed, options.Latency = 120, 4, 4*time.Second
				o := newOffice(t, options)
				o.Plan(cities(o, 90), nil)
				late := o.Account.IDs()[85]
				o.Account.BeforeOn(sandbox.On{What: sandbox.Save, Nth: 70}, func(s *sandbox.Staff) { o.Check(s.Set(late, "City", `"Paris"`)) })
				var notices []string
				tell := func(a *Options) {
					a.Notify = func(n Notice, left int) { notices = append(notices, fmt.Sprint(n == NoticeBlind, left)) }
				}
				o.interruptAt(8*time.Minute, func(a *Options) { a.Concurrency = 1; tell(a) })
				if len(notices) != 1 || notices[0] != "true 100" {
					t.Errorf("said %q", notices)
				}
				out, err := o.apply(t.Context(), tell)
				if err != nil || out.Conflict != 1 || out.Saved != 89 || len(notices) != 1 {
					t.Errorf("%+v, %v, said %q", out, err, notices)
				}
			})
		})
	}
}

// One empty answer to the question for updates is no proof that it is blind.
func TestOneEmptyLookIsNotBlind(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, sandbox.Options{Clients: 120, Seed: 4, Latency: 4 * time.Second})
		o.Plan(cities(o, 90), nil)
		o.Account.FaultOn(sandbox.On{What: sandbox.Updated, Nth: 2}, sandbox.NoRows)
		out, err := o.apply(t.Context(), func(a *Options) { a.Concurrency, a.Notify = 1, func(n Notice, _ int) { t.Error(n) } })
		if err != nil || !out.Whole() {
			t.Errorf("%+v, %v", out, err)
		}
	})
}

// With --careful what staff do right before a save is seen, at the price that was told.
func TestCareful(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, sandbox.Options{Clients: 60, Seed: 4, Latency: 20 * time.Millisecond})
		o.Plan(mixed(o, 5, 30), nil)
		conflict, follow := o.Account.IDs()[20], o.Account.IDs()[21]
		o.Account.BeforeOn(sandbox.On{What: sandbox.Save, Nth: 20}, func(s *sandbox.Staff) {
			o.Check(s.Set(conflict, "Email", `"staff@example.test"`))
			o.Check(s.Set(follow, "AdditionalInformation", `"staff wrote"`))
		})
		a, f, err := o.begin(t.Context(), func(a *Options) { a.Careful = true; a.Concurrency = 1 })
		o.Check(err)
		asked := len(o.Account.Log())
		out, err := a.Run(t.Context())
		o.Check(f.Close())
		if err != nil || out.Conflict != 1 || out.Saved != 34 {
			t.Errorf("%+v, %v", out, err)
		}
		if n := len(o.Account.Log()) - asked; n > a.Todo().Requests {
			t.Errorf("%d requests, priced at %d", n, a.Todo().Requests)
		}
		if got := gjson.Get(o.documents()[follow], "AdditionalInformation").String(); got != "staff wrote" {
			t.Errorf("staff's edit became %q", got)
		}
	})
}

// Tag calls that are answered and not carried out show at the next look.
func TestIgnoredTagsShow(t *testing.T) {
	t.Parallel()
	for _, creates := range []int{0, 45} {
		synctest.Test(t, func(t *testing.T) {
			o := newOffice(t, sandbox.Options{Clients: 120, Seed: 4, Latency: 4 * time.Second})
			o.Plan(mixed(o, creates, 90-creates), nil)
			ignored, row := o.Account.IDs()[3], 3
			if creates > 0 { // the first of them goes alone
				ignored, row = 0, 0
				o.Account.FaultOn(sandbox.On{What: sandbox.Tag, Nth: 1}, sandbox.Ignored)
				o.Account.FaultOn(sandbox.On{What: sandbox.Tag, Nth: 2}, sandbox.Ignored)
			} else {
				o.Account.FaultOn(sandbox.On{What: sandbox.Tag, ID: ignored}, sandbox.Ignored)
			}
			out, err := o.apply(t.Context(), nil)
			if err != nil || out.Differs != 1 || out.Saved != 89 {
				t.Errorf("%+v, %v", out, err)
			}
			if row := o.tried()[row]; ignored != 0 && row.ClientID != ignored || row.State != plan.Differs || !strings.Contains(row.Error, "tag calls were answered") {
				t.Errorf("%s: %s", practice.Describe(row.Row), row.Error)
			}
		})
	}
}

// Where an account is known to have one client by id, clients are read by it; and where
// that lies, or is gone, nothing is lost by it.
func TestCarefulByID(t *testing.T) {
	t.Parallel()
	for name, lie := range map[string]func(*office){
		"there": func(o *office) {},
		"gone":  func(o *office) { o.Account.Change(func(s *sandbox.Options) { s.Profiles = false }) },
		"thin":  func(o *office) { o.Account.Change(func(s *sandbox.Options) { s.Thin = true }) },
		"another": func(o *office) {
			o.Account.FaultOn(sandbox.On{What: sandbox.Profile}, sandbox.OtherID)
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := newOffice(t, sandbox.Options{Clients: 60, Seed: 4, Profiles: true})
				key, err := intakeq.NewSecret(o.Account.Key())
				o.Check(err)
				o.Client, err = intakeq.New(intakeq.Options{BaseURL: "http://127.0.0.1:1", Key: key, Transport: o.Account.Transport(), Profiles: true})
				o.Check(err)
				o.Plan(mixed(o, 5, 30), nil)
				before := o.documents()
				follow := o.Account.IDs()[21]
				o.Account.BeforeOn(sandbox.On{What: sandbox.Save, Nth: 8}, func(s *sandbox.Staff) {
					o.Check(s.Set(follow, "AdditionalInformation", `"staff wrote"`))
				})
				lie(o)
				out, err := o.apply(t.Context(), func(a *Options) { a.Careful = true; a.Concurrency = 1 })
				if err != nil || out.Saved != 35 {
					t.Errorf("%+v, %v", out, err)
				}
				if got := gjson.Get(o.documents()[follow], "AdditionalInformation").String(); got != "staff wrote" {
					t.Errorf("staff's edit became %q", got)
				}
				for id, was := range before {
					if now := o.documents()[id]; gjson.Get(now, "CustomFields").Raw != gjson.Get(was, "CustomFields").Raw {
						t.Errorf("client %d: custom fields were %s, and are %s", id, gjson.Get(was, "CustomFields"), gjson.Get(now, "CustomFields"))
					}
				}
				profiles := 0
				for _, r := range o.Account.Log() {
					if strings.Contains(r.Path, "/profile/") && r.Status == 200 {
						profiles++
					}
				}
				if name == "there" && profiles < 30 || name != "there" && profiles > 5 {
					t.Errorf("%d clients were read by their id", profiles)
				}
			})
		})
	}
}

// Where a probe has seen that the question for updates is blind, each client is read
// before its save, from the first on, and that is in the price.
func TestKnownToBeBlind(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sent := map[bool]int{}
		for _, blind := range []bool{false, true} {
			o := newOffice(t, sandbox.Options{Clients: 60, Seed: 4, Blind: sandbox.BlindToAll})
			o.Plan(mixed(o, 0, 30), nil)
			follow := o.Account.IDs()[21]
			o.Account.BeforeOn(sandbox.On{What: sandbox.Save, Nth: 1}, func(s *sandbox.Staff) {
				o.Check(s.Set(follow, "AdditionalInformation", `"staff wrote"`))
			})
			a, f, err := o.begin(t.Context(), func(a *Options) {
				a.Known, a.Concurrency = known.Facts{At: time.Now(), Blind: blind}, 1
			})
			o.Check(err)
			asked := len(o.Account.Log())
			out, err := a.Run(t.Context())
			o.Check(f.Close())
			if err != nil || out.Saved != 30 {
				t.Errorf("%+v, %v", out, err)
			}
			if sent[blind] = len(o.Account.Log()) - asked; sent[blind] > a.Todo().Requests {
				t.Errorf("blind %v: %d requests, priced at %d", blind, sent[blind], a.Todo().Requests)
			}
			kept := gjson.Get(o.documents()[follow], "AdditionalInformation").String() == "staff wrote"
			if kept != blind {
				t.Errorf("blind %v: staff's edit kept %v", blind, kept)
			}
		}
		if sent[true] != sent[false]+30 {
			t.Errorf("%v requests", sent)
		}
	})
}
