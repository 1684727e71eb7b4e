package report

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"intakeq-bulk/internal/plan"
)

// outcomeColumn is the last of a plan that was begun.
func outcomeColumn() column { return column{name: "Outcome", width: 48} }

func changeColumns(begun bool) []column {
	list := []column{
		{name: "Row", width: 7}, {name: "Sheet", width: 10}, {name: "Name", width: 22}, {name: "ClientId", width: 10}, {name: "ExternalClientId", width: 16},
		{name: "What", width: 20}, {name: "Field", width: 32}, {name: "Before", width: 36}, {name: "After", width: 36}, {name: "Kind", width: 26}, {name: "State", width: 16},
	}
	if begun {
		list = append(list, outcomeColumn())
	}
	return list
}

// addChanges writes a line for each changed cell of a row, and for each that came
// out otherwise though the plan doesn't name it.
func addChanges(t *table, r plan.Tried) error {
	for _, c := range r.Changes {
		if err := addChange(t, r, c, kindTitle(c), changeOutcome(r, c.Field)); err != nil {
			return err
		}
	}
	for _, c := range unplanned(r) {
		if err := addChange(t, r, plan.Change{Field: c.Field}, "not planned", cellFate(r.Row, c, quote)); err != nil {
			return err
		}
	}
	return nil
}

func addChange(t *table, r plan.Tried, c plan.Change, kind, outcome string) error {
	s := t.book.styles
	cells := []any{
		numberCell(r.Row.Row, s.number), textCell(r.Sheet, s.text), textCell(r.Name, s.text), textCell(idCell(r.ClientID), s.text), textCell(r.ExternalID, s.text),
		textCell(actionWords(r.Action).title, s.text), textCell(fieldTitle(c.Field, c.Label), s.text),
		textCell(c.Before, beforeStyle(s, c)), textCell(c.After, afterStyle(s, c)), textCell(kind, s.text), textCell(stateWords(r.State), s.text),
	}
	if t.columns > len(cells) {
		cells = append(cells, textCell(outcome, s.wrapped))
	}
	return t.add(cells, c.Before, c.After, outcome)
}

func beforeStyle(s styles, c plan.Change) int {
	if c.Before == "" {
		return s.text
	}
	return s.before
}

// afterStyle makes a cleared value stand out, though there is nothing left of it.
func afterStyle(s styles, c plan.Change) int {
	switch {
	case c.Kind == plan.Clear:
		return s.cleared
	case c.After == "":
		return s.text
	}
	return s.after
}

// rejectLead are the columns before the source's own. They begin with an
// underscore, and a mapping accepts such columns.
func rejectLead() []column {
	return []column{{name: "_row", width: 7}, {name: "_error", width: 50}}
}

func rejectColumns(header []string) []column {
	list := rejectLead()
	for _, name := range header {
		list = append(list, column{name: name, width: 16})
	}
	return list
}

// addReject writes a row that can't be used, with its own cells, as many as it
// has.
func addReject(t *table, r plan.Row) error {
	s := t.book.styles
	reasons := reasonsCell(r)
	cells := []any{numberCell(r.Row, s.number), textCell(reasons, s.wrapped)}
	for _, cell := range r.Source {
		cells = append(cells, textCell(cell, s.text))
	}
	if len(cells) > excelize.MaxColumns {
		return fmt.Errorf("row %d: %d cells, an XLSX sheet has at most %d columns: use CSV", r.Row, len(r.Source), excelize.MaxColumns)
	}
	return t.add(cells, "", reasons)
}

// decisions is the sheet that a person fills in: the columns of the CSV report,
// and a few for people. Each decision has a list to choose from.
type decisions struct {
	*table
	planID string
	lists  [][]plan.Decision
	ranges map[string][]string // of each list's name: where it is offered
	names  []string            // of the lists
	open   string              // the list of the range that is being extended
	from   int                 // its first row
}

// decisionColumn is where the decision stands.
const decisionColumn = "K"

func (b *book) newDecisions(planID string, begun bool) (*decisions, error) {
	columns := []column{
		{name: "PlanId", width: 12, hidden: true}, {name: "Row", width: 7}, {name: "Sheet", width: 10}, {name: "Action", width: 10}, {name: "ClientId", width: 10},
		{name: "ExternalClientId", width: 16}, {name: "Name", width: 20}, {name: "Changes", width: 48}, {name: "Reasons", width: 40}, {name: "Choices", width: 34}, {name: "Decision", width: 12},
	}
	if begun {
		columns = append(columns, column{name: "State", width: 16}, outcomeColumn())
	}
	t, err := b.newTable(sheetDecisions, columns, 2)
	return &decisions{table: t, planID: planID, ranges: make(map[string][]string)}, err
}

// add writes a row, where there is something to decide.
func (d *decisions) add(r plan.Tried) error {
	list := r.Row.Choices()
	if len(list) == 0 {
		return nil
	}
	s, c := d.book.styles, csvRowOf(d.planID, r.Row)
	action := s.text
	if r.Action == plan.Hold {
		action = s.needed
	}
	means, outcome := choicesCell(r.Row, list), outcomeCell(r)
	cells := []any{
		textCell(c.PlanID, s.text), numberCell(r.Row.Row, s.number), textCell(c.Sheet, s.text), textCell(c.Action, action), textCell(c.ClientID, s.text), textCell(c.ExternalID, s.text),
		textCell(r.Name, s.text), textCell(c.Changes, s.wrapped), textCell(c.Reasons, s.wrapped), textCell(means, s.wrapped), textCell(c.Decision, s.decision),
	}
	if d.columns > len(cells) {
		cells = append(cells, textCell(stateWords(r.State), s.text), textCell(outcome, s.wrapped))
	}
	err := d.table.add(cells, c.Changes, c.Reasons, means, outcome)
	d.offer(list)
	return err
}

// choicesCell says what the decisions mean for this row, one a line. Where the
// plan goes ahead by itself, only what stops it needs saying.
func choicesCell(r plan.Row, list []plan.Decision) string {
	if r.Action != plan.Hold && r.State != plan.Unknown {
		return choiceText(r, plan.DecideSkip)
	}
	lines := []string{"(empty): " + decisionWords(r, plan.Undecided)}
	for _, d := range list {
		lines = append(lines, choiceText(r, d))
	}
	return strings.Join(lines, "\n")
}

func choiceText(r plan.Row, d plan.Decision) string { return string(d) + ": " + decisionWords(r, d) }

// offer notes the list for the row just written. Rows of one list that follow
// each other are one range: a sheet may have 100,000 of them.
func (d *decisions) offer(list []plan.Decision) {
	name := fmt.Sprint(list)
	if name == d.open {
		return
	}
	d.closeRange(d.rows - 1)
	d.open, d.from = name, d.rows
	if _, known := d.ranges[name]; !known {
		d.names, d.lists = append(d.names, name), append(d.lists, list)
		d.ranges[name] = nil
	}
}

func (d *decisions) closeRange(to int) {
	if d.open != "" {
		d.ranges[d.open] = append(d.ranges[d.open], fmt.Sprintf("%s%d:%s%d", decisionColumn, d.from, decisionColumn, to))
	}
}

func (d *decisions) finish() error {
	d.closeRange(d.rows)
	for i, list := range d.lists {
		if err := d.validate(i, list); err != nil {
			return err
		}
	}
	if len(d.lists) > 0 {
		if err := d.book.file.SetSheetVisible(sheetLists, false); err != nil {
			return err
		}
	}
	return d.table.finish()
}

// validate puts the list into a column of the hidden sheet, and offers it where
// it belongs.
func (d *decisions) validate(i int, list []plan.Decision) error {
	const most = 200 // ranges of one rule: programs differ in how many they take
	at, err := d.putList(i, list)
	if err != nil {
		return err
	}
	for part := range slices.Chunk(d.ranges[d.names[i]], most) {
		rule := excelize.NewDataValidation(true)
		for _, cells := range part {
			rule.SetSqref(cells)
		}
		rule.SetSqrefDropList(at)
		rule.SetError(excelize.DataValidationErrorStyleStop, "Decision", "Please choose from the list, or leave the cell empty.")
		if err := d.book.file.AddDataValidation(sheetDecisions, rule); err != nil {
			return err
		}
	}
	return nil
}

// putList returns the address of the list.
func (d *decisions) putList(i int, list []plan.Decision) (string, error) {
	name, err := excelize.ColumnNumberToName(i + 1)
	if err != nil {
		return "", err
	}
	_, err = d.book.file.NewSheet(sheetLists)
	for n, decision := range list {
		err = errors.Join(err, d.book.file.SetCellStr(sheetLists, name+strconv.Itoa(n+1), string(decision)))
	}
	return fmt.Sprintf("%s!$%s$1:$%s$%d", sheetLists, name, name, len(list)), err
}
