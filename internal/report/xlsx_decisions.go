package report

import (
	"slices"
	"strings"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/xlsx"
)

// decisions is the sheet that a person fills in: the columns of the CSV report,
// and some for people. Each decision has a list to choose from.
type decisions struct {
	*table[decisionLine]
	planID string
	lists  []*choiceList
	open   *choiceList // that of the row written last
}

// choiceList is a list of decisions, and the rows in which it is offered.
type choiceList struct {
	decisions []plan.Decision
	rows      []xlsx.Range
}

// decisionLine is a row on which there is something to decide.
type decisionLine struct {
	row     plan.Tried
	csv     csvRow
	choices string
}

// decisionColumn is where the decision stands.
const decisionColumn = "Decision"

func decisionColumns(s styles, begun bool) []column[decisionLine] {
	text := func(f func(decisionLine) string) func(decisionLine) cell {
		return func(l decisionLine) cell { return textCell(f(l), s.text) }
	}
	wrapped := func(f func(decisionLine) string) func(decisionLine) cell {
		return func(l decisionLine) cell { return wrappedCell(f(l), s.wrapped) }
	}
	list := []column[decisionLine]{
		{name: "PlanId", width: 12, hidden: true, cell: text(func(l decisionLine) string { return l.csv.PlanID })},
		{name: "Row", width: 7, cell: func(l decisionLine) cell { return numberCell(l.row.Row.Row, s.number) }},
		{name: "Sheet", width: 10, cell: text(func(l decisionLine) string { return l.csv.Sheet })},
		{name: "Action", width: 10, cell: func(l decisionLine) cell { return textCell(l.csv.Action, actionStyle(s, l.row.Action)) }},
		{name: "ClientId", width: 10, cell: text(func(l decisionLine) string { return l.csv.ClientID })},
		{name: "ExternalClientId", width: 16, cell: text(func(l decisionLine) string { return l.csv.ExternalID })},
		{name: "Name", width: 20, cell: text(func(l decisionLine) string { return l.row.Name })},
		{name: "Changes", width: 48, cell: wrapped(func(l decisionLine) string { return l.csv.Changes })},
		{name: "Reasons", width: 40, cell: wrapped(func(l decisionLine) string { return l.csv.Reasons })},
		{name: "Choices", width: 34, cell: wrapped(func(l decisionLine) string { return l.choices })},
		{name: "Key", width: 12, hidden: true, cell: text(func(l decisionLine) string { return l.csv.Key })},
		{name: decisionColumn, width: 12, cell: func(l decisionLine) cell { return textCell(l.csv.Decision, s.decision) }},
	}
	if !begun {
		return list
	}
	return append(list,
		column[decisionLine]{name: "State", width: 16, cell: text(func(l decisionLine) string { return stateWords(l.row.State) })},
		column[decisionLine]{name: "Outcome", width: 48, cell: wrapped(func(l decisionLine) string { return outcomeCell(l.row) })})
}

func actionStyle(s styles, a plan.Action) xlsx.Style {
	if a == plan.Hold {
		return s.needed
	}
	return s.text
}

func (b *book) newDecisions(planID string, begun bool) (*decisions, error) {
	t, err := newTable(b, sheetDecisions, decisionColumns(b.styles, begun), 2)
	return &decisions{table: t, planID: planID}, err
}

// add writes a row, where there is something to decide.
func (d *decisions) add(r plan.Tried) error {
	list := r.Row.Choices()
	if len(list) == 0 {
		return nil
	}
	err := d.table.add(decisionLine{r, newCSVRow(d.planID, r.Row), choicesCell(r.Row, list)})
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
	row := d.out.Rows()
	if d.open != nil && slices.Equal(d.open.decisions, list) {
		d.open.rows[len(d.open.rows)-1].Last = row
		return
	}
	i := slices.IndexFunc(d.lists, func(l *choiceList) bool { return slices.Equal(l.decisions, list) })
	if i < 0 {
		i, d.lists = len(d.lists), append(d.lists, &choiceList{decisions: list})
	}
	d.open = d.lists[i]
	d.open.rows = append(d.open.rows, xlsx.Range{Column: d.number(decisionColumn), First: row, Last: row})
}

func (d *decisions) finish() error {
	for _, l := range d.lists {
		items := make([]string, len(l.decisions))
		for i, decision := range l.decisions {
			items[i] = string(decision)
		}
		err := d.out.Offer(xlsx.Choice{Items: items, Cells: l.rows, Title: "Decision", Message: "Please choose from the list, or leave the cell empty."})
		if err != nil {
			return err
		}
	}
	return d.table.finish()
}
