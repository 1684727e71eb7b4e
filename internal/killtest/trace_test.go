//go:build linux

package killtest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What a row is about to do is on the disk, and not in the system's memory, when
// its request leaves: that a machine survives a power cut can't be tried by
// killing a process.
func TestIntentIsSynced(t *testing.T) {
	campaignOnly(t)
	needStrace(t)
	r := newRig(t)
	tr := r.trial(t)
	all := calls{calls: "pwrite64,fsync,fdatasync,write,?rename,renameat,?renameat2"}
	// One request at a time: the order of the calls is that of the rows.
	if e := tr.run(point{calls: all, nth: 1}, applying("--concurrency", "1")...); e.code != 0 {
		t.Fatalf("apply, traced: %+v", e)
	}
	trace, err := os.ReadFile(tr.path(traceName))
	if err != nil {
		t.Fatal(err)
	}
	journal := tr.path(planName + "-wal")
	written, dirty, saves, early := false, false, 0, 0
	placed, kept, folded := false, false, false
	for line := range strings.Lines(string(trace)) {
		switch call := startedCall.FindStringSubmatch(line); {
		case strings.Contains(line, "rename") && strings.Contains(line, planName+`.results.csv"`):
			placed = true
		case call == nil:
		case call[1] == "pwrite64" && call[2] == journal:
			written, dirty = true, true
		case call[1] == "fsync" && call[2] == journal, call[1] == "fdatasync" && call[2] == journal:
			dirty = false
		case call[1] == "write" && strings.Contains(line, `"POST /api/v1/clients HTTP`):
			saves++
			if dirty || !written {
				early++
			}
			written = false // the next save has an intent of its own
		case placed && call[1] == "fsync" && call[2] == filepath.Dir(journal):
			kept = kept || !folded // the results' name outlasts a power cut, too
		case placed && call[1] == "pwrite64" && call[2] == tr.path(planName):
			folded = true // what SQLite syncs from here on is its own
		}
	}
	// 60 rows, two of them in two saves. Now and then the run writes into the plan how it stands, whatever is under way.
	const standing = 5
	if saves != 62 || early > standing {
		t.Errorf("of %d saves %d left before the plan was synced", saves, early)
	}
	if !kept {
		t.Errorf("the folder was not synced after the results came into it (that was seen: %v)", placed)
	}
}

var startedCall = regexp.MustCompile(`^\d+ +(\w+)\(\d+<([^>]*)>`)
