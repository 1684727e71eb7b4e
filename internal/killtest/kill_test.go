//go:build linux

package killtest

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
)

// workers is how many trials run at a time: most of a trial is waiting.
const workers = 6

// campaign tries every point of a deck.
func campaign[P fmt.Stringer](t *testing.T, rigs []*rig, deck []P, try func(*trial, P)) {
	tried(t, rigs, deck, func(t *testing.T, r *rig, p P) { try(r.trial(t), p) })
}

// tried has the workers try the points of a deck.
func tried[P fmt.Stringer](t *testing.T, rigs []*rig, deck []P, try func(*testing.T, *rig, P)) {
	points := make(chan P)
	var g sync.WaitGroup
	for _, r := range rigs {
		g.Go(func() {
			for p := range points {
				t.Run(p.String(), func(t *testing.T) { try(t, r, p) })
			}
		})
	}
	for _, p := range deck {
		points <- p
	}
	close(points)
	g.Wait()
}

// A run that is killed at any point is gone on with, and ends as if it had not
// been killed. So is one of which the going on was killed too.
func TestKill(t *testing.T) {
	campaignOnly(t)
	needStrace(t)
	rigs := newRigs(t)
	census := rigs[0].census(t)
	t.Run("run", func(t *testing.T) { killRuns(t, rigs, share(census.kills(), 10)) })
	t.Run("resume", func(t *testing.T) { killResumes(t, rigs, share(census.resumes(200), 10)) })
}

func killRuns(t *testing.T, rigs []*rig, deck []point) {
	var killed atomic.Int32
	campaign(t, rigs, deck, func(t *trial, p point) {
		if e := t.apply(p); e.killed() {
			killed.Add(1)
		} else if e.code != 0 && e.code != 4 && e.code != 5 { // a slow machine loses answers, or too many in a row
			t.Errorf("not killed: %+v", e)
		}
		t.finish()
	})
	enough(t, int(killed.Load()), len(deck))
}

func killResumes(t *testing.T, rigs []*rig, deck []twice) {
	var killed atomic.Int32
	campaign(t, rigs, deck, func(t *trial, p twice) {
		if e := t.apply(p[0]); !e.killed() {
			t.Errorf("not killed: %+v", e)
		}
		if e := t.apply(p[1]); e.killed() {
			killed.Add(1)
		}
		t.finish()
	})
	enough(t, int(killed.Load()), len(deck))
}

// enough: a campaign whose points are never reached holds nothing. No run spreads its
// calls over threads as another, and a small deck may have two that are not.
func enough(t *testing.T, killed, of int) {
	t.Helper()
	t.Logf("%d of %d runs were killed", killed, of)
	if killed < of-max(2, of/4) {
		t.Errorf("only %d of %d runs were killed", killed, of)
	}
}

func (p twice) String() string { return p[0].String() + ",then " + p[1].String() }
