package report

import (
	"slices"
	"strings"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/reason"
	"intakeq-bulk/internal/report/look"
	"intakeq-bulk/internal/report/table"
	"intakeq-bulk/internal/xlsx"
)

// decisions is the sheet that a person fills in: the columns of the CSV report,
// and some for people. Each decision has a list to choose from.
type decisions struct {
	*table.Table[decisionLine]
	planID string
	fields []plan.Field
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
	row     plan.Shown
	sheet   string // the person's name as the spreadsheet has it
	csv     csvRow
	choices string
}

// decisionColumn is where the decision stands.
const decisionColumn = "Decision"

func decisionColumns(s look.Styles, m plan.Meta, begun bool) []table.Column[decisionLine] {
	titles := reason.Titles()
	text := func(f func(decisionLine) string) func(decisionLine) table.Cell {
		return func(l decisionLine) table.Cell { return table.Text(f(l), s.Text) }
	}
	list := []table.Column[decisionLine]{
		{Name: "PlanId", Width: 12, Hidden: true, Cell: text(func(l decisionLine) string { return l.csv.PlanID })},
		{Name: "Row", Width: 7, Cell: func(l decisionLine) table.Cell { return table.Number(l.row.Row.Row, s.Number) }},
		{Name: "Sheet", Width: 10, Hidden: m.Sheet == "", Cell: text(func(l decisionLine) string { return l.csv.Sheet })},
		{Name: "Action", Width: 10, Hidden: true, Cell: text(func(l decisionLine) string { return l.csv.Action })},
		{Name: "ClientId", Width: 13, Cell: text(func(l decisionLine) string { return l.csv.ClientID })},
		{Name: "ExternalClientId", Width: 21, Cell: text(func(l decisionLine) string { return l.csv.ExternalID })},
		{Name: "What", Width: 14, Cell: func(l decisionLine) table.Cell {
			return table.Text(wordsOf(l.row.Action, begun).title, actionStyle(s, l.row.Action))
		}},
		{Name: "Name", Width: 20, Cell: text(func(l decisionLine) string { return l.row.Name })},
		{Name: "Name in the spreadsheet", Width: 18, Cell: text(func(l decisionLine) string { return l.sheet })},
		{Name: "Changes", Width: 48, Hidden: true, Cell: text(func(l decisionLine) string { return l.csv.Changes })},
		{Name: "Reasons", Width: 40, Hidden: true, Cell: text(func(l decisionLine) string { return l.csv.Reasons })},
		{Name: "Why", Width: 44, Cell: text(func(l decisionLine) string { return reasonsInWords(l.row.Row, titles) })},
		{Name: "Choices", Width: 60, Cell: text(func(l decisionLine) string { return l.choices })},
		{Name: "Key", Width: 12, Hidden: true, Cell: text(func(l decisionLine) string { return l.csv.Key })},
		{Name: decisionColumn, Width: 12, Cell: func(l decisionLine) table.Cell { return table.Text(l.csv.Decision, s.Decision) }},
	}
	if !begun {
		return list
	}
	return append(list,
		table.Column[decisionLine]{Name: "State", Width: 16, Cell: text(func(l decisionLine) string { return stateWords(l.row.State) })},
		table.Column[decisionLine]{Name: "Outcome", Width: 48, Cell: text(func(l decisionLine) string { return outcomeCell(l.row.Tried) })})
}

func actionStyle(s look.Styles, a plan.Action) xlsx.Style {
	if a == plan.Hold {
		return s.Needed
	}
	return s.Text
}

func (b *book) newDecisions(m plan.Meta, begun bool) (*decisions, error) {
	t, err := table.New(b.out, b.styles.Header, sheetDecisions, decisionColumns(b.styles, m, begun), 2)
	return &decisions{Table: t, planID: m.ID, fields: m.Fields}, err
}

// add writes a row, where there is something to decide.
func (d *decisions) add(r plan.Shown) error {
	list := r.Row.Choices()
	if len(list) == 0 {
		return nil
	}
	err := d.Table.Add(decisionLine{r, sheetName(d.fields, r.Card), newCSVRow(d.planID, r), choicesCell(r, list)})
	d.offer(list)
	return err
}

// choicesCell says what the decisions mean for this row, and what each would write.
func choicesCell(r plan.Shown, list []plan.Decision) string {
	lines := []string{"(empty): " + decisionWords(r.Row, plan.Undecided)}
	if r.Action != plan.Hold && len(r.Changes) > 0 {
		lines = append(lines, "    "+changesCell(r.Changes)) // on few lines: most rows are so
	}
	for _, d := range list {
		if r.Action != plan.Hold && r.State != plan.Unknown && d == plan.DecideApply {
			continue // as an empty cell
		}
		lines = append(lines, string(d)+": "+decisionWords(r.Row, d))
		if r.Action == plan.Hold {
			lines = appendChanges(lines, choiceChanges(r, d))
		}
	}
	return strings.Join(lines, "\n")
}

// choiceChanges are what a decision on a held row writes: once it was carried out, the
// row's own.
func choiceChanges(r plan.Shown, d plan.Decision) []plan.Change {
	if len(r.Card.Outcomes) == 0 && d == r.Decision {
		return r.Changes
	}
	return r.Card.Outcomes[d].Changes
}

func appendChanges(lines []string, changes []plan.Change) []string {
	for _, c := range changes {
		lines = append(lines, "    "+changeText(c, quote))
	}
	return lines
}

// offer notes the list for the row just written. Rows of one list that follow
// each other are one range: a sheet may have 100,000 of them.
func (d *decisions) offer(list []plan.Decision) {
	row := d.Rows()
	if d.open != nil && slices.Equal(d.open.decisions, list) {
		d.open.rows[len(d.open.rows)-1].Last = row
		return
	}
	i := slices.IndexFunc(d.lists, func(l *choiceList) bool { return slices.Equal(l.decisions, list) })
	if i < 0 {
		i, d.lists = len(d.lists), append(d.lists, &choiceList{decisions: list})
	}
	d.open = d.lists[i]
	d.open.rows = append(d.open.rows, xlsx.Range{Column: d.Place(decisionColumn), First: row, Last: row})
}

func (d *decisions) finish() error {
	for _, l := range d.lists {
		items := make([]string, len(l.decisions))
		for i, decision := range l.decisions {
			items[i] = string(decision)
		}
		err := d.Offer(xlsx.Choice{Items: items, Cells: l.rows, Title: "Decision", Message: "Please choose from the list, or leave the cell empty."})
		if err != nil {
			return err
		}
	}
	return d.Table.Finish()
}
