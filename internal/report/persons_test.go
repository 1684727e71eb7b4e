package report

import (
	"fmt"
	"math/rand/v2"

	"intakeq-bulk/internal/plan"
)

// alarmed is the plan with an alarm.
func alarmed(p *memory) *memory {
	p.meta.Alarms = []plan.Alarm{{Code: "ids_out_of_step", Message: "In 20 of 21 matched rows the id belongs to another row's person.", Rows: 20, Sample: []int{2, 5, 8}, Columns: []string{"Client Ref"}}}
	return p
}

// persons makes up people, the same each time.
type persons struct{ draw *rand.Rand }

func (p persons) pick(list ...string) string { return list[p.draw.IntN(len(list))] }

func (p persons) word(length int) string {
	b := make([]byte, length)
	for i := range b {
		b[i] = "aeioubcdfghklmnprstvw"[p.draw.IntN(21)]
	}
	return string(b)
}

// The places of the fields that are more than words.
const (
	atRef = iota
	atFirst
	atLast
	atBirth
	atPhone
	atEmail
	atTown
	atStreet
	manyFields = 25
)

func manyColumns() []plan.Field {
	list := []plan.Field{{Field: "ExternalClientId", Column: "Client Ref"}, {Field: "FirstName", Column: "First"}, {Field: "LastName", Column: "Last"}, {Field: "DateOfBirth", Column: "DOB"},
		{Field: "MobilePhone", Column: "Phone"}, {Field: "Email", Column: "Mail"}, {Field: "City", Column: "Town"}, {Field: "StreetAddress", Column: "Street"}}
	for i := len(list); i < manyFields; i++ {
		list = append(list, plan.Field{Field: fmt.Sprintf("Field%02d", i), Column: fmt.Sprintf("Column %d", i)})
	}
	return list
}

func (p persons) value(at int) string {
	switch at {
	case atFirst, atLast:
		return p.word(4 + at)
	case atBirth:
		return fmt.Sprintf("%d-%02d-%02d", 1930+p.draw.IntN(80), 1+p.draw.IntN(12), 1+p.draw.IntN(28))
	case atPhone:
		return fmt.Sprintf("(%d) 555-%04d", 200+p.draw.IntN(800), p.draw.IntN(10000))
	case atEmail:
		return p.word(6) + "." + p.word(7) + "@example.test"
	case atTown:
		return p.pick("Springfield", "Ely", "Ashton", "Riverside", "Georgetown", "Franklin")
	case atStreet:
		return fmt.Sprintf("%d %s Street", p.draw.IntN(2000), p.word(7))
	}
	return p.pick("", "", "Yes", "No", "Unknown", p.word(8), p.word(5)+" "+p.word(9))
}

// cell is one of a row; a town is renamed in a third of the rows.
func (p persons) cell(r plan.Row, at int) plan.MappedCell {
	now, next := p.value(at), ""
	if at == atRef {
		now = r.ExternalID
	}
	switch {
	case r.Action == plan.Create:
		now, next = "", now
	case at == atTown && r.Row%3 == 0:
		now, next = "Old Ely", "Ely"
	case at != atRef && p.draw.IntN(manyFields) < 2:
		next = p.value(at)
	}
	if next == "" || next == now {
		return plan.MappedCell{Sheet: now, Account: now, Result: now, Kind: plan.CellSame}
	}
	return plan.MappedCell{Sheet: next, Account: now, Result: next, Kind: plan.CellSet}
}

// one is a person: mostly changed, a tenth new, a hundredth held for another person.
func (p persons) one(i int) (plan.Row, plan.Card) {
	r := plan.Row{Row: i + 2, Action: plan.Update, State: plan.Planned, ClientID: int64(i + 1), ExternalID: fmt.Sprintf("%06d", i), Key: fmt.Sprintf("%024x", p.draw.Uint64())}
	switch {
	case i%10 == 9:
		r.Action, r.ClientID = plan.Create, 0
	case i%100 == 50:
		r.Action, r.State = plan.Hold, plan.None
		r.Reasons = []plan.Reason{{Code: "identity", Message: "name and date of birth change together"}}
	}
	var card plan.Card
	for at, f := range manyColumns() {
		cell := p.cell(r, at)
		if cell.Kind == plan.CellSet {
			r.Changes = append(r.Changes, plan.Change{Field: f.Field, Before: cell.Account, After: cell.Result, Kind: plan.Set})
		}
		card.Cells = append(card.Cells, cell)
	}
	r.Name = card.Cells[atFirst].Sheet + " " + card.Cells[atLast].Sheet
	if r.Action == plan.Hold {
		card.Candidates = []plan.Candidate{{ClientID: r.ClientID, Name: p.word(5) + " " + p.word(7), DateOfBirth: p.value(atBirth), Email: p.value(atEmail), Phone: p.value(atPhone), Agrees: []string{"Email"}, Differs: []string{"FirstName", "DateOfBirth"}}}
		card.Outcomes = map[plan.Decision]plan.Outcome{plan.DecideApply: {Changes: r.Changes}}
	}
	return r, card
}

// wholePersons is a plan of n persons with 25 cells each.
func wholePersons(n int) *memory {
	p := persons{rand.New(rand.NewPCG(1, uint64(n)))}
	meta := sampleMeta()
	meta.Fields = manyColumns()
	rows := make([]plan.Row, n)
	cards := make(map[int]plan.Card, n)
	for i := range rows {
		rows[i], cards[i+2] = p.one(i)
	}
	m := newMemory(meta, rows...)
	m.cards = cards
	return m
}
