package alarm

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/reason"
)

// repeat does something for the rows 2 to n+1.
func repeat(n int, f func(row int)) {
	for row := 2; row < n+2; row++ {
		f(row)
	}
}

// codes are the alarms, with their rows.
func codes(a *Counts) string {
	var all []string
	for _, alarm := range a.List() {
		all = append(all, fmt.Sprint(alarm.Code, " ", alarm.Rows))
	}
	return strings.Join(all, ", ")
}

// Every alarm asks for five rows, and for a share of all: it rings at the edge and not
// one step before.
func TestThresholds(t *testing.T) {
	const day, later, other = "1950-02-03", "1950-02-04", "1961-07-09"
	birth := func(row int, account, sheet string) func(*Counts) {
		return func(a *Counts) { a.BirthDate(row, "DOB", account, sheet) }
	}
	for _, c := range []struct {
		name, code string
		oneOf      int                // of so many rows
		seen, all  func(*Counts, int) // what counts a row, and one that is as it should be
	}{
		{"ids", reason.AlarmOutOfStep, 3, func(a *Counts, row int) { a.Row(true); a.OtherPerson(row, ""); a.OtherPerson(row, "Last") }, func(a *Counts, _ int) { a.Row(true) }},
		{"letters", reason.AlarmEncoding, 10, func(a *Counts, row int) { a.Row(false); a.Garbled(row, "First"); a.Garbled(row, "Last") }, func(a *Counts, _ int) { a.Row(false) }},
		{"days", reason.AlarmDatesShifted, 10, func(a *Counts, row int) { birth(row, day, later)(a) }, func(a *Counts, row int) { birth(row, day, day)(a) }},
		{"a day filled down", reason.AlarmDatesShifted, 10,
			func(a *Counts, row int) {
				birth(row, fmt.Sprintf("1930-01-%02d", row), other)(a)
				birth(1000, other, other)(a)
			},
			func(a *Counts, row int) { birth(row, "1940-01-01", fmt.Sprintf("%d-01-01", 1950+row))(a) }},
		{"a column", reason.AlarmDamagedColumn, 10, func(a *Counts, row int) { a.Cell(0, row, "ID", "ExternalClientId", true) }, func(a *Counts, row int) { a.Cell(0, row, "ID", "ExternalClientId", false) }},
		{"ZIPs", reason.AlarmDamagedColumn, 10,
			func(a *Counts, row int) {
				a.Cell(0, row, "Zip", zipField, false)
				a.ZIP(row, "Zip", "02134", "2134", true)
			},
			func(a *Counts, row int) {
				a.Cell(0, row, "Zip", zipField, false)
				a.ZIP(row, "Zip", "", "90210", false)
			}},
		{"what a column writes", reason.AlarmDamagedColumn, 10,
			func(a *Counts, row int) { a.Cell(0, row, "ID", "City", true); a.Judged(setsCity(row), &plan.Card{}) },
			func(a *Counts, row int) {
				a.Cell(0, row, "ID", "City", false)
				a.Judged(setsCity(row), &plan.Card{})
				for n := range 9 { // which write nothing
					a.Cell(0, 1000*row+n, "ID", "City", false)
				}
			}},
	} {
		count := func(seen, all int) string {
			a := New()
			repeat(seen, func(row int) { c.seen(a, row) })
			repeat(all-seen, func(row int) { c.all(a, seen+row) })
			return codes(a)
		}
		for n, want := range map[[2]int]string{{4, 4}: "", {5, 5 * c.oneOf}: c.code + " 5", {5, 5*c.oneOf + 1}: "", {6, 6 * c.oneOf}: c.code + " 6"} {
			if got := count(n[0], n[1]); got != want {
				t.Errorf("%s: %d of %d: %q, want %q", c.name, n[0], n[1], got, want)
			}
		}
	}
}

func setsCity(row int) *plan.Row {
	return &plan.Row{Row: row, ClientID: 7, Action: plan.Update, State: plan.Planned, Changes: []plan.Change{{Field: "City", Before: "Arden", After: "x", Kind: plan.Set}}}
}

func TestSlid(t *testing.T) {
	for n, want := range map[[2]int]bool{{4, 4}: false, {5, 15}: true, {5, 16}: false} {
		a := New()
		repeat(n[1], func(int) { a.Change("Last") })
		if got := a.Slid("Last", n[0]); got != want || a.IDsOutOfStep() != want {
			t.Errorf("%d of %d: %v", n[0], n[1], got)
		}
	}
	both := New() // that one column stands where it should does not mend another
	repeat(5, func(int) { both.Change("Last") })
	if both.Slid("Last", 5); both.Slid("First", 0) || !both.IDsOutOfStep() {
		t.Error("a slid column was forgotten")
	}
	a := New()
	repeat(10_000, func(int) {
		if !a.Change("Last") {
			t.Fatal("too early")
		}
	})
	if a.Change("Last") || !a.Change("First") {
		t.Error("changes are held against each other without end, or of another column not at all")
	}
}

func TestFewAreEnough(t *testing.T) {
	mixed := New()
	mixed.Mixed = true
	if got := codes(mixed); got != "" {
		t.Errorf("two encodings, and nothing lost: %s", got)
	}
	mixed.Garbled(2, "Last")
	repeat(100, func(int) { mixed.Row(false) })
	if got := codes(mixed); got != "encoding 1" {
		t.Errorf("two encodings: %q", got)
	}
	shrunk := New()
	shrunk.Shrunk(100, 20)
	if list := shrunk.List(); len(list) != 1 || list[0].Code != reason.AlarmShrunk || !strings.Contains(list[0].Message, "with 20 clients, and before with 100") {
		t.Errorf("%+v", list)
	}
	for zips, want := range map[[2]string]string{ // the account's, and the cell's
		{"2135", "2134"}: "", {"", "2134"}: "", {"02134", "2134"}: "damaged_column 9", {"22134", "2134"}: "", {"021340", "2134"}: "", {"O2134", "2134"}: "",
	} {
		a := New()
		repeat(9, func(row int) { a.Cell(0, row, "Zip", zipField, false); a.ZIP(row, "Zip", zips[0], zips[1], true) })
		if got := codes(a); got != want {
			t.Errorf("ZIPs %q: %q, want %q", zips, got, want)
		}
	}
	beside := New() // one whole ZIP of five digits tells that the others lack one
	repeat(9, func(row int) { beside.Cell(0, row, "Zip", zipField, false); beside.ZIP(row, "Zip", "", "2134", true) })
	beside.ZIP(50, "Zip", "", "90210", false)
	if got := codes(beside); got != "damaged_column 9" {
		t.Errorf("ZIPs beside a whole one: %q", got)
	}
	unmatched := New() // rows without a client have no id that could be out of step
	repeat(100, func(row int) { unmatched.Row(row < 17) })
	repeat(5, func(row int) { unmatched.OtherPerson(row, "") })
	if got := codes(unmatched); got != "ids_out_of_step 5" {
		t.Errorf("five of fifteen that have a client, and 85 without: %q", got)
	}
	swept := New() // days that move, and a day filled down, are one alarm
	repeat(9, func(row int) { swept.BirthDate(row, "DOB", fmt.Sprintf("1961-07-%02d", 8), "1961-07-09") })
	swept.BirthDate(50, "DOB", "1961-07-09", "1961-07-09")
	if got := codes(swept); got != "dates_shifted 9" {
		t.Errorf("one day more, which is another's: %q", got)
	}
	apart := New() // a day that no other row's client has
	repeat(9, func(row int) { apart.BirthDate(row, "DOB", fmt.Sprintf("1930-01-%02d", row), "1961-07-09") })
	if got := codes(apart); got != "" {
		t.Errorf("a day that is nobody's: %q", got)
	}
}

// Of a row with two damaged cells the worse counts, and a value that a person has left
// out is none that the column writes.
func TestDamagedTwice(t *testing.T) {
	a := New()
	repeat(5, func(row int) {
		a.Cell(0, row, "ID", "ExternalClientId", true)
		a.Cell(1, row, "City", "City", true)
		r := setsCity(row)
		r.Changes = append(r.Changes, plan.Change{Field: "ExternalClientId", Kind: plan.Clear})
		a.Judged(r, &plan.Card{})
	})
	list := a.List()
	if len(list) != 1 || list[0].Rows != 5 || !strings.Contains(list[0].Message, "(5 would write such values: 0 new clients, 5 changed)") {
		t.Errorf("%+v", list)
	}
	held := New()
	repeat(5, func(row int) { held.Cell(0, row, "Town", "City", true); held.Judged(setsCity(row), &plan.Card{}) })
	repeat(60, func(row int) {
		r := setsCity(row + 5)
		r.Action, r.State = plan.Hold, plan.None
		held.Cell(0, r.Row, "Town", "City", false)
		held.Judged(r, &plan.Card{})
	})
	if got := codes(held); got != "damaged_column 5" {
		t.Errorf("five of five that are written, beside sixty held: %q", got)
	}
}

// The rows that write come first, and the message says what becomes of all.
func TestDamagedRows(t *testing.T) {
	a := New()
	rows := []*plan.Row{
		{Action: plan.Reject}, {Action: plan.Update, ClientID: 7}, {Action: plan.Hold, ClientID: 7}, {Action: plan.Update, ClientID: 7, State: plan.Planned},
		{Action: plan.Create, State: plan.Planned}, {Action: plan.Skip, ClientID: 7}, {Action: plan.Create, State: plan.Planned},
	}
	for i, r := range rows {
		r.Row = i + 2
		if set := i >= 2; set {
			r.Changes = []plan.Change{{Field: "City", After: "x", Kind: plan.Set}}
		}
		a.Cell(0, r.Row, "Town", "City", true)
		a.Judged(r, &plan.Card{})
	}
	list := a.List()
	if len(list) != 1 || fmt.Sprint(list[0].Sample) != "[5 6 8 2 3]" || fmt.Sprint(list[0].Columns) != "[Town]" ||
		!strings.Contains(list[0].Message, "in 7 rows (3 would write such values: 2 new clients, 1 changed; 1 are held and would write them if applied; in 1 IntakeQ's value is kept; 2 can't be used, or leave the cell out)") {
		t.Errorf("%+v", list)
	}
}

// A row, and what a decision would make of it, says that its birth date moves as many do.
func TestBirthMoves(t *testing.T) {
	a := New()
	a.Cell(0, 2, "DOB", birthField, false)
	repeat(5, func(row int) { a.BirthDate(row, "DOB", fmt.Sprintf("1930-01-%02d", row), "1961-07-09") })
	repeat(4, func(row int) { a.BirthDate(row, "DOB", fmt.Sprintf("1940-01-%02d", row), "1950-02-04") })
	for _, day := range []string{"1961-07-09", "1950-02-04", "1955-05-05"} {
		a.BirthDate(50, "DOB", day, day)
	}
	for day, want := range map[string]string{"1961-07-09": "filled down", "1930-01-03": "one day", "1950-02-04": "", "1955-05-05": "", "1970-01-01": ""} {
		list := []plan.Change{{Field: birthField, Before: "1930-01-02", After: day, Kind: plan.Set}}
		row, card := plan.Row{Row: 2, Changes: list}, plan.Card{Outcomes: map[plan.Decision]plan.Outcome{plan.DecideApply: {Changes: list}}}
		a.Judged(&row, &card)
		for _, said := range [][]plan.Reason{row.Reasons, card.Outcomes[plan.DecideApply].Warnings} {
			if want == "" && len(said) > 0 || want != "" && (len(said) != 1 || said[0].Code != reason.BirthMoves || said[0].Column != "DOB" || !said[0].Warning || !strings.Contains(said[0].Message, want)) {
				t.Errorf("%s: %+v, want %q", day, said, want)
			}
		}
	}
}

func TestShift(t *testing.T) {
	for _, c := range []struct {
		a, b string
		says string // "": nothing
	}{
		{"1950-02-03", "1950-02-04", "one day"}, {"1950-03-01", "1950-02-28", "one day"}, {"1950-02-03", "1950-02-05", ""}, {"1950-02-03", "1950-02-03", ""},
		{"1950-02-03", "1954-02-04", "four years and a day"}, {"1954-02-04", "1950-02-03", "four years and a day"}, {"1950-02-03", "1954-02-03", ""}, {"1950-02-03", "1954-02-05", ""},
		{"1950-02-07", "1950-07-02", "swapped"}, {"1950-02-07", "1951-07-02", ""}, {"1950-02-07", "1950-07-03", ""}, {"1950-02-07", "1950-08-02", ""}, {"1950-02-02", "1950-02-02", ""},
	} {
		a, _ := time.Parse(time.DateOnly, c.a)
		b, _ := time.Parse(time.DateOnly, c.b)
		if got := shift(a, b); (got == "") != (c.says == "") || !strings.Contains(got, c.says) {
			t.Errorf("%s to %s: %q", c.a, c.b, got)
		}
	}
}
