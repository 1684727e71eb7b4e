//go:build linux

package killtest

import (
	"os"
	"strings"
	"testing"
)

// An account's ledger is made by its first run. If the disk fails then, the next
// run must not take what there is for one that was damaged.
func TestDiskFirstRun(t *testing.T) {
	campaignOnly(t)
	needStrace(t)
	r := newRig(t)
	var deck []point
	for nth := 1; nth <= 16; nth++ {
		deck = append(deck, point{calls: calls{name: "sync", calls: "fsync,fdatasync"}, nth: nth, fault: "ENOSPC"})
	}
	campaign(t, []*rig{r}, deck, func(t *trial, p point) {
		if err := os.RemoveAll(t.path("state")); err != nil {
			t.Fatal(err)
		}
		first := t.run(p, "quota")
		if again := t.run(point{}, "quota"); again.code != 0 || strings.Contains(again.stderr, "damaged") {
			t.Errorf("first: %+v\nthen: %+v", first, again)
		}
	})
}
