package intakeq_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"intakeq-bulk/intakeq"
)

// TestRedirectsAreNotFollowed: net/http hands X-Auth-Key to any host that it is
// sent to, and with 307 and 308 the body too.
func TestRedirectsAreNotFollowed(t *testing.T) {
	var stolen atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		stolen.Add(1)
		t.Errorf("the other host got %s %s with key %q", r.Method, r.URL.Path, r.Header.Get("X-Auth-Key"))
	}))
	defer other.Close()
	elsewhere := strings.Replace(other.URL, "127.0.0.1", "localhost", 1) + "/steal"
	for _, status := range []int{300, 301, 302, 303, 307, 308} {
		for name, call := range wireCalls() {
			var hits atomic.Int32
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				hits.Add(1)
				w.Header().Set("Location", elsewhere)
				says(status, "application/json", "[]")(w, r)
			}))
			pacer := &counter{}
			err := call(t.Context(), newClient(t, intakeq.Options{BaseURL: server.URL, Pacer: pacer}))
			server.Close()
			e := failure(t, err)
			if e.Status != status || e.Temporary() || hits.Load() != 1 || strings.Contains(err.Error(), "steal") {
				t.Errorf("%d %s: %v, %d requests", status, name, err, hits.Load())
			}
			if want := (counts{taken: 1, sent: 1, answered: 1}); pacer.counts() != want {
				t.Errorf("%d %s: the pacer heard %+v", status, name, pacer.counts())
			}
		}
	}
	if stolen.Load() != 0 {
		t.Errorf("%d requests went to the other host", stolen.Load())
	}
}

// stopsAtWarning cancels at the first warning: the client warns before it waits.
type stopsAtWarning struct {
	slog.Handler
	cancel context.CancelFunc
}

func (h stopsAtWarning) Handle(_ context.Context, r slog.Record) error {
	if r.Level == slog.LevelWarn {
		h.cancel()
	}
	return nil
}

func TestOldTLSIsRefused(t *testing.T) {
	for version, name := range map[uint16]string{tls.VersionTLS10: "1.0", tls.VersionTLS11: "1.1"} {
		var hits atomic.Int32
		server := httptest.NewUnstartedServer(answering(&hits))
		server.Config.ErrorLog = log.New(io.Discard, "", 0)
		server.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: version}
		server.StartTLS()
		ctx, cancel := context.WithCancel(t.Context())
		pacer := &counter{}
		client := newClient(t, intakeq.Options{
			BaseURL: server.URL, Pacer: pacer,
			Log: slog.New(stopsAtWarning{slog.NewTextHandler(io.Discard, nil), cancel}),
		})
		_, err := client.Create(ctx, intakeq.Document{})
		cancel()
		server.Close()
		if e := failure(t, err); e.OnWire || hits.Load() != 0 || !strings.Contains(err.Error(), "protocol version") {
			t.Errorf("TLS %s: %v, on the wire %v", name, err, e.OnWire)
		}
		if want := (counts{taken: 1, released: 1}); pacer.counts() != want || !errors.As(err, new(*intakeq.TrustError)) {
			t.Errorf("TLS %s: the pacer heard %+v, %v", name, pacer.counts(), err)
		}
	}
}

// A certificate does not mend itself while one waits.
func TestCertificatesFailAtOnce(t *testing.T) {
	var hits atomic.Int32
	secure := httptest.NewUnstartedServer(answering(&hits))
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	defer secure.Close()
	bare := httptest.NewServer(answering(&hits))
	defer bare.Close()
	for name, o := range map[string]intakeq.Options{
		"unknown authority": {BaseURL: secure.URL},
		"another host":      {BaseURL: strings.Replace(secure.URL, "127.0.0.1", "localhost", 1), Transport: secure.Client().Transport},
		"http on the port":  {BaseURL: strings.Replace(bare.URL, "http:", "https:", 1)},
	} {
		pacer := &counter{}
		o.Pacer = pacer
		_, err := newClient(t, o).Diagnoses(t.Context(), 1)
		if !errors.As(err, new(*intakeq.TrustError)) || failure(t, err).Temporary() {
			t.Errorf("%s: %v is no lack of trust, or temporary", name, err)
		}
		if want := (counts{taken: 1, released: 1}); failure(t, err).OnWire || pacer.counts() != want || hits.Load() != 0 {
			t.Errorf("%s: %v, %+v", name, err, pacer.counts())
		}
	}
}

func TestLargeAnswersAreRefused(t *testing.T) {
	const limit = 32 << 20
	padded := func(size int) []byte {
		return append(append([]byte("["), bytes.Repeat([]byte(" "), size-2)...), ']')
	}
	zipped := func(body []byte) []byte {
		var out bytes.Buffer
		w, _ := gzip.NewWriterLevel(&out, gzip.BestSpeed)
		_, _ = w.Write(body)
		_ = w.Close()
		return out.Bytes()
	}
	tests := []struct {
		name     string
		body     []byte
		encoding string
		ok       bool
	}{
		{"32 MiB", padded(limit), "", true},
		{"a byte more", padded(limit + 1), "", false},
		{"gzip of 32 MiB", zipped(padded(limit)), "gzip", true},
		{"gzip bomb", zipped(padded(4 * limit)), "gzip", false},
	}
	for _, tt := range tests {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			if tt.encoding != "" {
				w.Header().Set("Content-Encoding", tt.encoding)
			}
			_, _ = w.Write(tt.body) // fails when the client hangs up
		}))
		pacer := &counter{}
		got, err := newClient(t, intakeq.Options{BaseURL: server.URL, Pacer: pacer}).Diagnoses(t.Context(), 1)
		server.Close()
		if (err == nil) != tt.ok || tt.ok && len(got) != limit || pacer.counts().taken != 1 {
			t.Errorf("%s: %d bytes, %v, %d attempts", tt.name, len(got), err, pacer.counts().taken)
		}
		if err != nil && (failure(t, err).Temporary() || len(err.Error()) > 500) {
			t.Errorf("%s: temporary, or %d bytes of error", tt.name, len(err.Error()))
		}
	}
}

// TestEndlessAnswerIsCutOff: the limit is one of reading, not only of using.
func TestEndlessAnswerIsCutOff(t *testing.T) {
	const limit = 32 << 20
	wrote := make(chan int, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		chunk, total := bytes.Repeat([]byte(" "), 1<<16), 0
		w.Header().Set("Content-Type", "application/json")
		for total < 4*limit {
			n, err := w.Write(chunk)
			if total += n; err != nil {
				break
			}
		}
		wrote <- total
	}))
	defer server.Close()
	_, err := newClient(t, intakeq.Options{BaseURL: server.URL}).Diagnoses(t.Context(), 1)
	if total := <-wrote; err == nil || total > 2*limit {
		t.Errorf("the server could send %d MiB, %v", total>>20, err)
	}
}

func TestAnswersThatAreNotTheAPIs(t *testing.T) {
	deep := strings.Repeat("[", 1<<20)
	tests := []struct {
		name, contentType, body string
		status, attempts        int // attempts 0: it is an answer
	}{
		{"plain", "application/json", "[]", 200, 0},
		{"charset", "application/json; charset=utf-8", "[]", 200, 0},
		{"capitals", "Application/JSON", "[]", 200, 0},
		{"old name", "text/json", "[]", 200, 0},
		{"suffix", "application/vnd.test+json", "[]", 200, 0},
		{"odd parameter", "application/json; charset", "[]", 200, 0},
		{"maintenance page", "text/html", "<html><title>Back soon</title></html>", 200, 8},
		{"no type", "", "[]", 200, 8},
		{"odd type", "json", "[]", 200, 8},
		{"text", "text/plain", "[]", 200, 8},
		{"script", "application/javascript", "[]", 200, 8},
		{"page as JSON", "application/json", "<html></html>", 200, 8},
		{"nothing", "application/json", "", 200, 8},
		{"half", "application/json", `[{"Code":"1"`, 200, 8},
		{"two", "application/json", `[][]`, 200, 8},
		{"deep", "application/json", deep, 200, 8},
		{"wrong path", "text/html", "<html><head><TITLE lang=en>Not\n Found</TITLE>", 404, 1},
		{"unavailable", "text/html", "", 503, 8},
		{"request timeout", "", "", 408, 8},
		{"an object", "application/json", `{"Message":"x"}`, 200, 1},
	}
	for _, tt := range tests {
		synctest.Test(t, func(t *testing.T) {
			pacer := &counter{}
			client := newClient(t, intakeq.Options{Pacer: pacer, Transport: says(tt.status, tt.contentType, tt.body)})
			_, err := client.Diagnoses(t.Context(), 1)
			if (err == nil) != (tt.attempts == 0) || pacer.counts().taken != max(tt.attempts, 1) {
				t.Errorf("%s: %d attempts, %v", tt.name, pacer.counts().taken, err)
			}
			if tt.attempts == 8 && !failure(t, err).Temporary() {
				t.Errorf("%s: %v is not temporary", tt.name, err)
			}
		})
	}
	err := newClient(t, intakeq.Options{Transport: says(404, "text/html", tests[16].body)}).RemoveTag(t.Context(), 1, "x")
	if want := "DELETE /clientTags: 404 Not Found"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// A tag call may answer with nothing, but not with a page.
func TestTagAnswers(t *testing.T) {
	for _, tt := range []struct {
		contentType, body string
		ok                bool
	}{{"", "", true}, {"text/html", " \r\n", true}, {"application/json", "null", true}, {"application/json", "", true}, {"text/html", "<html>", false}} {
		synctest.Test(t, func(t *testing.T) {
			client := newClient(t, intakeq.Options{Transport: says(200, tt.contentType, tt.body)})
			if err := client.AddTag(t.Context(), 1, "x"); (err == nil) != tt.ok {
				t.Errorf("%q %q: %v", tt.contentType, tt.body, err)
			}
		})
	}
}
