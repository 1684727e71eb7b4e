package apply

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/practice"
	"intakeq-bulk/internal/wire"
)

var errCtrlC = errors.New("interrupted")

// interruptAt applies the latest plan, and presses Ctrl-C some time after.
func (o *office) interruptAt(at time.Duration, more func(*Options)) (out Outcome, took time.Duration) {
	o.Helper()
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	began := time.Now()
	time.AfterFunc(at, func() { cancel(errCtrlC) })
	out, err := o.apply(ctx, more)
	if !errors.Is(err, errCtrlC) {
		o.Errorf("%+v, %v", out, err)
	}
	return out, time.Since(began)
}

// The first Ctrl-C finishes what is in flight, and begins nothing more. The next
// run goes on.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, sandbox.Options{Clients: 60, Seed: 4, Latency: 4 * time.Second})
		o.Plan(mixed(o, 4, 8), nil)
		before := o.documents()
		const at = 18 * time.Second // the look takes 4 s, the first create and its tags 12; the others are under way
		began := time.Now()
		out, took := o.interruptAt(at, nil)
		if took > at+wire.Grace || out.Left != 11 { // their tags are still to come
			t.Errorf("%+v after %v: %s", out, took, o.states())
		}
		inFlight := 0
		for _, r := range o.Account.Log()[o.Asked:] {
			switch {
			case r.Method == "GET":
			case r.Time.After(began.Add(at).Add(2 * time.Second)):
				t.Errorf("request %d left after Ctrl-C", r.N)
			case r.Status != 200:
				t.Errorf("request %d was not finished", r.N)
			case r.Time.After(began.Add(at - time.Second)):
				inFlight++
			}
		}
		if inFlight != 4 {
			t.Errorf("%d in flight", inFlight)
		}
		if out, err := o.apply(t.Context(), nil); err != nil || out.Saved != 12 {
			t.Errorf("%+v, %v", out, err)
		}
		o.checkOnce()
		o.checkAsPlanned(before)
	})
}

// What takes longer than the grace is left unknown, with a reason, and the next
// run settles it.
func TestInterruptedTooSlow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, sandbox.Options{Clients: 60, Seed: 4, Latency: 40 * time.Second})
		o.Plan(threeKinds(o, 8), nil)
		before := o.documents()
		out, took := o.interruptAt(170*time.Second, func(a *Options) { a.Concurrency = 5 })
		if took < 179*time.Second || took > 181*time.Second || out.Unknown != 5 || out.Left != 14 {
			t.Errorf("%+v after %v: %s", out, took, o.states())
		}
		o.Account.Wait()
		out, err := o.apply(t.Context(), nil)
		if err != nil || out.Saved != 20 {
			t.Errorf("%+v, %v: %s", out, err, o.states())
		}
		o.checkOnce()
		o.checkAsPlanned(before)
	})
}

// A second Ctrl-C, like a kill, ends the process: what is in flight stays as its
// intent says. The next run looks for creates, not before twice the timeout, and
// saves the rest again.
func TestKilledInFlight(t *testing.T) {
	t.Parallel()
	for name, at := range map[string]time.Duration{"not arrived": 5 * time.Second, "done": 7 * time.Second, "tags": 11 * time.Second, "later": 30 * time.Second} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := newOffice(t, sandbox.Options{Clients: 60, Seed: 4, Latency: 4 * time.Second})
				o.Plan(threeKinds(o, 8), nil)
				before := o.documents()
				o.killAt(at)
				o.Account.Wait()
				resumed := time.Now()
				out, err := o.apply(t.Context(), nil)
				if keyless := out.Unknown <= 2 && name != "done"; err != nil || out.Saved+out.Unknown != 20 || out.Unknown > 0 && !keyless {
					t.Errorf("%+v, %v: %s", out, err, o.states())
				}
				for _, r := range o.Account.Log() {
					if r.Time.After(resumed) && (r.Query.Has("search") || r.Query.Has("externalClientId")) && r.Time.Before(resumed.Add(2*time.Minute)) {
						t.Errorf("looked for a create %v after the resume", r.Time.Sub(resumed))
					}
				}
				o.checkOnce()
				o.checkAsPlanned(before)
			})
		})
	}
}

// killAt applies the latest plan in a process that dies after some time: its
// requests end, and the plan is what was on the disk at that moment.
func (o *office) killAt(at time.Duration) {
	o.Helper()
	dead := make(chan struct{})
	key, err := intakeq.NewSecret(o.Account.Key())
	o.Check(err)
	client, err := intakeq.New(intakeq.Options{BaseURL: "http://127.0.0.1:1", Key: key, Transport: mortal{o.Account.Transport(), dead}})
	o.Check(err)
	o.wrapped = client
	var disk map[string][]byte
	time.AfterFunc(at, func() {
		disk = o.onDisk()
		close(dead)
	})
	if _, err := o.apply(context.Background(), nil); err == nil {
		o.Error("the run was over before it was killed")
	}
	o.wrapped = nil
	for path, text := range disk {
		o.Check(os.WriteFile(path, text, 0o600))
	}
}

// mortal is the network of a process that dies.
type mortal struct {
	http.RoundTripper
	dead <-chan struct{}
}

func (m mortal) RoundTrip(req *http.Request) (*http.Response, error) {
	select {
	case <-m.dead:
		return nil, errCtrlC
	default:
	}
	ctx, cancel := context.WithCancelCause(req.Context())
	go func() {
		select {
		case <-m.dead:
			cancel(errCtrlC)
		case <-ctx.Done():
		}
	}()
	resp, err := m.RoundTripper.RoundTrip(req.WithContext(ctx))
	if err != nil {
		cancel(err)
		return nil, err
	}
	body, err := io.ReadAll(resp.Body)
	cancel(err)
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, err
}

// onDisk is the latest plan with its journal, as a killed process leaves them.
func (o *office) onDisk() map[string][]byte {
	files := map[string][]byte{}
	for _, suffix := range []string{"", "-wal"} {
		text, err := os.ReadFile(o.PlanPath() + suffix)
		if err != nil {
			o.Error(err)
		}
		files[o.PlanPath()+suffix] = text
	}
	return files
}

// A held create goes in two saves. Cut off between them it is begun, and the next
// run makes the second one.
func TestInterruptedBetweenTwoSaves(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, sandbox.Options{Clients: 20, Seed: 4, Latency: 2 * time.Second})
		o.Check(o.Account.Staff().Rename(o.Account.IDs()[3], "Held", "Old"))
		o.Check(o.Account.Staff().Set(o.Account.IDs()[3], "Email", `"held@example.test"`))
		p := o.Plan(o.Table("in.csv", nil, []string{"ClientId", "ExternalClientId", "FirstName", "LastName", "Email"},
			[]string{"", "H-1", "Held", "New", "held@example.test"}), nil)
		if p.Hold != 1 {
			t.Fatal(practice.Describe(p.Rows[0]))
		}
		before := o.documents()
		create := &Decisions{Rows: map[int]plan.Decision{2: plan.DecideCreate}, sum: "x"}
		out, _ := o.interruptAt(3*time.Second, func(a *Options) { a.Decisions = create })
		if out.Left != 1 || o.states() != "sent" || o.posts() != 1 {
			t.Errorf("%+v: %s, %d requests", out, o.states(), o.posts())
		}
		if err := plan.Overwritable(o.PlanPath()); !errors.Is(err, plan.ErrBegun) {
			t.Errorf("a plan that has made a client can be overwritten: %v", err)
		}
		if out, err := o.apply(t.Context(), nil); err != nil || out.Saved != 1 || o.posts() != 2 {
			t.Errorf("%+v, %v, %d requests", out, err, o.posts())
		}
		o.checkOnce()
		o.checkAsPlanned(before)
	})
}

// A row that failed, or is unknown, keeps its reason where a later run is cut off
// before it sends it again.
func TestReasonsOutlastARun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, sandbox.Options{Clients: 20, Seed: 4, Latency: time.Second})
		ids := o.Account.IDs()
		o.Plan(cities(o, 3), nil)
		o.Check(o.Account.Staff().Delete(ids[0]))
		for n := range maxSends {
			o.Account.FaultSave(2+n, sandbox.Unavailable)
		}
		if out, err := o.apply(t.Context(), oneByOne); err != nil || out.Failed != 1 || out.Unknown != 1 {
			t.Fatalf("%+v, %v", out, err)
		}
		o.Check(o.Account.Staff().Set(ids[1], "MaritalStatus", `"Single"`)) // the look records the row
		o.wrapped = &hooked{Client: o.Client, update: func(ctx context.Context, _ intakeq.Document) (intakeq.Saved, error) {
			<-ctx.Done() // as a save waits that the day's quota holds back
			return intakeq.Saved{}, context.Cause(ctx)
		}}
		out, _ := o.interruptAt(time.Minute, nil)
		if out.Failed != 1 || out.Unknown != 1 {
			t.Errorf("%+v", out)
		}
	})
}

// A save that may have been done is unknown, though its last attempt never left.
func TestUnknownThoughRefusedAtLast(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, sandbox.Options{Clients: 20, Seed: 4})
		o.Plan(cities(o, 2), nil)
		o.wrapped = &hooked{Client: o.Client, update: func(ctx context.Context, doc intakeq.Document) (intakeq.Saved, error) {
			o.Account.FaultSave(1, sandbox.Lost)
			for n := range 7 {
				o.Account.FaultSave(2+n, sandbox.Unavailable)
			}
			_, err := o.Client.Update(ctx, doc)
			var api *intakeq.Error
			if errors.As(err, &api) {
				api.OnWire, api.Status = false, 0
			}
			return intakeq.Saved{}, err
		}}
		out, err := o.apply(t.Context(), oneByOne)
		if err != nil || out.Unknown != 2 {
			t.Errorf("%+v, %v: %s", out, err, o.states())
		}
		o.wrapped = nil
		o.mustFinish()
	})
}
