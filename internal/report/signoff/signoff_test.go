package signoff

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"intakeq-bulk/internal/plan"
)

func fields() []plan.Field {
	return []plan.Field{{Field: "FirstName", Column: "First"}, {Field: "Phone", Column: "Tel"}, {Field: "Email", Column: "Mail"}, {Field: "custom:a1", Label: "Emergency", Column: "Emergency"}}
}

// anyShown is a row in any state, as far as states and actions go together.
func anyShown(t *rapid.T, number int) plan.Shown {
	r := plan.Row{
		Row: number, State: plan.None,
		Action:   rapid.SampledFrom(plan.Actions()).Draw(t, "action"),
		Decision: rapid.SampledFrom(append([]plan.Decision{plan.Undecided}, plan.Decisions()...)).Draw(t, "decision"),
		ClientID: rapid.SampledFrom([]int64{0, 7}).Draw(t, "client"), Lands: rapid.SampledFrom([]int64{0, 9}).Draw(t, "lands"),
	}
	sent := []plan.State{plan.Planned, plan.Planned, plan.Sent, plan.Saved, plan.Saved, plan.Differs, plan.Conflict, plan.Failed, plan.Unknown}
	switch r.Action {
	case plan.Create, plan.Update:
		r.State = rapid.SampledFrom(sent).Draw(t, "state")
		if r.Decision == plan.DecideSkip {
			r.State = plan.None
		}
	case plan.Hold, plan.Unchanged:
		if r.Decision == plan.DecideApply || r.Decision == plan.DecideCreate || r.Decision == plan.DecideRestore {
			r.State = rapid.SampledFrom(sent).Draw(t, "state")
		}
	}
	s := plan.Shown{Tried: plan.Tried{Row: r}}
	s.Changes, s.Card.Outcomes = anyChanges(t), map[plan.Decision]plan.Outcome{}
	for _, d := range []plan.Decision{plan.DecideApply, plan.DecideCreate} {
		if rapid.Bool().Draw(t, "outcome") {
			s.Card.Outcomes[d] = plan.Outcome{Changes: anyChanges(t)}
		}
	}
	kinds := []plan.CellKind{plan.CellSame, plan.CellForm, plan.CellKept, plan.CellSet, plan.CellClear, plan.CellDamaged, plan.CellRefused}
	for range rapid.IntRange(0, len(fields())).Draw(t, "cells") {
		s.Card.Cells = append(s.Card.Cells, plan.MappedCell{Sheet: rapid.SampledFrom([]string{"", " ", "x"}).Draw(t, "sheet"), Kind: rapid.SampledFrom(kinds).Draw(t, "kind")})
	}
	if r.State == plan.Differs {
		s.Step = rapid.SampledFrom([]plan.Step{plan.StepTags, plan.StepLanded}).Draw(t, "step")
		s.Cells = []plan.Cell{{Field: rapid.SampledFrom([]string{"Phone", "Archived"}).Draw(t, "missed")}}
	}
	return s
}

func anyChanges(t *rapid.T) []plan.Change {
	return rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) plan.Change {
		return plan.Change{
			Field:   rapid.SampledFrom([]string{"FirstName", "Phone", "Email", "custom:a1", "Archived", "Name"}).Draw(t, "field"),
			Kind:    rapid.SampledFrom([]plan.ChangeKind{plan.Set, plan.Set, plan.Clear, plan.Form}).Draw(t, "change"),
			Derived: rapid.IntRange(0, 4).Draw(t, "derived") == 0,
		}
	}), 0, 4, func(c plan.Change) string { return c.Field }).Draw(t, "changes")
}

// inAccount are the changes of a row that the account shows, or would: what the test
// holds the sheet to.
func inAccount(r plan.Shown, begun bool, kind plan.ChangeKind) []string {
	list := r.Changes
	if out, ok := r.Card.Outcomes[r.Decision]; ok && r.Action == plan.Hold && !begun {
		list = out.Changes
	}
	if begun && r.State != plan.Saved && r.State != plan.Differs || !begun && r.State != plan.Planned {
		return nil
	}
	var out []string
	for _, c := range list {
		wrong := r.State == plan.Differs && (r.Step == plan.StepLanded || r.Cells[0].Field == c.Field)
		if c.Kind == kind && !wrong {
			out = append(out, c.Field)
		}
	}
	return out
}

// Every line of the sheet adds up to the rows, whatever became of them, and says of
// each column just what was written.
func TestTheSheetAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.IntRange(0, 15).Draw(t, "rows")
		count, begun, balance := New(fields()), false, plan.Balance{}
		var all []plan.Shown
		for n := range rows {
			r := anyShown(t, n+2)
			begun = begun || r.State != plan.None && r.State != plan.Planned
			all = append(all, r)
			balance.Add(r.Row)
			count.Add(r)
		}
		s := count.Sheet(About{Missing: 3})
		p := s.Persons
		if s.Begun != begun || p.Balance != balance || s.Missing != 3 {
			t.Fatalf("got %+v, want begun %t, %+v", s, begun, balance)
		}
		written := balance.Unsent
		if begun {
			written = balance.Saved
		}
		if p.Created+p.Changed != written {
			t.Fatalf("%d created and %d changed, of %d", p.Created, p.Changed, written)
		}
		if sum := sumOf(s.Lines()); sum != rows {
			t.Fatalf("the persons add up to %d of %d: %v", sum, rows, s.Lines())
		}
		set, cleared := map[string]int{}, map[string]int{}
		for _, r := range all {
			for _, f := range inAccount(r, begun, plan.Set) {
				set[f]++
			}
			for _, f := range inAccount(r, begun, plan.Clear) {
				cleared[f]++
			}
		}
		for _, c := range s.Columns {
			if c.Rows() != rows || c.Set != set[c.Field.Field] || c.Cleared != cleared[c.Field.Field] {
				t.Fatalf("%+v: want %d rows, %d set, %d cleared", c, rows, set[c.Field.Field], cleared[c.Field.Field])
			}
			if sum := total(c.Numbers()); sum != rows || total(c.KeptNumbers()) != c.Kept() {
				t.Fatalf("%+v adds up to %d", c, sum)
			}
		}
	})
}

// sumOf adds up the persons: not their total, not the parts of a line, and not the
// clients besides.
func sumOf(lines []Line) int {
	sum := 0
	for _, l := range lines[1 : len(lines)-1] {
		if !l.Part {
			sum += l.Count
		}
	}
	return sum
}

func total(list []int) (sum int) {
	for _, n := range list {
		sum += n
	}
	return sum
}

// What became of one cell, in the words that a customer knows.
func TestFatesOfCells(t *testing.T) {
	set, clear := plan.Change{Field: "Phone", Kind: plan.Set}, plan.Change{Field: "Phone", Kind: plan.Clear}
	row := func(action plan.Action, state plan.State, cell plan.MappedCell, list ...plan.Change) plan.Shown {
		return plan.Shown{Tried: plan.Tried{Row: plan.Row{Action: action, State: state, ClientID: 7, Changes: list}}, Card: plan.Card{Cells: []plan.MappedCell{cell}}}
	}
	onto := row(plan.Hold, plan.Planned, plan.MappedCell{Sheet: "1", Kind: plan.CellSet}, set)
	onto.Decision, onto.Card.Outcomes = plan.DecideApply, map[plan.Decision]plan.Outcome{plan.DecideApply: {}}
	landed := row(plan.Create, plan.Differs, plan.MappedCell{Sheet: "1", Kind: plan.CellSet}, set)
	landed.Step = plan.StepLanded
	for name, tt := range map[string]struct {
		row  plan.Shown
		want Column
	}{
		"would be set":                    {row(plan.Update, plan.Planned, plan.MappedCell{Sheet: "1", Kind: plan.CellSet}, set), Column{Set: 1}},
		"set":                             {row(plan.Update, plan.Saved, plan.MappedCell{Sheet: "1", Kind: plan.CellSet}, set), Column{Set: 1}},
		"cleared":                         {row(plan.Update, plan.Saved, plan.MappedCell{Sheet: "<clear>", Kind: plan.CellClear}, clear), Column{Cleared: 1}},
		"failed":                          {row(plan.Update, plan.Failed, plan.MappedCell{Sheet: "1", Kind: plan.CellSet}, set), Column{NotSaved: 1}},
		"staff have set it meanwhile":     {row(plan.Update, plan.Saved, plan.MappedCell{Sheet: "1", Kind: plan.CellSet}), Column{Same: 1}},
		"written another way":             {row(plan.Unchanged, plan.None, plan.MappedCell{Sheet: "1", Kind: plan.CellForm}), Column{Form: 1}},
		"a form alone":                    {row(plan.Update, plan.Saved, plan.MappedCell{}, plan.Change{Field: "Phone", Kind: plan.Form}), Column{Form: 1}},
		"blank":                           {row(plan.Update, plan.Saved, plan.MappedCell{Kind: plan.CellSame}), Column{Blank: 1}},
		"damaged":                         {row(plan.Update, plan.Saved, plan.MappedCell{Sheet: "1E+3", Kind: plan.CellDamaged}), Column{Unusable: 1}},
		"rejected":                        {row(plan.Reject, plan.None, plan.MappedCell{Sheet: "1", Kind: plan.CellRefused}), Column{NotSaved: 1}},
		"held, and its decision keeps it": {onto, Column{Same: 1}},
		"fell on another client":          {landed, Column{NotAsPlanned: 1}},
	} {
		count := New([]plan.Field{{Field: "Phone"}})
		count.Add(tt.row)
		tt.want.Field = plan.Field{Field: "Phone"}
		if got := count.Sheet(About{}).Columns[0]; got != tt.want {
			t.Errorf("%s: got %+v, want %+v", name, got, tt.want)
		}
	}
}

// A change that no column tells is on the sheet too, and what follows from others is not.
func TestChangesBesideTheColumns(t *testing.T) {
	count := New(fields())
	count.Add(plan.Shown{Tried: plan.Tried{Row: plan.Row{Action: plan.Unchanged, State: plan.Saved, Decision: plan.DecideRestore, Changes: []plan.Change{
		plan.Restored(), {Field: "Name", Kind: plan.Set, Derived: true}}}}})
	s := count.Sheet(About{})
	if len(s.Others) != 1 || s.Others[0].Field.Field != "Archived" || s.Others[0].Set != 1 || s.Persons.Changed != 1 {
		t.Errorf("got %+v", s)
	}
}

func TestJSONOfTheSheet(t *testing.T) {
	count := New(fields()[1:2])
	count.Add(plan.Shown{Tried: plan.Tried{Row: plan.Row{Action: plan.Reject, State: plan.None}}})
	text, err := json.Marshal(count.Sheet(About{Missing: 4}))
	if err != nil {
		t.Fatal(err)
	}
	var v struct {
		Begun   bool
		Persons map[string]int
		Fields  []map[string]any
		Others  []any `json:"not_mapped"`
		Missing int
	}
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	if v.Missing != 4 || v.Persons["rejected"] != 1 || v.Persons["rows"] != 1 || v.Persons["created"] != 0 || v.Others == nil ||
		fmt.Sprintf("%v %v %v", v.Fields[0]["column"], v.Fields[0]["not_saved"], v.Fields[0]["kept"]) != "Tel 1 0" || !slices.Contains(Heads(), "Kept") {
		t.Errorf("got %s", text)
	}
}
