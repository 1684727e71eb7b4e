package exporter

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

func TestPatternAt(t *testing.T) {
	at := time.Date(2026, 3, 9, 4, 5, 6, 0, time.Local)
	for pattern, want := range map[Pattern]string{
		"clients.csv":                 "clients.csv",
		"a/clients-{date}.csv":        "a/clients-2026-03-09.csv",
		"{date}T{time}.clients.jsonl": "2026-03-09T040506.clients.jsonl",
		"{Date}-{x}.csv":              "{Date}-{x}.csv",
	} {
		if got := pattern.At(at); got != want || pattern.Dated() != (want != string(pattern)) {
			t.Errorf("%s: %s", pattern, got)
		}
	}
	if Pattern("{date}/clients.csv").Plain() || !Pattern("a/{date}.csv").Plain() {
		t.Error("where the words stand")
	}
}

// TestPrune: the newest stay, what was just made among them, and nothing else is touched.
func TestPrune(t *testing.T) {
	others := []string{"clients-2026-01-01.csv.bak", "clients-2026-1-1.csv", "clientsX2026-01-01.csv", "clients-.csv", "other-2026-01-01.csv", "clients-2026-01-02.csv"}
	names := []string{"clients-2025-12-31.csv", "clients-2026-01-01.csv", "clients-2026-01-03.csv", "clients-2026-02-01.csv"}
	for keep, stay := range map[int][]string{1: {}, 2: names[3:], 3: names[2:], 9: names} {
		dir := t.TempDir()
		for _, name := range append(slices.Clone(names), others[:5]...) {
			if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Mkdir(filepath.Join(dir, others[5]), 0o700); err != nil { // a folder is no file of ours
			t.Fatal(err)
		}
		made := filepath.Join(dir, "clients-2024-01-01.csv") // by a clock that was wrong
		if err := os.WriteFile(made, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := Pattern(filepath.Join(dir, "clients-{date}.csv")).prune(keep, made); err != nil {
			t.Fatal(err)
		}
		var got []string
		entries, _ := os.ReadDir(dir)
		for _, entry := range entries {
			got = append(got, entry.Name())
		}
		want := append(append([]string{filepath.Base(made)}, others...), stay...)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("keep %d: %q, want %q", keep, got, want)
		}
	}
}

// TestPruneByTime: where there is no date the files' own times tell.
func TestPruneByTime(t *testing.T) {
	dir := t.TempDir()
	at := func(name string, days int) string {
		path, when := filepath.Join(dir, name), time.Now().AddDate(0, 0, -days)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, when, when); err != nil {
			t.Fatal(err)
		}
		return path
	}
	at("235959.csv", 2)
	kept := at("010000.csv", 1)
	made := at("000001.csv", 0)
	if err := Pattern(filepath.Join(dir, "{time}.csv")).prune(2, made); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*.csv")); !slices.Equal(left, []string{made, kept}) {
		t.Errorf("left: %q", left)
	}
}
