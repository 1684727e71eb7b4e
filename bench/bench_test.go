package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "intakeq-bulk/internal/cli" // the program: once it changes, no result is taken from the test cache
)

// All works run on a small account, and their table goes into the documentation.
func TestAllWorks(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	docs := filepath.Join(t.TempDir(), "performance.md")
	page := "before\n<!-- bench program -->\nold\n<!-- end program -->\n\n<!-- bench 200 -->\nold\n<!-- end 200 -->\nafter\n"
	if err := os.WriteFile(docs, []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	o := options{sizes: []int{200}, repeat: 1, update: true, docs: docs, out: &said, log: t.Output()}
	if err := run(context.Background(), o, t.TempDir()); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(docs)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range (&account{clients: 200 + more}).works() {
		if !strings.Contains(said.String(), "| "+w.name+" |") || !strings.Contains(string(text), "| "+w.name+" |") {
			t.Errorf("%s is not in the table", w.name)
		}
	}
	if strings.Contains(string(text), "old") || !strings.HasPrefix(string(text), "before\n") || !strings.HasSuffix(string(text), "after\n") {
		t.Errorf("the page is now:\n%s", text)
	}
}

// A run that did something else than it was to is an error, and no figure.
func TestAnotherPlanIsFoundOut(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	dir := t.TempDir()
	tools, err := build(t.Context(), "", dir)
	if err != nil {
		t.Fatal(err)
	}
	a, err := open(t.Context(), tools, filepath.Join(dir, "account"), 1)
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	w := a.plans()[0]
	w.expect = "39  rows are the same"
	if _, err := a.measure(w, 1); err == nil || !strings.Contains(err.Error(), "39  rows") {
		t.Error(err)
	}
	w.args = []string{"plan", "nowhere.csv", "-o", w.output}
	if _, err := a.measure(w, 1); err == nil || !strings.Contains(err.Error(), "nowhere.csv") {
		t.Error(err)
	}
}

func TestTable(t *testing.T) {
	m := measured{
		work:  work{name: "export", floors: []floor{{name: "one"}, {name: "other"}}},
		usage: usage{wall: 12 * time.Second, cpu: 3 * time.Second, peak: 50 << 20}, size: 1 << 20,
		floors: []usage{{wall: 6 * time.Second, cpu: 2 * time.Second}, {wall: 24 * time.Second, cpu: time.Second}},
	}
	want := "| export | 12.0 | 3.00 | 50 | 1.0 | one | 6.00 | 2.00 | 2.0 | 1.5 |\n| | | | | | other | 24.0 | 1.00 | 0.5 | 3.0 |\n"
	if got := table(100_000, []measured{m}); !strings.HasSuffix(got, want) || !strings.HasPrefix(got, "### 100,000 clients\n") {
		t.Error(got)
	}
	if best := better(m.usage, m.floors[1]); best != m.floors[1] {
		t.Error("the run of more CPU counts:", best)
	}
}

func TestArguments(t *testing.T) {
	o, err := parse([]string{"-sizes", "5,300000", "-only", "plan,diff"})
	if err != nil || len(o.sizes) != 2 || o.sizes[1] != 300_000 {
		t.Error(o, err)
	}
	if !o.wants("plan, all new") || o.wants("export csv") {
		t.Error("-only does not choose")
	}
	for _, args := range [][]string{{"-sizes", "1e3"}, {"-sizes", "0"}, {"-update", "-only", "plan"}} {
		if _, err := parse(args); err == nil {
			t.Error(args, "is taken")
		}
	}
	if _, err := replace("nothing", "5", "table"); err == nil {
		t.Error("a page without marks is taken")
	}
}
