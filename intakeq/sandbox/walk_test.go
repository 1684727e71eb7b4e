package sandbox

import (
	"net/http"
	"strings"
	"testing"
)

func newRequest(t *testing.T, method, path, body string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, "http://sandbox.test/api/v1"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	return req
}

func TestWalkSeesEveryClientOnce(t *testing.T) {
	for _, n := range []int{0, 1, 3, 24, 100, 101, 250, 1234} {
		a := New(Options{Clients: n, Seed: 1})
		seen := map[int64]bool{}
		for _, row := range (caller{t, a}).walk("includeProfile=true") {
			seen[row.Get("ClientId").Int()] = true
		}
		if len(seen) != n || a.Len() != n || len(a.IDs()) != n {
			t.Errorf("%d clients: saw %d, Len %d, IDs %d", n, len(seen), a.Len(), len(a.IDs()))
		}
	}
}
