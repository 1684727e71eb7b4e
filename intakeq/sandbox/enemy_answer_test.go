package sandbox

import (
	"bytes"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tidwall/gjson"
)

func TestOddBodies(t *testing.T) {
	a := New(Options{Clients: 3, Seed: 1})
	c := caller{t, a}
	plain := c.get("/clients").Raw
	tests := []struct {
		kind   Kind
		status int
		text   string
	}{{Null, 200, "null"}, {NoContent, 204, ""}, {BOM, 200, "\ufeff" + plain}, {NoRows, 200, "[]"}, {ShortLength, 200, plain[:len(plain)/2]}, {ExtraBytes, 200, plain}}
	for _, test := range tests {
		a.Fault(1, test.kind)
		status, header, text, err := c.send("GET", "/clients", "")
		if err != nil || status != test.status || text != test.text || status == 204 && header.Get("Content-Type") != "" {
			t.Errorf("%v: status %d, %q, %v", test.kind, status, text, err)
		}
		if c.get("/clients").Raw != plain {
			t.Errorf("%v did not strike once", test.kind)
		}
	}
	a.Change(func(o *Options) { o.BOM = true })
	if _, text, _ := c.do("GET", "/clients", ""); text != "\ufeff"+plain {
		t.Errorf("BOM: %.20q", text)
	}
	if _, text, _ := c.do("DELETE", "/clientTags?clientId="+strconvID(a.IDs()[0])+"&tag=x", ""); text != "" {
		t.Errorf("an empty answer became %q", text)
	}
}

func TestDates(t *testing.T) {
	const h = time.Hour
	tests := []struct {
		name string
		o    Options
		kind Kind
		want [2]time.Duration // behind the true time, of the struck answer and the next
		none [2]bool
	}{
		{"right", Options{}, 0, [2]time.Duration{}, [2]bool{}},
		{"odd once", Options{}, OddDate, [2]time.Duration{5 * h, 0}, [2]bool{}},
		{"none once", Options{}, NoDate, [2]time.Duration{}, [2]bool{true, false}},
		{"off always", Options{DateOff: -3 * h}, 0, [2]time.Duration{3 * h, 3 * h}, [2]bool{}},
		{"none ever", Options{NoDate: true}, 0, [2]time.Duration{}, [2]bool{true, true}},
		{"another clock", Options{Clock: 2 * h}, 0, [2]time.Duration{-2 * h, -2 * h}, [2]bool{}},
	}
	for _, test := range tests {
		synctest.Test(t, func(t *testing.T) {
			a := New(test.o)
			if test.kind != 0 {
				a.Fault(1, test.kind)
			}
			for i := range 2 {
				_, header, _, err := (caller{t, a}).send("GET", "/clients", "")
				at, parsed := http.ParseTime(header.Get("Date"))
				if err != nil || (parsed != nil) != test.none[i] || parsed == nil && time.Since(at) != test.want[i] {
					t.Errorf("%s, answer %d: Date %q", test.name, i, header.Get("Date"))
				}
			}
			doc := (caller{t, a}).save(`{"FirstName":"A"}`)
			if created := time.UnixMilli(doc.Get("DateCreated").Int()); time.Until(created) != test.o.Clock {
				t.Errorf("%s: created %v from now", test.name, time.Until(created))
			}
		})
	}
}

func TestNoDateOnASocket(t *testing.T) {
	a := New(Options{NoDate: true})
	server := httptest.NewServer(a)
	defer server.Close()
	if header := ask(t, server, a.Key(), "/clients").Header; len(header.Values("Date")) > 0 {
		t.Errorf("Date %q", header.Get("Date"))
	}
}

func ask(t *testing.T, server *httptest.Server, key, path string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "GET", server.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Auth-Key", key)
	resp, err := server.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	resp.Body = io.NopCloser(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return resp
}

// told is what Go's own logger prints.
type told struct {
	mu   sync.Mutex
	text strings.Builder
	some chan struct{}
}

func (w *told) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	select {
	case w.some <- struct{}{}:
	default:
	}
	return w.text.Write(p)
}

// On a socket, bytes after the answer's end make net/http print them: a
// client's data, and the key.
func TestUnsolicitedBytes(t *testing.T) {
	defer log.SetOutput(log.Writer())
	a := New(Options{Clients: 250, Seed: 1})
	server := httptest.NewServer(a)
	defer server.Close()
	for kind, secret := range map[Kind]string{ShortLength: "example.test", ExtraBytes: a.Key()} {
		w := &told{some: make(chan struct{}, 1)}
		log.SetOutput(w)
		a.Fault(1, kind)
		resp := ask(t, server, a.Key(), "/clients")
		body, err := io.ReadAll(resp.Body)
		if err != nil || gjson.ValidBytes(body) != (kind == ExtraBytes) || int(resp.ContentLength) != len(body) {
			t.Errorf("%v: %d bytes, valid %v, %v", kind, len(body), gjson.ValidBytes(body), err)
		}
		select {
		case <-w.some:
		case <-time.After(time.Minute):
			t.Fatalf("%v: nothing was printed", kind)
		}
		w.mu.Lock()
		if text := w.text.String(); !strings.Contains(text, "Unsolicited response") || !strings.Contains(text, secret) {
			t.Errorf("%v printed %.80q", kind, text)
		}
		w.mu.Unlock()
	}
}
