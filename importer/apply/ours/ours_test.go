package ours

import (
	"maps"
	"testing"
	"testing/synctest"
	"time"
)

// A save must show in the looks a minute after it ended, and is asked for once; what a
// run has saved, or may have, is no stranger's.
func TestSaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New()
		s.Began(1)
		s.Began(2)
		s.Ended(2)
		time.Sleep(shownAfter)
		if due := s.Due(); len(due) > 0 {
			t.Errorf("too early: %v", due)
		}
		time.Sleep(time.Nanosecond)
		if due := s.Due(); !maps.Equal(due, map[int64]bool{2: true}) {
			t.Errorf("%v", due)
		}
		if due := s.Due(); len(due) > 0 {
			t.Errorf("twice: %v", due)
		}
		clients := map[int64]bool{1: true, 2: true, 3: true}
		if s.Without(clients); !maps.Equal(clients, map[int64]bool{3: true}) {
			t.Errorf("%v", clients)
		}
	})
}
