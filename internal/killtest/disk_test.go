//go:build linux

package killtest

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/tidwall/gjson"

	"intakeq-bulk/internal/plan"
)

// faults are points at which the disk fails: once, or from there on.
func (c census) faults() []point {
	var deck []point
	for i, k := range c.kinds {
		step := 1
		if k.name == "ledger" {
			step = 10
		}
		for nth := 1; nth <= c.reach[i]; nth += step {
			on := nth/step%2 == 0
			eio, full := point{calls: k, nth: nth, fault: "EIO", on: on}, point{calls: k, nth: nth, fault: "ENOSPC", on: !on}
			if k.name == "write" { // without any, Go itself can't do
				eio.on, full.on = false, false
			}
			deck = append(deck, eio, full)
		}
	}
	return deck
}

// A disk that fails stops the run before anything leaves that the plan does not
// know of, and with a healthy one the plan goes on.
func TestDisk(t *testing.T) {
	campaignOnly(t)
	needStrace(t)
	rigs := newRigs(t)
	var failed atomic.Int32
	deck := share(rigs[0].census(t).faults(), 39)
	campaign(t, rigs, deck, func(t *trial, p point) {
		t.watch = t.intended
		e := t.apply(p)
		t.watch = nil
		if e.code != 0 {
			failed.Add(1)
			t.sane(e)
		}
		t.finish()
	})
	t.Logf("%d of %d runs failed", failed.Load(), len(deck))
	if int(failed.Load()) < len(deck)/2 {
		t.Error("too few runs came to the point")
	}
}

// shmSize is how SQLite tells of a full disk where the memory that its users share
// can't grow.
const shmSize = "disk I/O error (4874)"

// notSynced is how SQLite tells that what it wrote could not be synced.
const notSynced = "disk I/O error (1034)"

// sane: a failing disk is told as that, and is no crash. What can't be written to
// the network is another matter: it is sent again.
func (t *trial) sane(e end) {
	t.Helper()
	if strings.Contains(e.stderr, "netpollBreak write failed") {
		return // Go itself can't do without that one
	}
	tellsOf := func(text string) bool { return strings.Contains(e.stderr, text) }
	network := (e.code == 4 || e.code == 5) && tellsOf("intakeq-bulk: ")
	disk := e.code == 1 && tellsOf("intakeq-bulk: ") && slices.ContainsFunc([]string{
		"disk I/O error", "disk is full", "input/output error", "no space left on device",
	}, tellsOf)
	hint := "hint: the disk could not be read or written"
	ended := e.stderr[max(0, strings.LastIndex(e.stderr, "intakeq-bulk: ")):] // warnings before it may be of another fault
	if strings.Contains(ended, "full (13)") || strings.Contains(ended, "no space left") || strings.Contains(ended, shmSize) {
		hint = "hint: the disk is full: make room"
	} else if strings.Contains(ended, notSynced) {
		hint = "hint: the disk is full, or could not be written"
	}
	if said := withoutWarnings(e.stderr); e.code == 1 && (strings.HasPrefix(said, hint) || said == "" && e.at.calls.name == "write") {
		return // the write that failed was that of the message itself, and of its hint where another thread wrote that
	}
	if !network && !disk || e.code == 1 && !tellsOf(hint) || tellsOf("panic") {
		t.Errorf("%d: %s", e.code, e.stderr)
	}
}

// withoutWarnings are the lines of a program's end.
func withoutWarnings(stderr string) string {
	var lines []string
	for line := range strings.Lines(stderr) {
		if !strings.Contains(line, "level=WARN") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}

// intended checks that the plan knows of a request that changes the account.
func (t *trial) intended(r *http.Request) {
	if r.Method == http.MethodGet {
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	sent := gjson.ParseBytes(body)
	id, step := sent.Get("ClientId").Int(), plan.StepSave
	if strings.HasSuffix(r.URL.Path, "/clientTags") {
		step = plan.StepTags
		if r.Method == http.MethodDelete {
			id, _ = strconv.ParseInt(r.URL.Query().Get("clientId"), 10, 64)
		}
	}
	_, rows, err := readPlan(t.path(planName))
	if err != nil {
		t.Error(err)
	}
	for _, row := range rows {
		is := id != 0 && row.ClientID == id || id == 0 && row.ClientID == 0 && strings.HasPrefix(row.Name, sent.Get("FirstName").String()+" ")
		if is {
			first := row.Action == plan.Hold && row.ClientID == 0 // of two saves
			if known := row.Step == step || first && row.Step == plan.StepNames; row.State != plan.Sent || !known {
				t.Errorf("%s %s of row %d: the plan says %s, step %q", r.Method, r.URL.Path, row.Row.Row, row.State, row.Step)
			}
			return
		}
	}
	t.Errorf("%s %s of client %d: no row of the plan", r.Method, r.URL.Path, id)
}
