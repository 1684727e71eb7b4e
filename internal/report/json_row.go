package report

import "intakeq-bulk/internal/plan"

// jsonRow is a row of the JSON report; the order of the members up to Changes
// is promised.
type jsonRow struct {
	Row        int             `json:"row"`
	Sheet      string          `json:"sheet"`
	Action     plan.Action     `json:"action"`
	ClientID   *int64          `json:"client_id"` // null for creates
	ExternalID string          `json:"external_id"`
	State      plan.State      `json:"state"`
	Reasons    []plan.Reason   `json:"reasons"`
	Changes    []plan.Change   `json:"changes"`
	Name       string          `json:"name"`
	Choices    []plan.Decision `json:"choices,omitempty"` // of a row that can be decided
	Key        string          `json:"key,omitempty"`
	Decision   plan.Decision   `json:"decision,omitempty"`
	Closed     []jsonClosed    `json:"closed,omitempty"` // decisions that it does not allow
	Error      string          `json:"error"`            // why it is not saved, or not as planned
	Unplanned  []plan.Cell     `json:"not_as_planned"`
	Lands      int64           `json:"lands_on,omitempty"`
	LeavesOut  []int           `json:"leaves_out,omitempty"` // rows that apply would leave out
}

// jsonClosed is a decision that a row does not allow, and what would open it.
type jsonClosed struct {
	Decision plan.Decision `json:"decision"`
	Why      string        `json:"why"`
}

func newJSONRow(r plan.Tried) jsonRow {
	j := jsonRow{
		Row: r.Row.Row, Sheet: r.Sheet, Action: r.Action, ExternalID: r.ExternalID, State: r.State,
		Reasons: orEmpty(r.Reasons), Changes: orEmpty(r.Changes), Name: r.Name, Decision: r.Decision, Lands: r.Lands,
		Error: r.Error, Unplanned: orEmpty(r.Cells), Choices: r.Row.Choices(), LeavesOut: r.Meets,
	}
	if len(j.Choices) > 0 {
		j.Key = r.Key
	}
	for _, c := range r.Closed() {
		j.Closed = append(j.Closed, jsonClosed(c))
	}
	if r.ClientID != 0 {
		j.ClientID = &r.ClientID
	}
	return j
}

// jsonShown is a row alone: with every mapped cell, and where it is held with whom it
// may be of and what each decision would write.
type jsonShown struct {
	jsonRow
	Cells      []jsonCell                      `json:"cells"`
	Candidates []plan.Candidate                `json:"candidates,omitempty"`
	Outcomes   map[plan.Decision][]plan.Change `json:"outcomes,omitempty"`
	Warnings   map[plan.Decision][]plan.Reason `json:"outcome_warnings,omitempty"`
}

type jsonCell struct {
	plan.Field
	Sheet   string        `json:"sheet"`
	Account string        `json:"account"`
	Result  string        `json:"result"`
	Kind    plan.CellKind `json:"kind"`
}

func newJSONShown(r plan.Shown, fields []plan.Field) jsonShown {
	j := jsonShown{jsonRow: newJSONRow(r.Tried), Cells: []jsonCell{}}
	for i, c := range r.Card.Cells {
		j.Cells = append(j.Cells, jsonCell{fields[i], c.Sheet, c.Account, c.Result, c.Kind})
	}
	if r.Action != plan.Hold {
		return j
	}
	j.Candidates = r.Card.Candidates
	j.Outcomes, j.Warnings = map[plan.Decision][]plan.Change{}, map[plan.Decision][]plan.Reason{}
	for d, o := range r.Card.Outcomes {
		j.Outcomes[d] = orEmpty(o.Changes)
		if len(o.Warnings) > 0 {
			j.Warnings[d] = o.Warnings
		}
	}
	return j
}
