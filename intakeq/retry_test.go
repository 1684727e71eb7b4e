package intakeq_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
)

func TestReadIsTriedEightTimes(t *testing.T) {
	for seed := range uint64(20) { // a wait that is too long may be short by chance
		synctest.Test(t, func(t *testing.T) { readInVain(t, seed) })
	}
}

func readInVain(t *testing.T, seed uint64) {
	account := sandbox.New(sandbox.Options{Clients: 3, Seed: 1})
	account.FaultRate(1, seed, sandbox.ServerError, sandbox.Reset, sandbox.HTML, sandbox.Truncated, sandbox.Empty)
	pacer := &counter{}
	_, err := sandboxClient(t, account, pacer).Page(t.Context(), intakeq.Query{}, 1)
	if err == nil {
		t.Fatal("no error though every request failed")
	}
	log := account.Log()
	if len(log) != 8 || pacer.counts().taken != 8 || pacer.counts().sent != 8 {
		t.Fatalf("%d requests, %+v; want 8", len(log), pacer.counts())
	}
	wait := 200 * time.Millisecond
	for i := 1; i < len(log); i++ {
		if got := log[i].Time.Sub(log[i-1].Time); got < wait/2 || got > wait {
			t.Errorf("wait %d was %v, want within %v and %v", i, got, wait/2, wait)
		}
		wait = min(2*wait, 10*time.Second)
	}
}

func TestWaitsAreJittered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := newClient(t, intakeq.Options{Transport: says(http.StatusBadGateway, "", "")})
		seen := map[time.Duration]bool{}
		for range 5 {
			began := time.Now()
			if _, err := client.Diagnoses(t.Context(), 1); err == nil {
				t.Fatal("no error")
			}
			seen[time.Since(began)] = true
		}
		if len(seen) < 2 {
			t.Errorf("five calls waited the same: %v", seen)
		}
	})
}

// TestEveryFaultOnce fails one request in each way: whatever may be sent twice
// succeeds in the end, and the pacer hears of each sending once.
func TestEveryFaultOnce(t *testing.T) {
	calls := map[string]func(context.Context, *intakeq.Client, *sandbox.Account) error{
		"page": func(ctx context.Context, c *intakeq.Client, _ *sandbox.Account) error {
			page, err := c.Page(ctx, intakeq.Query{Profile: true}, 1)
			if err == nil && len(page.Clients) != 3 {
				err = errors.New("a page without its clients")
			}
			return err
		},
		"diagnoses": func(ctx context.Context, c *intakeq.Client, a *sandbox.Account) error {
			_, err := c.Diagnoses(ctx, a.IDs()[0])
			return err
		},
		"add tag": func(ctx context.Context, c *intakeq.Client, a *sandbox.Account) error {
			return c.AddTag(ctx, a.IDs()[0], `new, "tag" <&> é`)
		},
		"remove tag": func(ctx context.Context, c *intakeq.Client, a *sandbox.Account) error {
			return c.RemoveTag(ctx, a.IDs()[0], "a&b=c d+é")
		},
	}
	for name, call := range calls {
		for _, kind := range sandbox.Kinds() {
			t.Run(name+" "+kind.String(), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					account := sandbox.New(sandbox.Options{Clients: 3, Seed: 1})
					defer account.Wait()
					account.Fault(1, kind)
					pacer := &counter{}
					if err := call(t.Context(), sandboxClient(t, account, pacer), account); err != nil {
						t.Fatal(err)
					}
					sent := len(account.Log())
					// A tag call that was done and answers with nothing is a success.
					if once := kind == sandbox.Empty && (name == "add tag" || name == "remove tag"); once && sent != 1 || !once && sent != 2 {
						t.Errorf("%d requests", sent)
					}
					if pacer.counts().sent != sent || pacer.counts().released != 0 {
						t.Errorf("%d requests, and the pacer heard %+v", sent, pacer.counts())
					}
				})
			})
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	tests := []struct {
		retryAfter, date string
		want             refusal
	}{
		{"", "", refusal{}},
		{"7", "", refusal{7 * time.Second, true}},
		{"0", "", refusal{0, true}},
		{"7.5", "", refusal{7500 * time.Millisecond, true}},
		{"-1", "", refusal{}},
		{"soon", "", refusal{}},
		{"inf", "", refusal{}},
		{"NaN", "", refusal{}},
		{"1e300", "", refusal{}},
		{now.Add(time.Minute).Format(http.TimeFormat), now.Format(http.TimeFormat), refusal{time.Minute, true}},
		{now.Add(-time.Minute).Format(http.TimeFormat), now.Format(http.TimeFormat), refusal{0, true}},
		// The bubble's clock starts in the year 2000.
		{"Sat, 01 Jan 2000 00:01:30 GMT", "", refusal{90 * time.Second, true}},
		{"Sat, 01 Jan 2000 00:01:30 GMT", "yesterday", refusal{90 * time.Second, true}},
	}
	for _, tt := range tests {
		synctest.Test(t, func(t *testing.T) {
			pacer := &counter{stopAt: 1}
			client := newClient(t, intakeq.Options{Pacer: pacer, Transport: inMemory(func(w http.ResponseWriter, _ *http.Request) {
				for name, value := range map[string]string{"Retry-After": tt.retryAfter, "Date": tt.date} {
					if value != "" {
						w.Header().Set(name, value)
					}
				}
				w.WriteHeader(http.StatusTooManyRequests)
			})})
			_, err := client.Page(t.Context(), intakeq.Query{}, 1)
			if !errors.Is(err, errStop) {
				t.Errorf("%q: %v, want the pacer's own error", tt.retryAfter, err)
			}
			if len(pacer.refused) != 1 || pacer.refused[0] != tt.want {
				t.Errorf("%q by %q: %v, want %v", tt.retryAfter, tt.date, pacer.refused, tt.want)
			}
			if got := (counts{taken: 1, sent: 1, answered: 1}); pacer.counts() != got {
				t.Errorf("%q: %+v, want %+v", tt.retryAfter, pacer.counts(), got)
			}
		})
	}
}

// A 429 is no attempt: the server did nothing, and the pacer knows when it is enough.
func TestRefusalsAreNoAttempts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account := sandbox.New(sandbox.Options{Seed: 1})
		for n := 1; n <= 20; n++ {
			account.Fault(n, sandbox.TooMany)
		}
		pacer := &counter{}
		saved, err := sandboxClient(t, account, pacer).Create(t.Context(), document(t, `{"FirstName":"Ann"}`))
		if _, ok := saved.Document.ID(); err != nil || !ok || account.Len() != 1 {
			t.Fatalf("saved %s, %v; %d clients", saved.Document.Raw(), err, account.Len())
		}
		if len(pacer.refused) != 20 || pacer.counts().taken != 21 {
			t.Errorf("%d refusals, %+v", len(pacer.refused), pacer.counts())
		}
	})
}

func TestRefusedWithoutPacer(t *testing.T) {
	client := newClient(t, intakeq.Options{Transport: says(http.StatusTooManyRequests, "", "")})
	if _, err := client.Diagnoses(t.Context(), 1); err == nil {
		t.Error("no error")
	}
}

func TestNotRepeated(t *testing.T) {
	for _, status := range []int{201, 204, 300, 301, 302, 304, 307, 308, 400, 401, 403, 404, 405, 409, 410, 422} {
		pacer := &counter{}
		client := newClient(t, intakeq.Options{Pacer: pacer, Transport: says(status, "text/html", "<title>No</title>")})
		_, err := client.Diagnoses(t.Context(), 1)
		e := failure(t, err)
		if e.Status != status || e.Temporary() || pacer.counts().taken != 1 {
			t.Errorf("%d: %v, temporary %v, %d attempts", status, err, e.Temporary(), pacer.counts().taken)
		}
		if e.KeyRefused() != (status == 401 || status == 403) {
			t.Errorf("%d: KeyRefused = %v", status, e.KeyRefused())
		}
	}
}

func TestCancelled(t *testing.T) {
	reason := errors.New("the user pressed Ctrl-C")
	for name, wait := range map[string]time.Duration{"in flight": time.Second, "between attempts": 5050 * time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			time.AfterFunc(wait, func() { cancel(reason) })
			client := newClient(t, intakeq.Options{Timeout: 5 * time.Second, Transport: hangs{}})
			began := time.Now()
			_, err := client.Page(ctx, intakeq.Query{}, 1)
			if e := failure(t, err); !errors.Is(err, reason) || !e.OnWire || !e.Unsure() || time.Since(began) != wait {
				t.Errorf("%s: %v after %v", name, err, time.Since(began))
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	pacer := &counter{}
	_, err := newClient(t, intakeq.Options{Pacer: pacer, Transport: hangs{}}).Create(ctx, intakeq.Document{})
	if !errors.Is(err, context.Canceled) || pacer.counts().sent != 0 {
		t.Errorf("cancelled before: %v, %+v", err, pacer.counts())
	}
}

// hangs is a server that takes a request and never answers.
type hangs struct{}

func (hangs) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func TestTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		_, err := newClient(t, intakeq.Options{Transport: hangs{}}).Create(t.Context(), intakeq.Document{})
		if e := failure(t, err); !errors.Is(err, context.DeadlineExceeded) || !e.Unsure() || time.Since(began) != intakeq.DefaultTimeout {
			t.Errorf("%v after %v", err, time.Since(began))
		}
	})
}

// An update whose answer is lost is not sent again: the client may have been edited
// since.
func TestUpdateIsSentOnce(t *testing.T) {
	for _, kind := range sandbox.Kinds() {
		synctest.Test(t, func(t *testing.T) {
			account := sandbox.New(sandbox.Options{Clients: 3, Seed: 1})
			defer account.Wait()
			account.Fault(1, kind)
			raw, _ := account.Document(account.IDs()[0])
			_, err := sandboxClient(t, account, &counter{}).Update(t.Context(), document(t, string(raw)))
			var api *intakeq.Error
			switch sent := len(account.Log()); {
			case kind == sandbox.TooMany:
				if err != nil || sent != 2 {
					t.Errorf("%v: %d requests, %v", kind, sent, err)
				}
			case !errors.As(err, &api) || !api.Unsure() || sent != 1:
				t.Errorf("%v: %d requests, %v", kind, sent, err)
			}
		})
	}
}
