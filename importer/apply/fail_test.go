package apply

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptrace"
	"testing"
	"testing/synctest"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/wire"
)

// What becomes of a row by how far its request got, and what was answered.
func TestFail(t *testing.T) {
	t.Parallel()
	ended, end := context.WithCancelCause(t.Context())
	interrupted := errors.New("interrupted")
	end(interrupted)
	spent := errors.New("the budget is spent")
	refused := &intakeq.Error{Status: http.StatusBadRequest, OnWire: true}
	gateway := &intakeq.Error{Status: http.StatusGatewayTimeout, OnWire: true}
	noAnswer := &intakeq.Error{OnWire: true, Err: errors.New("reset")}
	notSent := &intakeq.Error{Err: errors.New("no such host")}
	key := &intakeq.Error{Status: http.StatusUnauthorized, OnWire: true}
	create, update, tags := plan.Tried{}, plan.Tried{}, plan.Tried{}
	create.Action, create.Step = plan.Create, plan.StepSave
	update.Action, update.Step, update.ClientID = plan.Update, plan.StepSave, 7
	tags.Action, tags.Step, tags.ClientID = plan.Update, plan.StepTags, 7
	for _, c := range []struct {
		name  string
		row   plan.Tried
		err   error
		times int // that it was sent
		ended bool
		state plan.State
		stop  error
	}{
		{"a create that is refused", create, refused, 1, false, plan.Failed, nil},
		{"a create whose answer is lost", create, noAnswer, 1, false, plan.Unknown, nil},
		{"a create behind a gateway", create, gateway, 1, false, plan.Unknown, nil},
		{"a create that never left", create, notSent, 0, false, plan.Failed, nil},
		{"a create, and the budget is spent", create, spent, 1, false, plan.Planned, spent},
		{"a create, and the run ends before it leaves", create, notSent, 0, true, plan.Planned, interrupted},
		{"a create in flight at the run's end", create, noAnswer, 1, true, plan.Unknown, interrupted},
		{"an update that is refused", update, refused, 1, false, plan.Failed, nil},
		{"an update that is refused at last", update, refused, 2, false, plan.Unknown, nil},
		{"an update that could not leave again", update, notSent, 1, false, plan.Unknown, nil},
		{"an update between two sendings", update, spent, 1, false, plan.Unknown, spent},
		{"an update before its first sending", update, spent, 0, false, plan.Planned, spent},
		{"the key", update, key, 1, false, plan.Failed, key},
		{"tags that are refused", tags, refused, 1, false, plan.Failed, nil},
		{"tags without an answer", tags, noAnswer, 1, false, plan.Failed, nil},
		{"tags, and the budget is spent", tags, spent, 0, false, plan.Sent, spent},
		{"tags at the run's end", tags, noAnswer, 1, true, plan.Sent, interrupted},
	} {
		ctx := t.Context()
		if c.ended {
			ctx = ended
		}
		request, w, done := wire.Watch(t.Context())
		for range c.times {
			httptrace.ContextClientTrace(request).WroteRequest(httptrace.WroteRequestInfo{})
		}
		done()
		s := &sender{lost: newLostCreates(leastPatience)}
		out := s.fail(ctx, &task{Tried: c.row, was: plan.Planned}, c.err, w)
		if out.state != c.state || !errors.Is(out.stop, c.stop) {
			t.Errorf("%s: %s, stop %v; want %s, %v", c.name, out.state, out.stop, c.state, c.stop)
		}
		if lost := c.row.Action == plan.Create && c.state == plan.Unknown; lost != (s.lost.len() == 1) {
			t.Errorf("%s: %d are to be looked for", c.name, s.lost.len())
		}
	}
}

// silent is an account of which nothing can be read.
type silent struct {
	Account
	err error
}

func (s silent) ByID(context.Context, int64, intakeq.Document) (intakeq.Document, bool, error) {
	return intakeq.Document{}, false, s.err
}

// A held create is as it was where the client whom it would change can't be read.
func TestAdoptUnread(t *testing.T) {
	t.Parallel()
	ended, end := context.WithCancelCause(t.Context())
	interrupted, reset := errors.New("interrupted"), errors.New("reset")
	end(interrupted)
	for ctx, want := range map[context.Context]error{t.Context(): reset, ended: interrupted} {
		s := &sender{account: silent{err: reset}}
		out, err := s.adopt(ctx, &task{Tried: plan.Tried{Row: plan.Row{Lands: 7}}, was: plan.Planned})
		if err != nil || out.state != plan.Planned || !errors.Is(out.stop, want) {
			t.Errorf("%+v, %v; want %v", out, err, want)
		}
	}
}

// What the server said of one sending is not told of the next.
func TestSaidIsOfTheLastAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, sandbox.Options{Clients: 10, Seed: 2})
		o.Plan(cities(o, 2), nil)
		ids, refused := o.Active(), map[int64]bool{}
		o.wrapped = &hooked{Client: o.Client, update: func(ctx context.Context, doc intakeq.Document) (intakeq.Saved, error) {
			id, _ := doc.ID()
			if refused[id] {
				return o.Client.Update(ctx, doc)
			}
			refused[id] = true
			said := &intakeq.Error{Method: "POST", Path: "/clients", Status: 503, OnWire: true, Words: "Ann Example is busy"}
			if id == ids[1] {
				said.Status = 400
			}
			return intakeq.Saved{}, said
		}}
		_, err := o.apply(t.Context(), oneByOne)
		o.Check(err)
		if rows := o.tried(); rows[0].State != plan.Saved || rows[0].Said != "" || rows[1].State != plan.Failed || rows[1].Said == "" {
			t.Errorf("%s: %q, %q", o.states(), rows[0].Said, rows[1].Said)
		}
		o.Check(o.Account.Staff().Set(ids[1], "City", `"staff wrote"`))
		_, err = o.apply(t.Context(), oneByOne)
		o.Check(err)
		if row := o.tried()[1]; row.State != plan.Conflict || row.Said != "" {
			t.Errorf("%s: %q, %q", o.states(), row.Error, row.Said)
		}
	})
}
