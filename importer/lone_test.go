package importer_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/practice"
)

// loneModel says what becomes of rows, each of a client and with one of some streets, the
// first of which the client has: rows are twins, or of several nobody knows which is
// right.
func loneModel(clients, streets []int) []plan.Action {
	want := make([]plan.Action, len(clients))
	for i, client := range clients {
		others := 0 // rows of the client that say something else than those before
		seen := map[int]bool{}
		twin := false
		for j := range clients {
			if clients[j] != client {
				continue
			}
			twin = twin || j < i && streets[j] == streets[i]
			if !seen[streets[j]] {
				seen[streets[j]] = true
				others++
			}
		}
		switch {
		case twin:
			want[i] = plan.Skip
		case others > 1:
			want[i] = plan.Reject
		case streets[i] == 0:
			want[i] = plan.Unchanged
		default:
			want[i] = plan.Update
		}
	}
	return want
}

// A row that changes nothing by which people are found is planned at once, and judged again where
// another row turns out to be of the same client: whatever the order of the rows, each is
// judged by all others, and one that is refused comes back as it was.
func TestLoneRows(t *testing.T) {
	const clients = 240 // more than are read together
	o := newOffice(t, sandbox.Options{Clients: clients, Seed: 4})
	all, err := csv.NewReader(strings.NewReader(o.Text(o.Export("all.csv")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	street := slices.Index(all[0], "StreetAddress")
	rapid.Check(t, func(t *rapid.T) {
		few := rapid.IntRange(1, clients).Draw(t, "few")
		of := rapid.SliceOfN(rapid.IntRange(clients-few, clients-1), 1, 40).Draw(t, "clients")
		if rapid.Bool().Draw(t, "in order") {
			slices.Sort(of)
		}
		streets := rapid.SliceOfN(rapid.SampledFrom([]int{0, 0, 0, 1, 2}), len(of), len(of)).Draw(t, "streets")
		rows := [][]string{all[0]}
		for i, client := range of {
			row := slices.Clone(all[1+client])
			if streets[i] > 0 {
				row[street] = fmt.Sprintf("%d Elsewhere Street", streets[i])
			}
			rows = append(rows, row)
		}
		var text strings.Builder
		if err := csv.NewWriter(&text).WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		p := o.Plan(o.File("in.csv", text.String()), nil)
		file, err := plan.Open(context.Background(), o.PlanPath())
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		updates := 0
		for i, want := range loneModel(of, streets) {
			if want == plan.Update {
				updates++
			}
			r := p.Rows[i]
			card, err := file.Card(context.Background(), r.Row)
			if err != nil {
				t.Fatal(err)
			}
			cells := []string(nil) // of an unchanged row nothing is kept
			if want != plan.Unchanged {
				cells = rows[i+1]
			}
			if r.Action != want || !slices.Equal(r.Source, cells) || len(card.Cells) == 0 || streets[i] > 0 && card.Cells[street].Sheet != rows[i+1][street] || (r.Key == "") != (want != plan.Update) {
				t.Fatalf("row %d, want %s: %s, own cells %d", r.Row, want, practice.Describe(r), len(r.Source))
			}
			if (r.Before == nil) != (want != plan.Update) {
				t.Fatalf("row %d, %s, has a document of %d bytes", r.Row, want, len(r.Before))
			}
		}
		if price := file.Meta().Price; price.Saves != updates {
			t.Fatalf("%d updates, and the plan is priced at %d saves", updates, price.Saves)
		}
	})
}

// A row that goes straight into the plan is found by nobody: one that gives its client
// what people are found by is met by those who come after it, and before.
func TestLoneRowsAreNotMet(t *testing.T) {
	t.Parallel()
	o := knownPeople(t)
	const changed, created = "K001,Ada,Quill,shared@new.test", ",Ada,Novak,shared@new.test"
	for _, f := range []personFile{
		{name: "a new client after it", rows: changed + "\n" + created, want: "update\nhold lands_on"},
		{name: "a new client before it", rows: created + "\n" + changed, want: "hold lands_on\nupdate"},
	} {
		f.columns = "ExternalClientId,FirstName,LastName,Email"
		f.check(t, o)
	}
}
