package intakeq_test

import (
	"context"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
)

// carriedOut are the faults after which the client exists, though the answer
// does not say so.
func carriedOut(k sandbox.Kind) bool {
	switch k {
	case sandbox.Truncated, sandbox.Slow, sandbox.Lost, sandbox.GatewayTimeout, sandbox.ServerErrorDone, sandbox.Empty, sandbox.Late, sandbox.Stall:
		return true
	}
	return false
}

func TestCreateIsSentOnce(t *testing.T) {
	for _, kind := range sandbox.Kinds() {
		if kind == sandbox.TooMany {
			continue // see TestRefusalsAreNoAttempts
		}
		t.Run(kind.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				account := sandbox.New(sandbox.Options{Seed: 1})
				account.FaultSave(1, kind)
				pacer := &counter{}
				_, err := sandboxClient(t, account, pacer).Create(t.Context(), document(t, `{"FirstName":"Ann","ExternalClientId":"x1"}`))
				account.Wait()
				e := failure(t, err)
				if len(account.Log()) != 1 || pacer.counts().sent != 1 || pacer.counts().released != 0 {
					t.Errorf("%d requests, %+v", len(account.Log()), pacer.counts())
				}
				if exists := account.Len() == 1; exists != carriedOut(kind) || exists && !e.Unsure() {
					t.Errorf("exists: %v, and the error says unsure: %v (%v)", exists, e.Unsure(), err)
				}
			})
		})
	}
}

func TestUnsure(t *testing.T) {
	for status, want := range map[int]bool{0: true, 200: true, 201: true, 204: true, 302: false, 400: false, 401: false, 404: false, 408: true, 409: false, 429: false, 500: true, 502: true, 504: true} {
		if e := (&intakeq.Error{Status: status, OnWire: true}); e.Unsure() != want {
			t.Errorf("%d: Unsure = %v, want %v", status, e.Unsure(), want)
		}
	}
	if e := (&intakeq.Error{}); e.Unsure() {
		t.Error("unsure though nothing left")
	}
}

// TestNothingLeft dials in vain: such a request is given back, and sent again
// even if it is a create.
func TestNothingLeft(t *testing.T) {
	create := func(ctx context.Context, c *intakeq.Client) error {
		_, err := c.Create(ctx, intakeq.Document{})
		return err
	}
	for _, refusals := range []int{2, 100} {
		synctest.Test(t, func(t *testing.T) {
			account := sandbox.New(sandbox.Options{Seed: 1})
			transport := listen(t, account.ServeHTTP)
			dial, left := transport.DialContext, refusals
			transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
				if left--; left >= 0 {
					return nil, &net.OpError{Op: "dial", Net: network, Err: syscall.ECONNREFUSED}
				}
				return dial(ctx, network, address)
			}
			key, _ := intakeq.NewSecret(account.Key())
			pacer := &counter{}
			err := create(t.Context(), newClient(t, intakeq.Options{Key: key, Transport: transport, Pacer: pacer}))
			if refusals < 8 {
				want := counts{taken: refusals + 1, sent: 1, answered: 1, released: refusals}
				if err != nil || pacer.counts() != want || account.Len() != 1 {
					t.Errorf("%v, %+v, %d clients", err, pacer.counts(), account.Len())
				}
				return
			}
			if e := failure(t, err); e.OnWire || e.Unsure() || pacer.counts() != (counts{taken: 3, released: 3}) {
				t.Errorf("on the wire %v, %v, %+v", e.OnWire, err, pacer.counts())
			}
		})
	}
}

func TestCreateRefusesAnID(t *testing.T) {
	client := newClient(t, intakeq.Options{Transport: inMemory(func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") })})
	for _, raw := range []string{`{"ClientId":7}`, `{"ClientId":"7"}`, `{"ClientId":1e3}`, `{"ClientId":0}`, `{"ClientId":99999999999999999999}`, `{"ClientNumber":"7"}`} {
		if _, err := client.Create(t.Context(), document(t, raw)); err == nil {
			t.Errorf("created %s", raw)
		}
	}
	for _, raw := range []string{`{}`, `{"ClientId":null}`, `{"ClientId":0}`, `{"ClientNumber":"7"}`, `{"ClientId":1e3}`} {
		if _, err := client.Update(t.Context(), document(t, raw)); err == nil {
			t.Errorf("updated %s", raw)
		}
	}
}

// A server drops a ClientId of a wrong type: the update would be a create, and
// land on anybody with that first name and email.
func TestUpdateSendsAPlainID(t *testing.T) {
	for _, id := range []string{`7`, `"7"`, `7.0`, `"7.0"`} {
		var body string
		client := newClient(t, intakeq.Options{Transport: inMemory(func(w http.ResponseWriter, r *http.Request) {
			var b strings.Builder
			_ = r.Write(&b)
			_, body, _ = strings.Cut(b.String(), "\r\n\r\n")
			says(200, "application/json", `{"ClientId":7}`)(w, r)
		})})
		if _, err := client.Update(t.Context(), document(t, `{"A": 1.10,"ClientId":`+id+`}`)); err != nil || body != `{"A": 1.10,"ClientId":7}` {
			t.Errorf("%s: sent %s, %v", id, body, err)
		}
	}
}
