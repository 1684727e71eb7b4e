//go:build linux

package killtest

import (
	"net/http"
	"testing"
)

// Two runs never write to one account at once, and a killed one is in nobody's
// way, wherever it was.
func TestTwoAtOnce(t *testing.T) {
	campaignOnly(t)
	r := newRig(t)
	r.undisturbed(t)
	tr := r.trial(t)
	// With one request at a time none of the first run's comes while that waits.
	first := tr.command(point{}, applying("--concurrency", "1")...)
	second := tr.command(point{}, applying()...)
	const at = 90 // a change of a client: a create that is lost here is looked for after two minutes
	tr.lead(func(w http.ResponseWriter, r *http.Request, n int) {
		if n != at {
			tr.account.ServeHTTP(w, r)
			return
		}
		e, err := second.run()
		if err != nil || e.code != 8 || tr.requests() != at {
			t.Errorf("the second run: %+v, %v, %d requests", e, err, tr.requests()-at)
		}
		first.kill()
		panic(http.ErrAbortHandler)
	})
	if e, err := first.run(); err != nil || !e.killed() {
		t.Fatalf("the first run: %+v, %v", e, err)
	}
	if err := tr.quiet(); err != nil {
		t.Fatal(err)
	}
	tr.finish()
}
