package exporter

import (
	"os"
	"path/filepath"
	"testing"
)

// TestLastComplete: a run that was killed before its file came to its place leaves the one
// before as the last, and so does whoever changes or removes a file.
func TestLastComplete(t *testing.T) {
	dir := t.TempDir()
	made := func(name, text string) complete {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		sum, err := sumOf(path)
		if err != nil {
			t.Fatal(err)
		}
		return complete{path, sum}
	}
	monday, tuesday := made("monday", "1"), made("tuesday", "2")
	killed := complete{monday.Path, tuesday.SHA256}
	gone := complete{filepath.Join(dir, "wednesday"), monday.SHA256}
	for _, tc := range []struct {
		name string
		line []complete
		want complete
	}{
		{"none", nil, complete{}},
		{"the newest", []complete{monday, tuesday}, tuesday},
		{"killed", []complete{monday, killed}, monday},
		{"removed", []complete{tuesday, gone}, tuesday},
		{"all changed", []complete{killed, gone}, complete{}},
		{"the first", []complete{{}, monday}, monday},
	} {
		record := filepath.Join(dir, "record.json")
		if err := writeLine(record, tc.line...); err != nil {
			t.Fatal(err)
		}
		l, err := readLine(record)
		if err != nil || l.last() != tc.want {
			t.Errorf("%s: %+v, %v", tc.name, l.last(), err)
		}
	}
}
