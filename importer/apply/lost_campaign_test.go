package apply

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tidwall/gjson"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/practice"
)

// losses are the ways in which answers to creates get lost, and what the server makes
// of the keys by which their clients would be found.
func losses() map[string]func(*sandbox.Options) sandbox.Kind {
	return map[string]func(*sandbox.Options) sandbox.Kind{
		"lost":       func(*sandbox.Options) sandbox.Kind { return sandbox.Lost },
		"late":       func(*sandbox.Options) sandbox.Kind { return sandbox.Late },
		"never done": func(*sandbox.Options) sandbox.Kind { return sandbox.Reset },
		"slow":       func(o *sandbox.Options) sandbox.Kind { o.SaveTakes = 8 * time.Second; return sandbox.Lost },
		"id dropped": func(o *sandbox.Options) sandbox.Kind {
			o.CreateCuts = map[string]int{"ExternalClientId": 0}
			return sandbox.Lost
		},
		"all dropped": func(o *sandbox.Options) sandbox.Kind {
			o.CreateCuts = map[string]int{"ExternalClientId": 0, "Email": 0, "MobilePhone": 0}
			return sandbox.Lost
		},
		"id cut": func(o *sandbox.Options) sandbox.Kind {
			o.CreateCuts = map[string]int{"ExternalClientId": 2}
			return sandbox.Lost
		},
		"all cut": func(o *sandbox.Options) sandbox.Kind {
			o.CreateCuts = map[string]int{"ExternalClientId": 2, "Email": 6, "MobilePhone": 3}
			return sandbox.Late
		},
		"not dated": func(o *sandbox.Options) sandbox.Kind { o.Created = sandbox.CreatedNull; return sandbox.Lost },
	}
}

// A row makes at most one client, whatever the server does to an answer and to the
// keys, with a short timeout, and where the run that goes on has a shorter one.
func TestLostCreates(t *testing.T) {
	t.Parallel()
	for name, loss := range losses() {
		for seed := range practice.Campaign(100) {
			t.Run(fmt.Sprint(name, seed), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { loseCreates(t, loss, seed) })
			})
		}
	}
}

func loseCreates(t *testing.T, loss func(*sandbox.Options) sandbox.Kind, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 5))
	options := sandbox.Options{Clients: 20, Seed: seed, Latency: 50 * time.Millisecond}
	kind := loss(&options)
	o := newOffice(t, options)
	o.Plan(threeKinds(o, 2), nil)
	before := o.documents()
	for n := range 14 {
		if r.IntN(2) == 0 {
			o.Account.FaultOn(sandbox.On{What: sandbox.Create, Nth: n + 1}, kind)
		}
	}
	timeout := []time.Duration{2 * time.Second, 20 * time.Second, time.Minute}[r.IntN(3)]
	if r.IntN(2) == 0 {
		o.withTimeout(timeout)
		ctx, cancel := context.WithTimeout(context.Background(), time.Duration(r.IntN(60000))*time.Millisecond)
		_, err := o.apply(ctx, func(a *Options) { a.Timeout = timeout })
		cancel()
		o.noLanding(err)
		timeout /= 4
	}
	for range 6 {
		o.withTimeout(timeout)
		_, err := o.apply(context.Background(), func(a *Options) { a.Timeout = timeout })
		o.noLanding(err)
		if err == nil {
			break
		}
	}
	o.Account.Wait()
	o.checkOnce()
	for _, row := range o.tried() {
		if row.State != plan.Saved && row.State != plan.Unknown && row.State != plan.Differs {
			t.Errorf("%s: %s", practice.Describe(row.Row), row.Error)
		}
	}
	for id, doc := range before {
		if now := o.documents()[id]; now != doc && gjson.Get(now, "FirstName").Raw != gjson.Get(doc, "FirstName").Raw {
			t.Errorf("client %d has become another", id)
		}
	}
}

// withTimeout has applying ask through a client that waits so long for an answer.
func (o *office) withTimeout(d time.Duration) {
	o.Helper()
	key, err := intakeq.NewSecret(o.Account.Key())
	o.Check(err)
	client, err := intakeq.New(intakeq.Options{BaseURL: "http://127.0.0.1:1", Key: key, Transport: o.Account.Transport(), Timeout: d})
	o.Check(err)
	o.wrapped = client
}

// noLanding: there is nobody to land on.
func (o *office) noLanding(err error) {
	o.Helper()
	if errors.As(err, new(*LandedError)) {
		o.Error(err)
	}
}
