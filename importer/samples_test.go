package importer_test

import (
	"path/filepath"
	"strings"
	"testing"

	"intakeq-bulk/importer"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/practice"
)

// sampleActions are what becomes of each sample's rows in an account where the
// ClientIds of our own export's sample are not known, and Square's first
// Reference ID is another person's.
var sampleActions = map[string]string{
	"acuity":          "create create reject",
	"ensora-fusion":   "create reject reject reject",
	"google-contacts": "create create create",
	"intakeq":         "reject reject reject reject",
	"jane":            "create create reject reject",
	"square":          "hold create reject",
}

// Every sample mapping plans its spreadsheet, and nothing is written.
func TestSamplesArePlanned(t *testing.T) {
	t.Parallel()
	mappings, err := filepath.Glob("../samples/*.yaml")
	if err != nil || len(mappings) != len(sampleActions) {
		t.Fatal(mappings, err)
	}
	for _, path := range mappings {
		base := strings.TrimSuffix(path, ".yaml")
		t.Run(filepath.Base(base), func(t *testing.T) {
			o := newOffice(t, sandbox.Options{Clients: 20, Seed: 1})
			inputs, err := filepath.Glob(base + ".[ctx][sl]*")
			if err != nil || len(inputs) != 1 {
				t.Fatalf("spreadsheets %v, %v", inputs, err)
			}
			p := o.Plan(inputs[0], func(opt *importer.Options) { opt.Mapping = path })
			var got []string
			for _, r := range p.Rows {
				got = append(got, string(r.Action))
				if r.Action == plan.Reject && len(r.Reasons) == 0 {
					t.Errorf("no reason: %s", practice.Describe(r))
				}
			}
			if actions := strings.Join(got, " "); actions != sampleActions[filepath.Base(base)] {
				t.Errorf("got %s", actions)
			}
			for _, r := range o.Account.Log() {
				if r.Method != "GET" {
					t.Errorf("%s %s", r.Method, r.Path)
				}
			}
		})
	}
}
