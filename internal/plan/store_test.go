package plan

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func someMeta() Meta {
	at := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	return Meta{
		ID: "p1", Account: "a1", Source: "clients.csv", SourceSHA256: "s", MappingSHA256: "m", Created: at, Snapshot: at,
		Mode: "upsert", Tool: "test", Complete: true, Header: []string{"A", ""}, Above: [][]string{{"Title"}, {}},
		Notes: []string{"a note"}, Values: []UnmappedValue{{Column: "Sex", Value: "Q", Count: 2}},
		Price: Price{Requests: 7, Days: 1, Done: at},
	}
}

func rowGen() *rapid.Generator[Row] {
	texts := rapid.SliceOfN(rapid.String(), 1, 3)
	maybe := func(t *rapid.T, name string) []string {
		if rapid.Bool().Draw(t, name) {
			return texts.Draw(t, name)
		}
		return nil
	}
	return rapid.Custom(func(t *rapid.T) Row {
		r := Row{
			Sheet: rapid.String().Draw(t, "sheet"), Action: rapid.SampledFrom(Actions()).Draw(t, "action"),
			State: rapid.SampledFrom([]State{None, Planned}).Draw(t, "state"), ClientID: rapid.Int64().Draw(t, "id"),
			ExternalID: rapid.String().Draw(t, "external"), Name: rapid.String().Draw(t, "name"), Lands: rapid.Int64().Draw(t, "lands"),
			TagsAdd: maybe(t, "add"), TagsRemove: maybe(t, "remove"), Source: maybe(t, "source"),
		}
		if rapid.Bool().Draw(t, "has before") {
			r.Before = rapid.SliceOfN(rapid.Byte(), 1, 20).Draw(t, "before")
		}
		for _, text := range maybe(t, "reasons") {
			r.Reasons = append(r.Reasons, Reason{Code: "x", Message: text, Column: text, ClientID: 3, Row: 4, Warning: true})
		}
		for _, text := range maybe(t, "changes") {
			r.Changes = append(r.Changes, Change{
				Field: rapid.SampledFrom([]string{"Email", "custom:ab"}).Draw(t, "field"), Label: text, Before: text, After: text + "x",
				Kind: rapid.SampledFrom([]ChangeKind{Set, Clear, Form}).Draw(t, "kind"), Derived: rapid.Bool().Draw(t, "derived"),
			})
		}
		return r
	})
}

// count is what a summary must say of rows, counted the plain way.
func count(rows []Row, meta Meta) Summary {
	s := Summary{Rows: len(rows), Requests: meta.Price.Requests, ChangesByField: map[string]int{}}
	for _, r := range rows {
		*map[Action]*int{Create: &s.Create, Update: &s.Update, Unchanged: &s.Unchanged, Skip: &s.Skip, Hold: &s.Hold, Reject: &s.Reject}[r.Action]++
		for _, c := range r.Changes {
			switch does := r.Action == Create || r.Action == Update; {
			case c.Derived:
			case c.Kind == Form && (does || r.Action == Unchanged):
				s.FormOnly++
			case c.Kind != Form && does:
				s.ChangesByField[c.Field]++
				if c.Kind == Clear {
					s.Clears++
				}
			}
		}
	}
	return s
}

func write(t interface {
	Helper()
	Fatal(...any)
}, path string, rows []Row) {
	t.Helper()
	ctx := context.Background()
	f, err := New(ctx, path, Meta{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, r := range rows {
		if err := f.Add(ctx, r); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Finish(ctx, someMeta()); err != nil {
		t.Fatal(err)
	}
}

func TestRoundTrip(t *testing.T) {
	dir := t.TempDir()
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		name := "%d é #?%%.plan"
		if runtime.GOOS == "windows" {
			name = "%d é #%%.plan" // no file has a ? there
		}
		path := filepath.Join(dir, fmt.Sprintf(name, n))
		rows := rapid.SliceOfN(rowGen(), 0, 5).Draw(t, "rows")
		for i := range rows {
			rows[i].Row = 2 + 3*i
		}
		write(t, path, rows)
		f, err := Open(context.Background(), path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		meta := someMeta()
		meta.Rows = len(rows)
		if !reflect.DeepEqual(f.Meta(), meta) {
			t.Fatalf("meta: %+v", f.Meta())
		}
		read, err := f.Summary(context.Background())
		if want := count(rows, someMeta()); err != nil || !reflect.DeepEqual(read, want) {
			t.Fatalf("summary %+v, want %+v, %v", read, want, err)
		}
		i := 0
		for row, err := range f.Rows(context.Background()) {
			if err != nil || !reflect.DeepEqual(row, rows[i]) {
				t.Fatalf("row %d: %+v, want %+v, %v", i, row, rows[i], err)
			}
			one, err := f.Row(context.Background(), row.Row) // while the others are being read
			if err != nil || !reflect.DeepEqual(one, row) {
				t.Fatalf("row %d alone: %+v, %v", row.Row, one, err)
			}
			i++
		}
		if i != len(rows) {
			t.Fatalf("%d rows of %d", i, len(rows))
		}
	})
}

func TestOneFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x.plan")
	write(t, path, []Row{{Row: 2, Action: Unchanged, State: None}})
	f, err := Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Row(context.Background(), 3); !errors.As(err, new(*NoRowError)) {
		t.Errorf("a row that is not there: %v", err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	left, _ := os.ReadDir(dir)
	info, err := os.Stat(path)
	if len(left) != 1 || err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("left %v, %v, %v", left, info.Mode(), err)
	}
}

func TestAddRefuses(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	f, err := New(ctx, filepath.Join(dir, "x.plan"), Meta{})
	if err != nil {
		t.Fatal(err)
	}
	good := Row{Row: 5, Action: Unchanged, State: None}
	for _, r := range []Row{good, {Row: 5, Action: Skip, State: None}, {Row: 6, Action: "drop", State: None}, {Row: 6, Action: Skip}} {
		if err := f.Add(ctx, r); (err == nil) != reflect.DeepEqual(r, good) {
			t.Errorf("%+v: %v", r, err)
		}
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("a plan that was not finished left %v", left)
	}
}

// A row that the database lost, or that has an action of no kind, must not pass.
func TestTotals(t *testing.T) {
	for name, damage := range map[string]string{"lost": "DELETE FROM rows WHERE row = 3", "strange": "UPDATE rows SET action = 'x' WHERE row = 3"} {
		t.Run(name, func(t *testing.T) {
			ctx := context.Background()
			path := filepath.Join(t.TempDir(), "x.plan")
			f, err := New(ctx, path, Meta{})
			if err != nil {
				t.Fatal(err)
			}
			for n := range 4 {
				if err := f.Add(ctx, Row{Row: n + 1, Action: Unchanged, State: None}); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := f.making.tx.Exec(damage); err != nil {
				t.Fatal(err)
			}
			if err := f.Finish(ctx, Meta{}); err == nil || !strings.Contains(err.Error(), "totals") {
				t.Errorf("finish: %v", err)
			}
			if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("the plan was published: %v", err)
			}
		})
	}
}

// begin plays the part of apply: it sets the state of the first row.
func begin(t *testing.T, path string, state State, more string) {
	t.Helper()
	db, err := sql.Open("sqlite", dsn(path)+more)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("UPDATE rows SET state = ?", state); err != nil {
		t.Fatal(err)
	}
}

func TestOverwritable(t *testing.T) {
	dir := t.TempDir()
	for _, state := range []State{None, Planned, Sent, Saved, Differs, Conflict, Failed, Unknown} {
		path := filepath.Join(dir, string(state))
		write(t, path, []Row{{Row: 2, Action: Update, State: Planned}})
		begin(t, path, state, "?_pragma=journal_mode(WAL)")
		err := Overwritable(path)
		if want := state != None && state != Planned; errors.Is(err, ErrBegun) != want || (err != nil) != want {
			t.Errorf("%s: %v", state, err)
		}
	}
	other := filepath.Join(dir, "clients.csv")
	if err := os.WriteFile(other, []byte("A,B\n1,2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Overwritable(other); !errors.Is(err, ErrNotPlan) {
		t.Errorf("a spreadsheet: %v", err)
	}
	if err := Overwritable(filepath.Join(dir, "new")); err != nil {
		t.Error(err)
	}
}

// A plan that was begun while another was being made in its place stays.
func TestBegunMeanwhile(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "x.plan")
	write(t, path, []Row{{Row: 2, Action: Update, State: Planned}})
	f, err := New(ctx, path, Meta{})
	if err != nil {
		t.Fatal(err)
	}
	begin(t, path, Sent, "")
	if err := f.Finish(ctx, Meta{}); !errors.Is(err, ErrBegun) {
		t.Errorf("finish: %v", err)
	}
	old, err := Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	if r, err := old.Row(ctx, 2); err != nil || r.State != Sent {
		t.Errorf("the old plan: %+v, %v", r, err)
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := filepath.Join(dir, "good.plan")
	write(t, good, []Row{{Row: 2, Action: Update, State: Planned}})
	bytes, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	newer := file("newer.plan", string(bytes))
	exec(t, newer, "PRAGMA user_version = 99")
	other := filepath.Join(dir, "other.db")
	exec(t, other, "CREATE TABLE rows (x); PRAGMA user_version = 1")
	bare := file("bare.plan", string(bytes))
	exec(t, bare, "DELETE FROM meta")
	for name, path := range map[string]string{
		"text": file("a.csv", strings.Repeat("A,B\n", 500)), "empty": file("empty", ""), "cut": file("cut.plan", string(bytes[:len(bytes)/2])),
		"folder": dir, "newer": newer, "another database": other, "no meta": bare,
	} {
		f, err := Open(context.Background(), path)
		if !errors.Is(err, ErrNotPlan) {
			t.Errorf("%s: %v, %v", name, f, err)
		}
	}
	if _, err := Open(context.Background(), filepath.Join(dir, "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

func exec(t *testing.T, path, text string) {
	t.Helper()
	db, err := sql.Open("sqlite", dsn(path))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(text); err != nil {
		t.Fatal(err)
	}
}

// A row that was taken out is not in the plan, and can be added again, as another.
func TestTake(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "x.plan")
	f, err := New(ctx, path, Meta{})
	if err != nil {
		t.Fatal(err)
	}
	row := Row{Row: 5, Action: Unchanged, State: None, ClientID: 7, Reasons: []Reason{{Code: "a", Warning: true}}}
	card := Card{Cells: []MappedCell{{Sheet: "a", Account: "a", Result: "a", Kind: CellSame}}}
	later := Row{Row: 9, Action: Skip, State: None}
	for _, err := range []error{f.Add(ctx, row), f.AddCard(ctx, 5, card), f.Add(ctx, later)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	r, c, err := f.Take(ctx, 5)
	if err != nil || !reflect.DeepEqual(r, row) || !reflect.DeepEqual(c, card) {
		t.Errorf("%+v, %+v, %v", r, c, err)
	}
	if _, _, err := f.Take(ctx, 5); err == nil {
		t.Error("it was taken twice")
	}
	row.Action = Reject
	for _, err := range []error{f.Add(ctx, row), f.AddCard(ctx, 5, card), f.Finish(ctx, Meta{})} {
		if err != nil {
			t.Fatal(err)
		}
	}
	made, err := Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	defer made.Close()
	if n, err := made.Actions(ctx); err != nil || n[Reject] != 1 || n[Skip] != 1 || len(n) != 2 {
		t.Errorf("%v, %v", n, err)
	}
	if _, _, err := made.Take(ctx, 5); !errors.Is(err, errFinished) {
		t.Errorf("taken from a finished plan: %v", err)
	}
}
