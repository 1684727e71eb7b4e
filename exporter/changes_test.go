package exporter

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/publish"
	"intakeq-bulk/internal/sheet"
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
		sum, err := publish.Sum(path)
		if err != nil {
			t.Fatal(err)
		}
		return complete{Path: path, SHA256: sum}
	}
	monday, tuesday := made("monday", "1"), made("tuesday", "2")
	killed := complete{Path: monday.Path, SHA256: tuesday.SHA256}
	gone := complete{Path: filepath.Join(dir, "wednesday"), SHA256: monday.SHA256}
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

// TestChangesThatDontFit: a report that can't be written is an error, but the export is
// published all the same.
func TestChangesThatDontFit(t *testing.T) {
	account := sandbox.New(sandbox.Options{Clients: 3})
	key, err := intakeq.NewSecret(account.Key())
	if err != nil {
		t.Fatal(err)
	}
	client, err := intakeq.New(intakeq.Options{Key: key, Transport: account.Transport()})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	o := Options{
		Target: filepath.Join(dir, "clients.csv"), Format: sheet.CSV, Query: intakeq.Query{Profile: true},
		Changes: filepath.Join(dir, "changes.xlsx"), WorkDir: dir, Home: dir, Requests: func() int { return 0 },
	}
	if _, err := Export(t.Context(), client, o); err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("x", 40_000)
	if err := account.Staff().Set(account.IDs()[0], "City", `"`+long+`"`); err != nil {
		t.Fatal(err)
	}
	if _, err := Export(t.Context(), client, o); err == nil || !strings.Contains(err.Error(), "the export is published, but") {
		t.Errorf("%v", err)
	}
	if text, err := os.ReadFile(o.Target); err != nil || !strings.Contains(string(text), long) {
		t.Errorf("the file is not of now (%v)", err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "xlsx-*")); len(left) > 0 {
		t.Errorf("left: %s", left)
	}
}

// TestChangesAfterAKill: a run that was killed before its file came to its place has told
// changes that the next run tells again. Of one that was killed after that, and that
// perhaps nobody has seen, it leaves what was told.
func TestChangesAfterAKill(t *testing.T) {
	type killed int
	const (
		never killed = iota
		before
		after
	)
	dir := t.TempDir()
	e := export{Options: Options{
		Target: filepath.Join(dir, "clients.csv"), Format: sheet.CSV, Changes: filepath.Join(dir, "changes.csv"), WorkDir: dir, Home: dir,
	}}
	e.result.Complete = true
	for _, night := range []struct {
		city, told string
		killed     killed
	}{
		{"Ede", "", never},
		{"Ulm", "1,changed,City,Ede,Ulm\n", before},
		{"Bonn", "1,changed,City,Ede,Bonn\n", before},
		{"Bonn", "1,changed,City,Ede,Bonn\n", never},
		{"Lund", "1,changed,City,Bonn,Lund\n", never},
		{"Lund", "", never},
		{"Graz", "1,changed,City,Lund,Graz\n", after},
		{"Graz", "1,changed,City,Lund,Graz\n", after},
		{"Graz", "1,changed,City,Lund,Graz\n", never},
		{"Graz", "", never},
		{"Rome", "1,changed,City,Graz,Rome\n", after},
		{"Oslo", "1,changed,City,Rome,Oslo\n", never},
	} {
		var files publish.Group
		made, err := e.output(e.Target, &files)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(made.buffer, "ClientId,City\n1,%s\n", night.city)
		if err := made.buffer.Flush(); err != nil {
			t.Fatal(err)
		}
		if err := e.follow(t.Context(), made); err != nil {
			t.Fatal(err)
		}
		end := files.Commit
		if night.killed == before {
			end = files.Abort
		}
		if err := end(); err != nil {
			t.Fatal(err)
		}
		if night.killed == never {
			if err := e.Told(); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(e.Options.Changes)
		if want := "ClientId,Change,Column,Before,After\n" + night.told; err != nil || string(got) != want {
			t.Errorf("%s: %q, want %q (%v)", night.city, got, want, err)
		}
	}
}
