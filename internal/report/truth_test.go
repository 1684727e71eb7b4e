package report

import (
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/reason"
)

// truth is the JSON report, read as a script would: the other forms are held
// to it.
type truth struct {
	Plan    truthPlan
	Summary struct {
		plan.Summary
		States map[string]int
	}
	Fields  []plan.FieldCount
	Reasons map[string]int
	Rows    []truthRow
}

type truthPlan struct {
	ID, Account, Source, Created, Mode, Reason, Tripped, Snapshot, Done string
	SourceSHA256                                                        string `json:"source_sha256"`
	MappingSHA256                                                       string `json:"mapping_sha256"`
	Complete                                                            bool
	Days                                                                int
	Notes                                                               []string
	CannotKnow                                                          []string             `json:"cannot_know"`
	Unmapped                                                            []plan.UnmappedValue `json:"unmapped_values"`
}

// counts are the summary's numbers of rows, by action.
func (v truth) counts() map[string]int {
	s := v.Summary
	return map[string]int{"create": s.Create, "update": s.Update, "unchanged": s.Unchanged, "skip": s.Skip, "hold": s.Hold, "reject": s.Reject}
}

// begun tells whether anything came of the plan.
func (v truth) begun() bool {
	return v.Summary.States["none"]+v.Summary.States["planned"] < v.Summary.Rows
}

// outcomes are the numbers of rows by state that a begun plan tells.
func (v truth) outcomes() map[string]int {
	if !v.begun() {
		return nil
	}
	list := maps.Clone(v.Summary.States)
	delete(list, "none")
	return list
}

// words are the texts on the plan as a whole that each report has.
func (v truth) words() []string {
	list := append(slices.Concat(v.Plan.Notes, v.Plan.CannotKnow), v.Plan.ID, v.Plan.Account, filepath.Base(v.Plan.Source), v.Plan.Tripped, "Mon Nov 23 2026, 14:10")
	if v.Summary.Requests > 0 {
		list = append(list, "Mon Nov 23 2026, 14:12", plural(v.Summary.Requests, "1 request to IntakeQ", itoa(v.Summary.Requests)+" requests to IntakeQ"))
	}
	if !v.Plan.Complete {
		list = append(list, "could not be read whole")
	}
	for state, n := range v.outcomes() {
		list = append(list, state+" "+itoa(n))
	}
	return list
}

// summaryAgrees holds all numbers and words of a form's summary to the JSON
// report, for one plan and for random ones.
func summaryAgrees(t *testing.T, p *memory, read func(testing.TB, *memory, truth) (words string, got, want map[string]int)) {
	t.Helper()
	check := func(p *memory) string {
		v := readTruth(t, p)
		words, got, want := read(t, p, v)
		if !maps.Equal(got, want) {
			return fmt.Sprintf("the numbers are %v, want %v", got, want)
		}
		for _, want := range v.words() {
			if !strings.Contains(squeezed(words), squeezed(printable(want))) {
				return fmt.Sprintf("%q is missing", want)
			}
		}
		return ""
	}
	if bad := check(p); bad != "" {
		t.Fatal(bad)
	}
	rapid.Check(t, func(rt *rapid.T) {
		if bad := check(anyPlan(rt)); bad != "" {
			rt.Fatal(bad)
		}
	})
}

// squeezed takes the blanks out: a text may be wrapped.
func squeezed(text string) string { return strings.Join(strings.Fields(text), "") }

type truthRow struct {
	Row        int
	Sheet      string
	Action     string
	ClientID   *int64 `json:"client_id"`
	ExternalID string `json:"external_id"`
	State      string
	Reasons    []plan.Reason
	Changes    []plan.Change
	Name       string
	Decision   string
	Choices    []string
	Key        string
	Error      string
	Cells      []plan.Cell `json:"not_as_planned"`
}

// stateTitles are the states in the test's own words.
func stateTitles() map[string]string {
	return map[string]string{"none": "nothing to send", "planned": "not sent yet", "sent": "sent, no answer yet", "saved": "saved", "differs": "saved, but not as planned",
		"conflict": "left alone: changed in IntakeQ meanwhile", "failed": "not saved", "unknown": "may or may not be saved"}
}

// fate is how a cell is not as planned, and cells says it of all.
func (r truthRow) fate(c plan.Cell) string {
	verb := "sent"
	if r.State == "conflict" {
		verb = "planned"
	}
	return fmt.Sprintf("%s %q, IntakeQ has %q", verb, c.Planned, c.Got)
}

func (r truthRow) cells() []string {
	var list []string
	for _, c := range r.Cells {
		title := c.Field
		for _, change := range r.Changes {
			if change.Field == c.Field && change.Label != "" {
				title = change.Label + " (" + c.Field + ")"
			}
		}
		list = append(list, title+": "+r.fate(c))
	}
	return list
}

func (r truthRow) outcome() string {
	list := r.cells()
	if r.Error != "" {
		list = append([]string{printable(r.Error)}, list...)
	}
	return strings.Join(list, "; ")
}

func (r truthRow) client() string {
	if r.ClientID == nil {
		return ""
	}
	return strconv.FormatInt(*r.ClientID, 10)
}

// changes and reasons say in the test's own words what a cell must hold.
func (r truthRow) changes() string {
	var list []string
	for _, c := range r.Changes {
		name := c.Field
		if c.Label != "" {
			name = c.Label + " (" + c.Field + ")"
		}
		line := fmt.Sprintf("%s: %q -> %q", name, c.Before, c.After)
		switch {
		case c.Kind == "clear":
			line += " (cleared)"
		case c.Kind == "form":
			line += " (the same, written another way)"
		case c.Derived:
			line += " (follows from other changes)"
		}
		list = append(list, line)
	}
	return strings.Join(list, "; ")
}

// written are the changes of a row; of a held one those of each decision, while it is open.
func (r truthRow) written(p *memory, row plan.Row) string {
	shown := p.shown(row)
	if r.Action != "hold" || len(shown.Card.Outcomes) == 0 {
		return r.changes()
	}
	var parts []string
	for _, d := range r.Choices {
		if list := shown.Card.Outcomes[plan.Decision(d)].Changes; len(list) > 0 {
			parts = append(parts, d+": "+truthRow{Changes: list}.changes())
		}
	}
	return strings.Join(parts, " | ")
}

func (r truthRow) reasons() string { return strings.Join(r.reasonList(), "; ") }

// reasonsInWords are the same with their titles, as the workbook has them.
func (r truthRow) reasonsInWords() string {
	list := r.reasonList()
	for i, c := range r.Reasons {
		if title := reason.Titles()[c.Code]; title != "" {
			list[i] = title + " (" + list[i] + ")"
		}
	}
	return strings.Join(list, "\n")
}

func (r truthRow) reasonList() []string {
	var list []string
	for _, c := range r.Reasons {
		line := c.Code
		if c.Warning {
			line += " (warning)"
		}
		line += ": " + printable(c.Message)
		var where []string
		if c.Column != "" {
			where = append(where, fmt.Sprintf("column %q", c.Column))
		}
		if c.ClientID != 0 && !regexp.MustCompile(fmt.Sprintf(`client(?s:.*)(^|\D)%d($|\D)`, c.ClientID)).MatchString(c.Message) {
			where = append(where, fmt.Sprint("client ", c.ClientID))
		}
		if c.Row != 0 && !regexp.MustCompile(fmt.Sprintf(`row(?s:.*)(^|\D)%d($|\D)`, c.Row)).MatchString(c.Message) {
			where = append(where, fmt.Sprint("row ", c.Row))
		}
		if where != nil {
			line += " (" + strings.Join(where, ", ") + ")"
		}
		list = append(list, line)
	}
	return list
}

func readTruth(t testing.TB, p Plan) truth {
	t.Helper()
	var v truth
	must(t, json.Unmarshal([]byte(written(t, JSON, p, Options{})), &v))
	return v
}
