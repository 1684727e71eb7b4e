package report

import (
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/report/card"
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
	Other      string                         `json:"other,omitempty"` // the plan's name for the row, where the spreadsheet has another
	Class      class                          `json:"class"`
	Reasons    []plan.Reason                  `json:"reasons,omitempty"`
	Where      []string                       `json:"where,omitempty"`   // for each reason
	Cells      pageCells                      `json:"cells,omitempty"`   // of words.fields, in their order
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

// pageCells are written as a plan keeps them, all at once: there are a million.
type pageCells []plan.MappedCell

// MarshalJSON writes them.
func (c pageCells) MarshalJSON() ([]byte, error) {
	text, err := plan.EncodeCells(c)
	return []byte(text), err
}

// pageChoice is a decision that the row allows, and what it means for it.
type pageChoice struct {
	Value plan.Decision `json:"value"`
	Words string        `json:"words"`
}

func newPageRow(r plan.Shown, fields []plan.Field) pageRow {
	p := pageRow{
		Row: r.Row.Row, Sheet: r.Sheet, Action: r.Action, ClientID: r.ClientID, ExternalID: r.ExternalID, State: r.State, Name: card.Heading(r, fields),
		Class: classify(r.Row), Reasons: r.Reasons, Cells: r.Card.Cells, Changes: card.Untold(r, fields),
		Decision: r.Decision, Error: r.Error, Unplanned: r.Cells,
	}
	if p.Name != r.Name {
		p.Other = r.Name
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
