package plan

import (
	"bytes"
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"
)

// openJournal is a journal of a plan with two planned updates and an unchanged row.
func openJournal(t *testing.T) *Journal {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.plan")
	write(t, path, []Row{
		{Row: 2, Action: Update, State: Planned, ClientID: 12, Before: []byte(`{"a":1}`)},
		{Row: 3, Action: Update, State: Planned, ClientID: 13},
		{Row: 4, Action: Unchanged, State: None},
	})
	j, err := OpenJournal(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// inTheFile reads the plan as another process does.
func inTheFile(t *testing.T, path string, row int) (Row, Attempt) {
	t.Helper()
	f, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := f.Row(t.Context(), row)
	if err != nil {
		t.Fatal(err)
	}
	a, err := f.Attempt(t.Context(), row)
	if err != nil {
		t.Fatal(err)
	}
	return r, a
}

// walMode reports whether a database's header says that it has a journal beside it
// (sqlite.org/fileformat.html, "File format version numbers").
func walMode(t *testing.T, path string) bool {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content[18] == 2 || content[19] == 2
}

// TestCloseFoldsTheJournalIn: the plan is one file again, which can be copied and
// sent, and a read-only folder can hold it.
func TestCloseFoldsTheJournalIn(t *testing.T) {
	j := openJournal(t)
	if err := j.Record(t.Context(), Planned, Row{Row: 2, Action: Update, State: Saved}, Attempt{Step: StepSave}); err != nil {
		t.Fatal(err)
	}
	if !walMode(t, j.Path()) {
		t.Error("the journal was not in use")
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(filepath.Dir(j.Path()))
	if err != nil || len(left) != 1 || walMode(t, j.Path()) {
		t.Errorf("left %v, with a journal: %v, %v", left, walMode(t, j.Path()), err)
	}
}

// TestCloseWhileSomebodyReads: no error, and nothing is lost.
func TestCloseWhileSomebodyReads(t *testing.T) {
	j := openJournal(t)
	reader, err := sql.Open("sqlite", dsn(j.Path()))
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	rows, err := reader.Query("SELECT row FROM rows")
	if err != nil || !rows.Next() {
		t.Fatal(err)
	}
	defer rows.Close()
	if err := j.Record(t.Context(), Planned, Row{Row: 2, Action: Update, State: Saved}, Attempt{Step: StepSave}); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	if r, _ := inTheFile(t, j.Path(), 2); r.State != Saved {
		t.Errorf("row 2 is %q", r.State)
	}
}

// TestRecordIsThereAtOnce: for others, of this row alone, the last one counts, and
// a run that is to end keeps it too.
func TestRecordIsThereAtOnce(t *testing.T) {
	j := openJournal(t)
	defer j.Close()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	want := Attempt{
		Step: StepTags, Sent: time.UnixMilli(1772600767123), Error: "why", Base: []byte("base"), After: []byte("after"),
		Cells: []Cell{{Field: "City", Planned: "A", Got: "B"}},
	}
	row := Row{
		Row: 2, Action: Update, State: Sent, Decision: DecideApply, ClientID: 99, Before: []byte("now"), TagsAdd: []string{"x"}, TagsRemove: []string{"y"},
		Changes: []Change{{Field: "Email", Before: "a", After: "b", Kind: Set}},
	}
	if err := j.Record(t.Context(), Planned, row, Attempt{Step: StepSave}); err != nil {
		t.Fatal(err)
	}
	row.State = Differs
	if err := j.Record(ended, Sent, row, want); err != nil {
		t.Fatalf("a run that is to end: %v", err)
	}
	got, tried := inTheFile(t, j.Path(), 2)
	if !reflect.DeepEqual(got, row) || !reflect.DeepEqual(tried, want) {
		t.Errorf("row 2:\n got %+v, %+v\nwant %+v, %+v", got, tried, row, want)
	}
	other, untried := inTheFile(t, j.Path(), 3)
	if other.State != Planned || other.ClientID != 13 || !reflect.DeepEqual(untried, Attempt{}) {
		t.Errorf("row 3: %+v, %+v", other, untried)
	}
}

// TestRecordIsAllOrNothing: a row's state never stands without what was tried.
func TestRecordIsAllOrNothing(t *testing.T) {
	j := openJournal(t)
	defer j.Close()
	if _, err := j.db.Exec("CREATE TRIGGER fails BEFORE INSERT ON attempts BEGIN SELECT RAISE(FAIL, 'full'); END"); err != nil {
		t.Fatal(err)
	}
	if err := j.Record(t.Context(), Planned, Row{Row: 2, Action: Update, State: Saved}, Attempt{Step: StepSave}); err == nil {
		t.Fatal("no error")
	}
	if r, _ := inTheFile(t, j.Path(), 2); r.State != Planned || r.ClientID != 12 {
		t.Errorf("row 2: %+v", r)
	}
}

func TestDecideProgressAndRunStatus(t *testing.T) {
	j := openJournal(t)
	defer j.Close()
	if err := j.Decide(t.Context(), []Row{{Row: 2, State: None, Decision: DecideSkip}}); err != nil {
		t.Fatal(err)
	}
	two, _ := inTheFile(t, j.Path(), 2)
	three, _ := inTheFile(t, j.Path(), 3)
	if two.State != None || two.Decision != DecideSkip || two.ClientID != 12 || three.State != Planned || three.Decision != Undecided {
		t.Errorf("decided: %+v, %+v", two, three)
	}
	for pages := range 3 {
		if err := j.SetProgress(t.Context(), Progress{Pages: pages, Decisions: []string{"h"}}); err != nil {
			t.Fatal(err)
		}
	}
	if p, err := j.Progress(t.Context()); err != nil || p.Pages != 2 || len(p.Decisions) != 1 {
		t.Errorf("progress %+v, %v", p, err)
	}
	for used := range 3 {
		if err := j.SetRunStatus(t.Context(), RunStatus{Used: used}); err != nil {
			t.Fatal(err)
		}
	}
	if s, err := j.RunStatus(t.Context()); err != nil || s.Used != 2 {
		t.Errorf("run status %+v, %v", s, err)
	}
}

// TestJournalIsDurable: what SQLite is told when the journal is opened. WAL and
// FULL (2) make a commit outlast a power cut, on macOS with fullfsync; another process is waited for.
func TestJournalIsDurable(t *testing.T) {
	j := openJournal(t)
	defer j.Close()
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "busy_timeout": "5000", "fullfsync": "1"} {
		var got string
		if err := j.db.QueryRow("PRAGMA " + pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %s, want %s: %v", pragma, got, want, err)
		}
	}
}

// TestOpenJournalLeavesOthersFilesAlone: to the byte, its journal mode included.
func TestOpenJournalLeavesOthersFilesAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "other.db")
	exec(t, path, "CREATE TABLE rows (x); PRAGMA user_version = 1")
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if j, err := OpenJournal(t.Context(), path); err == nil {
		t.Errorf("opened %v", j)
	}
	after, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file was changed, %v", err)
	}
}
