package importer_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"intakeq-bulk/importer"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/practice"
	"intakeq-bulk/internal/reason"
)

// planOfZips makes an account of n clients N0, N1, … with ZIP codes, and gives what plans
// rows of ids, first names and ZIP codes there.
func planOfZips(t *testing.T, n int, zip string) func(rows [][]string) practice.Planned {
	clients := map[string]string{}
	for i := range n {
		clients[fmt.Sprint(i)] = fmt.Sprintf(`{"FirstName":"N%d","ExternalClientId":"K%d","PostalCode":"%s"}`, i, i, fmt.Sprintf(zip, i))
	}
	o, _ := staffed(t, clients)
	mapping := o.File("m.yaml", "version: 1\ncolumns:\n  - {column: Id, field: ExternalClientId}\n  - {column: First, field: FirstName}\n  - {column: Zip, field: PostalCode}\n")
	return func(rows [][]string) practice.Planned {
		rows = slices.Insert(rows, 0, []string{"Id", "First", "Zip"})
		return o.Plan(o.Table("in.csv", nil, rows...), func(options *importer.Options) { options.Mapping = mapping })
	}
}

// The alarm of a damaged column names first the rows that would write what was damaged:
// new clients, and clients whose good ZIP is replaced; those who keep theirs come last.
func TestDamagedColumnNamesTheHarmFirst(t *testing.T) {
	t.Parallel()
	planned := planOfZips(t, 8, "0197%d")
	for _, c := range []struct {
		name                string
		kept, moved, create int
		zip                 string // of those that move, and of the new
		want, message       string
		sample              []int
	}{
		{"all three", 4, 2, 3, "2108", "damaged_column Zip", "in 9 rows (5 would write such values: 3 new clients, 2 changed; in 4 IntakeQ's value is kept)", []int{6, 7, 8, 9, 10, 2}},
		{"only kept", 6, 0, 0, "", "damaged_column Zip", "in 6 rows (in 6 IntakeQ's value is kept)", []int{2, 3, 4, 5, 6}},
		{"only new ones, one tells", 1, 0, 5, "2108", "damaged_column Zip", "(5 would write such values: 5 new clients, 0 changed; in 1 ", []int{3, 4, 5, 6, 7}},
		{"few", 2, 1, 1, "2108", "", "", nil},
		{"another country's", 0, 0, 6, "3000", "", "", nil},
	} {
		var rows [][]string
		for i := range c.kept {
			rows = append(rows, []string{fmt.Sprint("K", i), fmt.Sprint("N", i), fmt.Sprint("197", i)})
		}
		for i := range c.moved {
			n := c.kept + i
			rows = append(rows, []string{fmt.Sprint("K", n), fmt.Sprint("N", n), c.zip})
		}
		for i := range c.create {
			rows = append(rows, []string{fmt.Sprint("X", i), fmt.Sprint("New", i), c.zip})
		}
		p := planned(rows)
		if got := alarmCodes(p); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
			continue
		}
		if c.want == "" {
			continue
		}
		a := p.Meta.Alarms[0]
		if sample := c.sample[:min(5, len(c.sample))]; !slices.Equal(a.Sample, sample) || a.Rows != c.kept+c.moved+c.create || !strings.Contains(a.Message, c.message) {
			t.Errorf("%s: %d rows, as %v: %s", c.name, a.Rows, a.Sample, a.Message)
		}
	}
}

// A tenth of what a column writes is an alarm, though it is less than a tenth of its
// cells.
func TestDamagedTenthOfWhatIsWritten(t *testing.T) {
	t.Parallel()
	planned := planOfZips(t, 60, "902%02d")
	for lost, want := range map[int]string{5: "damaged_column Zip", 4: ""} {
		var rows [][]string
		for i := range 60 {
			rows = append(rows, []string{fmt.Sprint("K", i), fmt.Sprint("N", i), fmt.Sprintf("902%02d", i)})
		}
		for i := range lost {
			rows = append(rows, []string{fmt.Sprint("X", i), fmt.Sprint("New", i), "2108"})
		}
		if got := alarmCodes(planned(rows)); got != want {
			t.Errorf("%d: %q, want %q", lost, got, want)
		}
	}
}

// What a blank cell stands for is written, too, and counts as that, also in rows that
// come before the column's first filled cell and are planned at once.
func TestDamagedTenthOfDefaults(t *testing.T) {
	t.Parallel()
	const blank, good, lost = 46, 46, 5
	zip := func(i int) string { // of the account
		if i < blank || i >= blank+good {
			return ""
		}
		return fmt.Sprintf("902%02d", i)
	}
	clients := map[string]string{}
	for i := range blank + good + lost {
		clients[fmt.Sprint(i)] = fmt.Sprintf(`{"FirstName":"N%d","LastName":"Ode","ExternalClientId":"K%d","PostalCode":"%s"}`, i, i, zip(i))
	}
	o, _ := staffed(t, clients)
	mapping := o.File("m.yaml", "version: 1\ncolumns:\n  - {column: Id, field: ExternalClientId}\n  - {column: First, field: FirstName}\n"+
		"  - {column: Last, field: LastName}\n  - {column: Zip, field: PostalCode, default: \"90210\"}\n")
	for first, want := range map[int]string{0: "", 1: "damaged_column Zip"} { // 5 of 51 written values, or of 50
		rows := [][]string{{"Id", "First", "Last", "Zip"}}
		for i := first; i < blank+good+lost; i++ {
			cell := zip(i)
			if i >= blank+good {
				cell = "2108"
			}
			rows = append(rows, []string{fmt.Sprint("K", i), fmt.Sprint("N", i), "Ode", cell})
		}
		p := o.Plan(o.Table("in.csv", nil, rows...), func(options *importer.Options) { options.Mapping = mapping })
		if got := alarmCodes(p); got != want || p.Update != blank-first+lost {
			t.Errorf("from %d: %q, want %q; %d updates", first, got, want, p.Update)
		}
	}
}

// Each row of the alarm dates_shifted says so itself, and so does the decision on a held
// row that would move a birth date.
func TestBirthMovesOnTheRow(t *testing.T) {
	t.Parallel()
	o, _ := staffed(t, map[string]string{
		"ann": `{"FirstName":"Ann","LastName":"Ode","ExternalClientId":"K1","DateOfBirth":86400000}`,
		"ben": `{"FirstName":"Ben","LastName":"Ode","ExternalClientId":"K2","Email":"ben@example.test","DateOfBirth":777600000}`,
	})
	p := o.Plan(o.Table("in.csv", nil, []string{"ExternalClientId", "FirstName", "LastName", "Email", "DateOfBirth"},
		[]string{"K1", "Ann", "Ode", "", "1970-02-01"}, []string{"K9", "Ben", "Ode", "ben@example.test", "1970-10-01"}), nil)
	why := p.Rows[0].Reasons
	if len(why) != 1 || why[0].Code != reason.BirthMoves || !why[0].Warning || why[0].Column != "DateOfBirth" || !strings.Contains(why[0].Message, "swapped") {
		t.Errorf("%+v", why)
	}
	_, rows := o.shown()
	held := rows[1]
	for decision, want := range map[plan.Decision]bool{plan.DecideApply: true, plan.DecideCreate: false} {
		told := slices.ContainsFunc(held.Card.Outcomes[decision].Warnings, func(w plan.Reason) bool { return w.Code == reason.BirthMoves && w.Warning })
		if held.Action != plan.Hold || told != want {
			t.Errorf("%s, %s: %+v", practice.Describe(held.Row), decision, held.Card.Outcomes[decision])
		}
	}
}
