package report

import (
	"slices"
	"testing"

	"intakeq-bulk/internal/plan"
)

// The words of ours that a manager meets in a report are said in hers, once.
func TestFactsSayOurWords(t *testing.T) {
	p := samplePlan()
	for _, c := range []struct {
		sum  string
		mode plan.Mode
		want map[string]string
	}{
		{"ab", plan.ModeUpsert, map[string]string{"Mode": "upsert: a row changes the client that it is of, or makes a new one", "Mapping": "the file that says which column of the spreadsheet goes where in IntakeQ, and how: wherever the mapping is spoken of here, it is meant"}},
		{"", plan.ModeUndo, map[string]string{"Mode": "undo: it takes back what another plan has done", "Mapping": ""}},
		{"", "later\u202e", map[string]string{"Mode": printable("later\u202e")}}, // of a newer tool
	} {
		p.meta.MappingSHA256, p.meta.Mode = c.sum, c.mode
		s, err := newSubject(t.Context(), HTML, p, Options{})
		must(t, err)
		for name, want := range c.want {
			got := ""
			if i := slices.IndexFunc(s.facts(), func(f fact) bool { return f.Name == name }); i >= 0 {
				got = s.facts()[i].Value
			}
			if got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
	}
}
