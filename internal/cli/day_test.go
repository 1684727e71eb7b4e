package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"intakeq-bulk/exporter"
	"intakeq-bulk/internal/session"
	"intakeq-bulk/internal/watch"
)

// desk is somebody who types commands, in virtual time, at the sandbox's 250 clients.
type desk struct {
	*testing.T
	dir string
}

// types runs a command, and returns its exit code and all that it said.
func (d desk) types(line string) (code int, said string) {
	d.Helper()
	var out bytes.Buffer
	code = Run(d.Context(), session.Env{
		Args: append([]string{"intakeq-bulk"}, strings.Fields(line)...), Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out,
		Getenv: func(string) string { return "" },
	})
	return code, out.String()
}

func (d desk) reads(name string, into any) {
	d.Helper()
	text, err := os.ReadFile(filepath.Join(d.dir, name))
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		d.Fatal(err)
	}
}

// used is how many requests the ledger has of the last day.
func (d desk) used(flags string) int {
	d.Helper()
	_, out := d.types("quota --json" + flags)
	var quota struct {
		Used int `json:"used_24h"`
	}
	if err := json.Unmarshal([]byte(out), &quota); err != nil {
		d.Fatalf("%v: %s", err, out)
	}
	return quota.Used
}

// TestADayThatEndsEarly: a day of 100 requests, and 250 clients with diagnoses: exit code
// 5 at 100, nothing published, and the same day again sends nothing; the days after it go
// on without asking for any diagnoses twice. The message and the status file say how far
// it is, what is left, and when to run again.
func TestADayThatEndsEarly(t *testing.T) {
	for _, tt := range []struct {
		flags     string
		day       int
		diagnosed []int // by the end of each day
		requests  int
	}{
		// Each day reads the list again, as it is a day old: 4 pages and 2 questions.
		{"", 100, []int{94, 188}, 100 + 100 + 62 + 6},
		{"--incremental", 100, []int{94, 192}, 100 + 100 + 58 + 2},
		// More days than a working copy lives that does not get on. Clients who were deleted
		// ten days ago fall out of the list of deleted ones, which is asked for twice then.
		{"", 30, []int{24, 48, 72, 95, 119, 143, 167, 191, 214, 238}, 10*30 + 12 + 6},
	} {
		dir := t.TempDir()
		synctest.Test(t, func(t *testing.T) {
			d := desk{t, dir}
			limits := fmt.Sprintf(" --sandbox --no-progress --per-day %d --per-minute 10 --state-dir %s", tt.day, filepath.Join(dir, "state"))
			export := "export --profile --diagnoses -o " + filepath.Join(dir, "a.csv") + " --manifest " + filepath.Join(dir, "m.json") +
				" --status-file " + filepath.Join(dir, "s.json") + limits + " " + tt.flags
			for day, diagnosed := range tt.diagnosed {
				for range 2 { // the second time nothing is sent
					d.endsEarly(export, limits, tt.day, diagnosed)
				}
				if _, err := os.Stat(filepath.Join(dir, "a.csv")); err == nil {
					t.Errorf("%s, day %d: published", tt.flags, day)
				}
				<-time.After(25 * time.Hour)
			}
			if code, stderr := d.types(export); code != 0 {
				t.Errorf("%s: exit code %d: %s", tt.flags, code, stderr)
			}
			var m exporter.Manifest
			d.reads("m.json", &m)
			if !m.Complete || m.Clients != 250 || m.DiagnosesMissing != 0 || m.Requests != tt.requests {
				t.Errorf("%s: %+v; want %d requests", tt.flags, m, tt.requests)
			}
		})
	}
}

// endsEarly exports on a day of so many requests that ends with the diagnoses of so many.
func (d desk) endsEarly(export, limits string, perDay, diagnosed int) {
	d.Helper()
	code, stderr := d.types(export)
	var s watch.Status
	d.reads("s.json", &s)
	far := fmt.Sprintf("%d of 250 clients' diagnoses are read; about %d requests are left, ", diagnosed, 250-diagnosed+2)
	if code != 5 || *s.Exit != 5 || !strings.Contains(s.Reason, far) || !strings.Contains(s.Reason, fmt.Sprintf(" at %d a day; run it again at ", perDay)+s.Next.Format(time.RFC3339)) {
		d.Errorf("exit code %d, want %q: %+v", code, far, s)
	}
	if !strings.Contains(stderr, s.Reason) {
		d.Errorf("%s; the status file says %s", stderr, s.Reason)
	}
	if used := d.used(limits); used != perDay {
		d.Errorf("%d requests, want %d", used, perDay)
	}
}
