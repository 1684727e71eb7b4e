package report

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/sheet"
)

func TestJSONGolden(t *testing.T) { golden(t, "plan.json", written(t, JSON, samplePlan(), Options{})) }
func TestCSVGolden(t *testing.T)  { golden(t, "plan.csv", written(t, CSV, samplePlan(), Options{})) }

func TestJSONHoldsThePlan(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := anyPlan(rt)
		v := readTruth(t, p)
		if fmt.Sprint(v.Summary.Summary) != fmt.Sprint(p.sum) || len(v.Rows) != len(p.list) {
			rt.Fatalf("summary %v, want %v", v.Summary, p.sum)
		}
		m := p.meta
		want := truthPlan{
			ID: m.ID, Account: m.Account, Source: m.Source, SourceSHA256: m.SourceSHA256, MappingSHA256: m.MappingSHA256, Created: "2026-11-23T14:10:00.000Z",
			Mode: string(m.Mode), Complete: m.Complete, Reason: m.Reason, Tripped: m.Tripped, Snapshot: "2026-11-23T14:09:00.000Z", Days: m.Price.Days, Done: "2026-11-23T14:12:00.000Z",
			Notes: orEmpty(m.Notes), CannotKnow: v.Plan.CannotKnow, Unmapped: m.Values,
		}
		if !reflect.DeepEqual(v.Plan, want) {
			rt.Fatalf("plan %+v\nwant %+v", v.Plan, want)
		}
		states := make(map[string]int)
		for i, r := range p.list {
			got := v.Rows[i]
			states[got.State]++
			if got.Error != p.done[r.Row].Error || !slices.Equal(got.Cells, p.done[r.Row].Cells) || got.Cells == nil {
				rt.Fatalf("row %d: came to %q %v, want %+v", r.Row, got.Error, got.Cells, p.done[r.Row])
			}
			if got.Row != r.Row || got.Sheet != r.Sheet || got.Action != string(r.Action) || got.State != string(r.State) || got.client() != idCell(r.ClientID) ||
				got.ExternalID != r.ExternalID || got.Name != r.Name || got.Decision != string(r.Decision) ||
				!slices.Equal(got.Reasons, r.Reasons) || !slices.Equal(got.Changes, r.Changes) {
				rt.Fatalf("row %d: got %+v\nwant %+v", r.Row, got, r)
			}
			if got.Reasons == nil || got.Changes == nil {
				rt.Fatalf("row %d: null for an empty list", r.Row)
			}
		}
		if !maps.Equal(v.Summary.States, states) {
			rt.Fatalf("states %v, want %v", v.Summary.States, states)
		}
	})
}

// The order of members is promised, and a list without members is [].
func TestJSONByTheLetter(t *testing.T) {
	meta := sampleMeta()
	meta.Notes, meta.Values = nil, nil
	empty := newMemory(meta)
	empty.sum.ChangesByField = nil
	got := written(t, JSON, empty, Options{})
	for _, want := range []string{`"changes_by_field":{}`, `"notes":[]`, `"unmapped_values":[]`, "\"rows\":[\n]}\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is not in %s", want, got)
		}
	}
	row := plan.Row{Row: 5, Action: plan.Create, State: plan.Planned, Changes: []plan.Change{{Field: "custom:a", Label: "A", After: "<&>\u2028", Kind: plan.Set}}}
	got = written(t, JSON, newMemory(meta, row), Options{})
	want := `{"row":5,"sheet":"","action":"create","client_id":null,"external_id":"","state":"planned","reasons":[],` +
		`"changes":[{"field":"custom:a","label":"A","before":"","after":"<&>\u2028","kind":"set","derived":false}],"name":"","choices":["apply","skip"],"error":"","not_as_planned":[]}`
	if !strings.Contains(got, want+"\n") {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	at := -1
	for _, member := range strings.Split("plan id account source source_sha256 mapping_sha256 created mode complete alarms fields reasons summary rows create update unchanged skip hold reject requests changes_by_field clears form_only", " ") {
		next := strings.Index(got[at+1:], `"`+member+`":`)
		if next < 0 {
			t.Fatalf("%s is missing, or comes too early, in %s", member, got)
		}
		at += 1 + next
	}
}

// lines reads a CSV report, guards off.
func lines(t testing.TB, text string) [][]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	must(t, err)
	for _, row := range rows {
		for i := range row {
			row[i] = sheet.Unguard(row[i])
		}
	}
	return rows
}

func TestCSVAgrees(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := anyPlan(rt)
		v := readTruth(t, p)
		got := lines(t, written(t, CSV, p, Options{}))
		if want := "PlanId,Row,Sheet,Action,ClientId,ExternalClientId,Changes,Reasons,Choices,Key,Decision"; strings.Join(got[0], ",") != want {
			rt.Fatalf("header %q", got[0])
		}
		if len(got) != len(v.Rows)+1 {
			rt.Fatalf("%d lines for %d rows", len(got), len(v.Rows))
		}
		for i, r := range v.Rows {
			// encoding/csv reads a line's end so, before the guard comes off.
			external := sheet.Unguard(sheet.Guard(printable(r.ExternalID)))
			want := []string{v.Plan.ID, strconv.Itoa(r.Row), printable(r.Sheet), r.Action, r.client(), external, r.written(p, p.list[i]), r.reasons(), strings.Join(r.Choices, ", "), r.Key, r.Decision}
			for column, cell := range Cells(v.Plan.ID, p.shown(p.list[i])) {
				if at := slices.Index(got[0], column); want[at] != strings.ReplaceAll(cell, "\r\n", "\n") && column != "ExternalClientId" {
					rt.Fatalf("row %d: cell %s is %q, want %q", r.Row, column, cell, want[at])
				}
			}
			if !slices.Equal(got[i+1], want) {
				rt.Fatalf("row %d:\ngot  %q\nwant %q", r.Row, got[i+1], want)
			}
		}
	})
}

func TestCSVIsGuarded(t *testing.T) {
	for _, evil := range hostile() {
		p := newMemory(plan.Meta{ID: evil}, plan.Row{Row: 2, Sheet: evil, Action: plan.Hold, ExternalID: evil,
			Reasons: []plan.Reason{{Code: evil, Message: evil, Column: evil}}, Changes: []plan.Change{{Field: evil, Label: evil, Before: evil, After: evil}}})
		rows, err := csv.NewReader(strings.NewReader(written(t, CSV, p, Options{}))).ReadAll()
		must(t, err)
		for i, cell := range rows[1] {
			if cell != sheet.Guard(sheet.Unguard(cell)) {
				t.Errorf("column %s: %q can run", rows[0][i], cell)
			}
		}
	}
}

// failing yields its rows, then an error.
type failing struct {
	*memory
	err error
}

func (f failing) Tried(ctx context.Context, of ...plan.Action) iter.Seq2[plan.Tried, error] {
	return failed(f.memory.Tried(ctx, of...), f.err)
}

func (f failing) Told(ctx context.Context, of ...plan.Action) iter.Seq2[plan.Tried, error] {
	return failed(f.memory.Told(ctx, of...), f.err)
}

func (f failing) Shown(ctx context.Context, of ...plan.Action) iter.Seq2[plan.Shown, error] {
	return failed(f.memory.Shown(ctx, of...), f.err)
}

func failed[T any](rows iter.Seq2[T, error], failure error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for r, err := range rows {
			if !yield(r, err) {
				return
			}
		}
		var none T
		yield(none, failure)
	}
}

func formats() []Format { return []Format{Text, HTML, XLSX, CSV, JSON} }

// Every form refuses a plan whose rows are not those of its summary, passes on
// an error of the plan, and one of the stream.
func TestEveryFormFailsLoudly(t *testing.T) {
	lost, extra, strange := samplePlan(), samplePlan(), samplePlan()
	lost.list = lost.list[1:]
	extra.sum.Rows++
	strange.list = append(strange.list, plan.Row{Row: 99, Action: "archive"})
	broken := errors.New("disk on fire")
	for _, f := range formats() {
		for name, p := range map[string]Plan{"lost row": lost, "wrong total": extra, "unknown action": strange} {
			if err := Write(t.Context(), f, io.Discard, p, Options{}); err == nil || !strings.Contains(err.Error(), "summary") {
				t.Errorf("%s, %s: %v", f, name, err)
			}
		}
		if err := Write(t.Context(), f, io.Discard, failing{samplePlan(), broken}, Options{}); !errors.Is(err, broken) {
			t.Errorf("%s: %v", f, err)
		}
		if err := Write(t.Context(), f, fullDisk{}, samplePlan(), Options{}); !errors.Is(err, errFull) {
			t.Errorf("%s: full disk: %v", f, err)
		}
	}
	if err := Write(t.Context(), "pdf", io.Discard, lost, Options{}); err == nil || !strings.Contains(err.Error(), "html, xlsx") {
		t.Error(err)
	}
}

// losing is a plan of which some reads of single actions miss the last row.
type losing struct{ *memory }

func (l losing) Told(ctx context.Context, of ...plan.Action) iter.Seq2[plan.Tried, error] {
	return lost(l.memory.Told(ctx, of...), of)
}

func (l losing) Tried(ctx context.Context, of ...plan.Action) iter.Seq2[plan.Tried, error] {
	return lost(l.memory.Tried(ctx, of...), of)
}

func (l losing) Shown(ctx context.Context, of ...plan.Action) iter.Seq2[plan.Shown, error] {
	return lost(l.memory.Shown(ctx, of...), of)
}

func lost[T any](rows iter.Seq2[T, error], of []plan.Action) iter.Seq2[T, error] {
	var list []T
	for r := range rows {
		list = append(list, r)
	}
	list = list[:max(0, len(list)-min(1, len(of)))]
	return func(yield func(T, error) bool) {
		for _, r := range list {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// Rows that are read by their action are counted as all are.
func TestRowsOfAnActionAreCounted(t *testing.T) {
	for _, f := range []Format{Text, XLSX} {
		if err := Write(t.Context(), f, io.Discard, losing{samplePlan()}, Options{}); err == nil || !strings.Contains(err.Error(), "summary") {
			t.Errorf("%s: %v", f, err)
		}
	}
	s, err := newSubject(t.Context(), HTML, losing{samplePlan()}, Options{})
	must(t, err)
	if err := eachRow(s.rejects(t.Context()), func(plan.Tried) error { return nil }); err == nil {
		t.Error("a lost reject is not missed")
	}
}

var errFull = errors.New("disk full")

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

func TestFormatByName(t *testing.T) {
	for path, want := range map[string]Format{"a.html": HTML, "b/c.XLSX": XLSX, "a.b.csv": CSV, "a.json": JSON, "a.txt": Text} {
		if got, err := FormatByName(path); got != want || err != nil {
			t.Errorf("%s: %q, %v", path, got, err)
		}
	}
	for _, path := range []string{"", "html", "a.pdf", "a.htm/b"} {
		if _, err := FormatByName(path); err == nil || !strings.Contains(err.Error(), ".html, .xlsx") {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// A message that names the other client or row needs no second naming.
func TestReasonNamesOnce(t *testing.T) {
	for message, want := range map[string]string{
		"would land on clients 7 and 12":  "c: would land on clients 7 and 12 (row 3)",
		"would land on client 123":        "c: would land on client 123 (client 12, row 3)",
		"the same as rows 3 and 4":        "c: the same as rows 3 and 4 (client 12)",
		"12 or 3 of them":                 "c: 12 or 3 of them (client 12, row 3)",
		"client 12 is that of row 3 also": "c: client 12 is that of row 3 also",
	} {
		if got := reasonText(plan.Reason{Code: "c", Message: message, ClientID: 12, Row: 3}); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// Each row is shown once, where it matters most.
func TestClassify(t *testing.T) {
	cleared := []plan.Change{{Field: "Phone", Before: "x", Kind: plan.Clear}}
	person := []plan.Reason{{Code: "lands_on"}, {Code: "identity"}}
	for name, c := range map[string]struct {
		row  plan.Row
		want class
	}{
		"failed, would clear":   {plan.Row{Action: plan.Update, State: plan.Failed, Changes: cleared}, troubled},
		"would clear":           {plan.Row{Action: plan.Update, State: plan.Planned, Changes: cleared}, clearing},
		"held, clears nothing":  {plan.Row{Action: plan.Hold, State: plan.None, Changes: cleared}, held},
		"held for the person":   {plan.Row{Action: plan.Hold, State: plan.None, Reasons: person}, identity},
		"held, decided, saved":  {plan.Row{Action: plan.Hold, State: plan.Saved, Reasons: person}, done},
		"held, decided, failed": {plan.Row{Action: plan.Hold, State: plan.Failed, Reasons: person}, troubled},
		"rejected":              {plan.Row{Action: plan.Reject, Reasons: person}, rejected},
		"unchanged":             {plan.Row{Action: plan.Unchanged}, unchanged},
		"unchanged, a remark":   {plan.Row{Action: plan.Unchanged, Reasons: person}, noted},
	} {
		if got := classify(c.row); got != c.want {
			t.Errorf("%s: %q, want %q", name, got.title(), c.want.title())
		}
	}
}

// A new client whose answer was lost may be there: only "apply" sends it again.
func TestDecisionWordsOfALostCreate(t *testing.T) {
	held := plan.Row{Action: plan.Hold, State: plan.Unknown, Decision: plan.DecideCreate, Lands: 7}
	for _, r := range []plan.Row{{Action: plan.Create, State: plan.Unknown}, held} {
		for d, want := range map[plan.Decision]string{
			plan.Undecided: "Not decided yet: looked for again, not sent", plan.DecideApply: "Send it again", plan.DecideSkip: "Don't send it again",
		} {
			if got := decisionWords(r, d); got != want {
				t.Errorf("%s, %q: %q, want %q", r.Action, d, got, want)
			}
		}
	}
	update := plan.Row{Action: plan.Update, State: plan.Unknown, ClientID: 7}
	if got := decisionWords(update, plan.Undecided); got != "As planned: change" {
		t.Errorf("an update: %q", got)
	}
}
