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

// wholePersons is a plan of n persons with 25 cells each, of whom most change, and a
// hundredth is held for another person.
func wholePersons(n int) *memory {
	draw := rand.New(rand.NewPCG(1, uint64(n)))
	pick := func(list ...string) string { return list[draw.IntN(len(list))] }
	word := func(length int) string {
		b := make([]byte, length)
		for i := range b {
			b[i] = "aeioubcdfghklmnprstvw"[draw.IntN(21)]
		}
		return string(b)
	}
	meta := sampleMeta()
	meta.Fields = nil
	for i := range 25 {
		meta.Fields = append(meta.Fields, plan.Field{Field: fmt.Sprintf("Field%02d", i), Column: fmt.Sprintf("Column %d", i)})
	}
	copy(meta.Fields, []plan.Field{{Field: "ExternalClientId", Column: "Client Ref"}, {Field: "FirstName", Column: "First"}, {Field: "LastName", Column: "Last"}, {Field: "DateOfBirth", Column: "DOB"},
		{Field: "MobilePhone", Column: "Phone"}, {Field: "Email", Column: "Mail"}, {Field: "City", Column: "Town"}, {Field: "StreetAddress", Column: "Street"}})
	value := func(i int) string {
		switch i {
		case 3:
			return fmt.Sprintf("%d-%02d-%02d", 1930+draw.IntN(80), 1+draw.IntN(12), 1+draw.IntN(28))
		case 4, 8, 9:
			return fmt.Sprintf("(%d) 555-%04d", 200+draw.IntN(800), draw.IntN(10000))
		case 5:
			return word(6) + "." + word(7) + "@example.test"
		case 6:
			return pick("Springfield", "Ely", "Ashton", "Riverside", "Georgetown", "Franklin")
		case 7:
			return fmt.Sprintf("%d %s Street", draw.IntN(2000), word(7))
		}
		return pick("", "", "Yes", "No", "Unknown", word(8), word(5)+" "+word(9))
	}
	var rows []plan.Row
	cards := map[int]plan.Card{}
	for i := range n {
		r := plan.Row{Row: i + 2, Action: plan.Update, State: plan.Planned, ClientID: int64(i + 1), ExternalID: fmt.Sprintf("%06d", i), Key: fmt.Sprintf("%024x", draw.Uint64())}
		if i%10 == 9 {
			r.Action, r.ClientID = plan.Create, 0
		}
		if i%100 == 50 {
			r.Action, r.State = plan.Hold, plan.None
			r.Reasons = []plan.Reason{{Code: "identity", Message: "name and date of birth change together"}}
		}
		var card plan.Card
		for f := range meta.Fields {
			now := value(f)
			if f == 0 {
				now = r.ExternalID
			}
			cell := plan.MappedCell{Sheet: now, Account: now, Result: now, Kind: plan.CellSame}
			switch {
			case r.Action == plan.Create:
				cell = plan.MappedCell{Sheet: now, Result: now, Kind: plan.CellSet}
			case f > 0 && draw.IntN(25) < 2:
				next := value(f)
				cell.Sheet, cell.Result, cell.Kind = next, next, plan.CellSet
			case f == 6 && i%3 == 0:
				cell = plan.MappedCell{Sheet: "Ely", Account: "Old Ely", Result: "Ely", Kind: plan.CellSet}
			}
			if cell.Kind == plan.CellSet && cell.Account == cell.Result {
				cell.Kind = plan.CellSame
			}
			if cell.Kind == plan.CellSet {
				r.Changes = append(r.Changes, plan.Change{Field: meta.Fields[f].Field, Before: cell.Account, After: cell.Result, Kind: plan.Set})
			}
			card.Cells = append(card.Cells, cell)
		}
		r.Name = card.Cells[1].Sheet + " " + card.Cells[2].Sheet
		if r.Action == plan.Hold {
			card.Candidates = []plan.Candidate{{ClientID: r.ClientID, Name: word(5) + " " + word(7), DateOfBirth: value(3), Email: value(5), Phone: value(4), Agrees: []string{"Email"}, Differs: []string{"FirstName", "DateOfBirth"}}}
			card.Outcomes = map[plan.Decision]plan.Outcome{plan.DecideApply: {Changes: r.Changes}}
		}
		cards[r.Row] = card
		rows = append(rows, r)
	}
	p := newMemory(meta, rows...)
	p.cards = cards
	return p
}
