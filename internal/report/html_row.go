package report

import (
	"slices"

	"intakeq-bulk/internal/plan"
)

// pageRow is a row for the page's script, as short as can be: there are 20,000. What
// Go knows better than the script it says in words.
type pageRow struct {
	Row        int                            `json:"row"`
	Sheet      string                         `json:"sheet,omitempty"`
	Action     plan.Action                    `json:"action"`
	ClientID   int64                          `json:"client_id,omitempty"`
	ExternalID string                         `json:"external_id,omitempty"`
	State      plan.State                     `json:"state"`
	Name       string                         `json:"name,omitempty"`
	Class      class                          `json:"class"`
	Reasons    []plan.Reason                  `json:"reasons,omitempty"`
	Where      []string                       `json:"where,omitempty"`   // for each reason
	Cells      []plan.MappedCell              `json:"cells,omitempty"`   // of words.fields, in their order
	Changes    []plan.Change                  `json:"changes,omitempty"` // that the cells don't tell
	Candidates []plan.Candidate               `json:"candidates,omitempty"`
	Outcomes   map[plan.Decision]plan.Outcome `json:"outcomes,omitempty"`
	Choices    []pageChoice                   `json:"choices,omitempty"`
	Closed     []jsonClosed                   `json:"closed,omitempty"`
	Key        string                         `json:"key,omitempty"`
	Decision   plan.Decision                  `json:"decision,omitempty"`
	Error      string                         `json:"error,omitempty"`
	Unplanned  []plan.Cell                    `json:"not_as_planned,omitempty"`
	Sent       string                         `json:"sent,omitempty"` // what was done with the planned values of Unplanned
}

// pageChoice is a decision that the row allows, and what it means for it.
type pageChoice struct {
	Value plan.Decision `json:"value"`
	Words string        `json:"words"`
}

func newPageRow(r plan.Shown, fields []plan.Field) pageRow {
	p := pageRow{
		Row: r.Row.Row, Sheet: r.Sheet, Action: r.Action, ClientID: r.ClientID, ExternalID: r.ExternalID, State: r.State, Name: r.Name,
		Class: classify(r.Row), Reasons: r.Reasons, Cells: r.Card.Cells, Changes: untold(r, fields),
		Decision: r.Decision, Error: r.Error, Unplanned: r.Cells,
	}
	for _, reason := range r.Reasons {
		p.Where = append(p.Where, whereText(reason))
	}
	if len(r.Cells) > 0 {
		p.Sent = sentWord(r.State)
	}
	if r.Action == plan.Hold {
		p.Candidates, p.Outcomes = r.Card.Candidates, r.Card.Outcomes
	}
	list := r.Row.Choices()
	if len(list) == 0 {
		return p
	}
	p.Key = r.Key
	for _, d := range append([]plan.Decision{plan.Undecided}, list...) {
		p.Choices = append(p.Choices, pageChoice{d, decisionWords(r.Row, d)})
	}
	for _, c := range r.Closed() {
		p.Closed = append(p.Closed, jsonClosed(c))
	}
	return p
}

// untold are the changes that the row's cells don't tell. The script makes the
// others of the cells: of the rows whose cells are beside the client that is changed.
func untold(r plan.Shown, fields []plan.Field) []plan.Change {
	if !tells(r.Row) {
		return r.Changes
	}
	return slices.DeleteFunc(slices.Clone(r.Changes), func(c plan.Change) bool {
		cell, ok := r.Card.Get(fields, c.Field)
		if !ok || c.Derived || cell.Account != c.Before || cell.Kind != plan.CellKind(c.Kind) {
			return false
		}
		return c.Kind == plan.Form || cell.Result == c.After
	})
}

// tells reports whether the cells of a row tell its changes: those of a held one stand
// beside the client whom it may be of, until a decision is carried out.
func tells(r plan.Row) bool {
	sent := r.State != plan.None && r.State != plan.Planned
	return r.Action == plan.Create || r.Action == plan.Update || r.Action == plan.Unchanged || r.Action == plan.Hold && sent
}
