//go:build linux

package killtest

import (
	"os"
	"strings"
	"sync/atomic"
	"testing"
)

// nightly are the points of a night: at its writes, and at its requests.
func (e *evening) nightly(t *testing.T, fault string) []point {
	t.Helper()
	tr := e.begin(t)
	kinds := []calls{
		{"file", "pwrite64", nil}, {"sync", "fsync,fdatasync", nil}, {"write", "write", nil}, {"rename", "?rename,renameat,?renameat2", nil},
		{"unlink", "?unlink", nil}, {"unlinkat", "unlinkat", nil}, {"ftruncate", "ftruncate", nil},
	}
	all := calls{calls: "pwrite64,fsync,fdatasync,write,?rename,renameat,?renameat2,?unlink,unlinkat,ftruncate"}
	if end := tr.run(point{calls: all, nth: 1}, e.line()...); end.code != 0 {
		t.Fatalf("a night, traced: %+v", end)
	}
	trace, err := os.ReadFile(tr.path(traceName))
	if err != nil {
		t.Fatal(err)
	}
	var deck []point
	for _, k := range kinds {
		for nth := 1; nth <= reachOf(trace, k, e.rig); nth++ {
			deck = append(deck, point{calls: k, nth: nth, fault: fault, on: fault == "ENOSPC" && nth%2 == 0 && k.name != "write"})
		}
	}
	for n := range tr.requests() {
		if fault == "SIGKILL" {
			deck = append(deck, point{request: n + 1, phase: lost}, point{request: n + 1, phase: half})
		}
	}
	return deck
}

// TestKillNight: a nightly run is killed, the first one or a later one. The last good
// files are whole, the next run makes what a plain export makes, and what is left of
// clients' data goes with clean.
func TestKillNight(t *testing.T) {
	campaignOnly(t)
	needStrace(t)
	for _, s := range shapes() {
		evenings := newEvenings(t, s)
		t.Run(s.name+"/first", func(t *testing.T) { killNights(t, evenings, share(evenings[0].nightly(t, "SIGKILL"), 40)) })
		for _, e := range evenings {
			e.pass(t)
		}
		t.Run(s.name+"/second", func(t *testing.T) { killNights(t, evenings, share(evenings[0].nightly(t, "SIGKILL"), 30)) })
	}
}

// TestDiskNight: a disk that is full stops a night, and is told as that; with room the
// next one goes on.
func TestDiskNight(t *testing.T) {
	campaignOnly(t)
	needStrace(t)
	evenings := newEvenings(t, shapes()[0])
	for _, e := range evenings {
		e.pass(t)
	}
	var failed atomic.Int32
	deck := share(evenings[0].nightly(t, "ENOSPC"), 10)
	nights(t, evenings, deck, func(t *trial, end end) {
		if end.code != 0 {
			failed.Add(1)
		}
		if end.code != 0 {
			t.sane(end)
		}
	})
	t.Logf("%d of %d runs failed", failed.Load(), len(deck))
	if int(failed.Load()) < len(deck)/3 {
		t.Error("too few runs came to the point")
	}
}

func killNights(t *testing.T, evenings []*evening, deck []point) {
	var killed atomic.Int32
	nights(t, evenings, deck, func(_ *trial, end end) {
		if end.killed() {
			killed.Add(1)
		}
	})
	enough(t, int(killed.Load()), len(deck))
}

// nights has every point of a deck disturb a night, and looks at what comes of it.
func nights(t *testing.T, evenings []*evening, deck []point, see func(*trial, end)) {
	byRig, rigs := map[*rig]*evening{}, []*rig(nil)
	for _, e := range evenings {
		byRig[e.rig] = e
		rigs = append(rigs, e.rig)
	}
	tried(t, rigs, deck, func(t *testing.T, r *rig, p point) {
		e := byRig[r]
		tr := e.begin(t)
		disturbed := tr.run(p, e.line()...)
		see(tr, disturbed)
		e.lastGood(tr)
		e.nothingHidden(tr)
		if e.last != nil && disturbed.code == 0 {
			e.told(tr) // the next run has nothing to tell
		}
		if end := tr.run(point{}, e.line()...); end.code != 0 {
			t.Fatalf("the next run: %+v", end)
		}
		e.right(tr)
		if e.last != nil && disturbed.code != 0 && !strings.Contains(disturbed.stderr, "what changed since the last one is not known") {
			e.told(tr)
		}
	})
}
