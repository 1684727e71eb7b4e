package apply

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tidwall/gjson"
	"github.com/xuri/excelize/v2"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/practice"
	"intakeq-bulk/internal/record"
	"intakeq-bulk/internal/report"
)

// filled is a report of the latest plan in which somebody typed: cells by row and
// column.
func (o *office) filled(format report.Format, typed map[int]map[string]string) string {
	o.Helper()
	ctx := context.Background()
	f, err := plan.Open(ctx, o.PlanPath())
	o.Check(err)
	defer f.Close()
	var b bytes.Buffer
	o.Check(report.Write(ctx, format, &b, f, report.Options{}))
	path := o.File("report."+string(format), b.String())
	if format == report.XLSX {
		o.typeXLSX(path, typed)
		return path
	}
	records, err := csv.NewReader(&b).ReadAll()
	o.Check(err)
	for _, record := range records[1:] {
		for column, text := range typed[atoi(record[1])] {
			record[slices.Index(records[0], column)] = text
		}
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.Comma = ';' // as a spreadsheet program of another country saves it
	o.Check(w.WriteAll(records))
	return o.File("report.csv", "\ufeff"+out.String())
}

func atoi(text string) int {
	n := 0
	_, _ = fmt.Sscan(text, &n) // of anything else 0
	return n
}

func (o *office) typeXLSX(path string, typed map[int]map[string]string) {
	o.Helper()
	book, err := excelize.OpenFile(path)
	o.Check(err)
	rows, err := book.GetRows("Decisions")
	o.Check(err)
	for i, row := range rows[1:] {
		for column, text := range typed[atoi(row[1])] {
			cell, err := excelize.CoordinatesToCellName(slices.Index(rows[0], column)+1, i+2)
			o.Check(err)
			o.Check(book.SetCellStr("Decisions", cell, text))
		}
	}
	o.Check(book.Save())
	o.Check(book.Close())
}

// decisions reads a filled report as the command does.
func (o *office) decisions(path string) (*Decisions, error) {
	o.Helper()
	f, err := plan.Open(context.Background(), o.PlanPath())
	o.Check(err)
	defer f.Close()
	id := f.Meta().ID
	return ReadDecisions(context.Background(), path, f, func(r plan.Shown) map[string]string { return report.Cells(id, r) })
}

// decide applies the latest plan with decisions by row.
func (o *office) decide(format report.Format, said map[int]string) (Outcome, error) {
	o.Helper()
	typed := map[int]map[string]string{}
	for row, word := range said {
		typed[row] = map[string]string{"Decision": word}
	}
	d, err := o.decisions(o.filled(format, typed))
	if err != nil {
		return Outcome{}, err
	}
	return o.apply(context.Background(), func(a *Options) { a.Decisions, a.Concurrency = d, 1 })
}

// doubts is a plan with rows of all kinds: 2 and 3 are creates, 4 and 5 updates, 6
// to 9 creates that would land on somebody, 10 an update that looks like another
// person, 11 has an error.
func doubts(t *testing.T) (*office, []int64) {
	o := newOffice(t, sandbox.Options{Clients: 30, Seed: 6, Latency: 20 * time.Millisecond})
	ids := o.Account.IDs()[:8]
	rows := [][]string{
		{"ClientId", "ExternalClientId", "FirstName", "LastName", "Email", "DateOfBirth", "City"},
		{"", "N-1", "Newa", "Person", "newa@example.test", "", "Oslo"}, {"", "N-2", "Newb", "Person", "newb@example.test", "", "Oslo"},
		{fmt.Sprint(ids[0]), "", "", "", "", "", "Bern"}, {fmt.Sprint(ids[1]), "", "", "", "", "", "Bern"},
	}
	for i, id := range ids[2:6] {
		s := o.Account.Staff()
		first, email := fmt.Sprintf("Held%d", i), fmt.Sprintf("held%d@example.test", i)
		o.Check(s.Rename(id, first, "There"))
		o.Check(s.Set(id, "Email", practice.Quoted(email)))
		o.Check(s.Set(id, "ExternalClientId", "null"))
		rows = append(rows, []string{"", fmt.Sprintf("H-%d", i), first, "New", email, "1990-01-02", "Oslo"})
	}
	o.Check(o.Account.Staff().Rename(ids[6], "Some", "Body"))
	o.Check(o.Account.Staff().Set(ids[6], "DateOfBirth", "0"))
	rows = append(rows, []string{fmt.Sprint(ids[6]), "", "Any", "One", "", "1990-01-02", ""}, []string{"999999", "", "", "", "", "", "Bern"})
	p := o.Plan(o.Table("in.csv", nil, rows...), nil)
	if p.Create != 2 || p.Update != 2 || p.Hold != 5 || p.Reject != 1 {
		t.Fatalf("%+v", p.Summary)
	}
	return o, ids
}

// What a person decided is what happens: no row more, no row less.
func TestDecisions(t *testing.T) {
	t.Parallel()
	for _, format := range []report.Format{report.CSV, report.XLSX} {
		t.Run(string(format), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o, ids := doubts(t)
				before := o.documents()
				out, err := o.decide(format, map[int]string{2: "skip", 3: "apply", 4: " Skip ", 6: "create", 7: "apply", 8: "SKIP", 10: "apply"})
				if err != nil || out.Wanted != 5 || out.Saved != 5 {
					t.Fatalf("%+v, %v: %s", out, err, o.states())
				}
				if want := "none saved none saved saved saved none none saved none"; o.states() != want {
					t.Errorf("%s, want %s", o.states(), want)
				}
				o.checkAsPlanned(before)
				o.checkTwoSaves(ids[2])
				adopted := gjson.Parse(o.documents()[ids[3]])
				if adopted.Get("LastName").String() != "New" || adopted.Get("City").String() != "Oslo" || adopted.Get(record.MemberExternal).String() != "H-1" {
					t.Errorf("the held row that was applied: %s", adopted.Raw)
				}
				if any := gjson.Parse(o.documents()[ids[6]]); any.Get("Name").String() != "Any One" {
					t.Errorf("the held update: %s", any.Raw)
				}
			})
		})
	}
}

// checkTwoSaves: the held create went in two saves, the first of which could land
// on nobody, and the client that it would have landed on is not touched.
func (o *office) checkTwoSaves(there int64) {
	o.Helper()
	row := o.tried()[4]
	var bodies []gjson.Result
	for _, r := range o.Account.Log() {
		body := gjson.ParseBytes(r.Body)
		if r.Path == "/clients" && r.Method == "POST" && (body.Get(record.MemberExternal).String() == "H-0") {
			bodies = append(bodies, body)
		}
	}
	if len(bodies) != 2 || row.ClientID == there || row.ClientID == 0 {
		o.Fatalf("%d saves; %s", len(bodies), practice.Describe(row.Row))
	}
	for _, member := range append(phoneMembers(), "Email", record.MemberID) {
		if v := bodies[0].Get(member); v.String() != "" {
			o.Errorf("the first save has %s %s", member, v.Raw)
		}
	}
	if bodies[1].Get(record.MemberID).Int() != row.ClientID || bodies[1].Get("Email").String() != "held0@example.test" {
		o.Errorf("the second save: %s", bodies[1].Raw)
	}
	if now := gjson.Parse(o.documents()[there]); now.Get("LastName").String() != "There" {
		o.Errorf("the client who was there: %s", now.Raw)
	}
}

// Of rows that were begun a person decides too: a failed one can be left, an
// unknown one sent again or left. A file decides once: what became unknown later it
// can't have meant.
func TestDecisionsLater(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, sandbox.Options{Clients: 20, Seed: 6, Latency: 20 * time.Millisecond})
		ids := o.Account.IDs()
		o.Plan(o.Table("in.csv", nil, []string{"ClientId", "FirstName", "LastName", "City"}, []string{"", "Nokeya", "Person", ""},
			[]string{"", "Nokeyb", "Person", ""}, []string{fmt.Sprint(ids[0]), "", "", "Bern"}, []string{fmt.Sprint(ids[1]), "", "", "Bern"}), nil)
		before := o.documents()
		delete(before, ids[0])
		delete(before, ids[1])
		o.Check(o.Account.Staff().Delete(ids[0]))
		o.Check(o.Account.Staff().Delete(ids[1]))
		o.Account.FaultSave(1, sandbox.Reset)
		o.Account.FaultSave(2, sandbox.Reset)
		if out, err := o.apply(t.Context(), oneByOne); err != nil || out.Unknown != 2 || out.Failed != 2 {
			t.Fatalf("%+v, %v", out, err)
		}
		o.Check(o.Account.Staff().Restore(ids[0]))
		o.Check(o.Account.Staff().Restore(ids[1]))
		o.Account.FaultSave(1, sandbox.Reset) // of the one that is sent again
		sent := o.posts()
		said := map[int]string{2: "apply", 3: "skip", 4: "skip", 5: ""}
		out, err := o.decide(report.CSV, said)
		if err != nil || o.states() != "unknown unknown failed saved" || o.posts() != sent+2 {
			t.Errorf("%+v, %v: %s, %d requests", out, err, o.states(), o.posts()-sent)
		}
		file, err := os.ReadFile(filepath.Join(o.Dir, "report.csv"))
		o.Check(err)
		sent = o.posts()
		d, err := o.decisions(o.File("again.csv", string(file)))
		o.Check(err)
		if !slices.Equal(d.Unused, []int{2, 3}) {
			t.Errorf("the same file again: decides nothing for rows %v, want 2 and 3", d.Unused)
		}
		if out, err := o.apply(t.Context(), func(a *Options) { a.Decisions = d }); err != nil || o.posts() != sent || out.Unknown != 2 {
			t.Errorf("the same file again: %+v, %v, %d requests", out, err, o.posts()-sent)
		}
		out, err = o.decide(report.CSV, map[int]string{2: "Apply"})
		if err != nil || o.states() != "saved unknown failed saved" {
			t.Errorf("%+v, %v: %s", out, err, o.states())
		}
		o.checkOnce()
		o.Account.Wait()
	})
}

// A held row that was refused goes nowhere while nothing is said of it: not to the
// client that it was not meant for either.
func TestHeldCreateRefused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o, ids := doubts(t)
		others := map[int]string{2: "skip", 3: "skip", 4: "skip", 5: "skip"}
		say := func(word string) (Outcome, error) {
			said := maps.Clone(others)
			said[6] = word
			return o.decide(report.CSV, said)
		}
		o.wrapped = &hooked{Client: o.Client, create: func(context.Context, intakeq.Document) (intakeq.Saved, error) {
			return intakeq.Saved{}, &intakeq.Error{Method: "POST", Path: "/clients", Status: 400, OnWire: true}
		}}
		if out, err := say("create"); err != nil || out.Failed != 1 {
			t.Fatalf("%+v, %v", out, err)
		}
		o.wrapped = nil
		if out, err := say(""); !errors.Is(err, ErrNothingLeft) || o.posts() > 0 {
			t.Errorf("%+v, %v, %d requests", out, err, o.posts())
		}
		if out, err := say("create"); err != nil || out.Saved != 1 {
			t.Errorf("%+v, %v", out, err)
		}
		o.checkTwoSaves(ids[2])
	})
}

// "apply" of a held create whose answer was lost sends it again. The same file, given
// to the run that goes on, never turns it into changing the client on whom it would
// have landed.
func TestSentAgainIsNeverAdopted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, ids := doubts(t)
		refuse := func(status int) {
			o.wrapped = &hooked{Client: o.Client, create: func(context.Context, intakeq.Document) (intakeq.Saved, error) {
				return intakeq.Saved{}, &intakeq.Error{Method: "POST", Path: "/clients", Status: status, OnWire: true}
			}}
		}
		say := func(word string) map[int]string {
			return map[int]string{2: "skip", 3: "skip", 4: "skip", 5: "skip", 6: word}
		}
		refuse(502) // nobody knows whether it was carried out
		if out, err := o.decide(report.CSV, say("create")); err != nil || out.Unknown != 1 {
			t.Fatalf("%+v, %v: %s", out, err, o.states())
		}
		refuse(400)
		if out, err := o.decide(report.CSV, say("apply")); err != nil || out.Failed != 1 {
			t.Fatalf("sent again: %+v, %v: %s", out, err, o.states())
		}
		o.wrapped = nil
		file, err := os.ReadFile(filepath.Join(o.Dir, "report.csv"))
		o.Check(err)
		d, err := o.decisions(o.File("again.csv", string(file)))
		o.Check(err)
		if !slices.Equal(d.Unused, []int{6}) {
			t.Errorf("the same file again: decides nothing for rows %v, want 6", d.Unused)
		}
		if out, err := o.apply(t.Context(), func(a *Options) { a.Decisions = d }); err != nil || out.Saved != 1 {
			t.Errorf("%+v, %v: %s", out, err, o.states())
		}
		o.checkTwoSaves(ids[2])
	})
}

// A row with a damaged ExternalClientId that a person lets through changes its
// client and leaves the id alone; what it would replace is told beforehand.
func TestNearIdIsLeftAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, sandbox.Options{Clients: 10, Seed: 6, Latency: 20 * time.Millisecond})
		id := o.Account.IDs()[3]
		o.Check(o.Account.Staff().Set(id, "ExternalClientId", `"00007"`))
		o.Check(o.Account.Staff().Set(id, "City", `"Rome"`))
		o.Plan(o.Table("in.csv", nil, []string{"ExternalClientId", "City"}, []string{"7", "Bern"}), nil)
		if told := o.tried()[0].Reasons[0].Message; !strings.HasSuffix(told, fmt.Sprintf("as an update of client %d it would replace City", id)) {
			t.Error(told)
		}
		if out, err := o.decide(report.CSV, map[int]string{2: "apply"}); err != nil || out.Saved != 1 {
			t.Fatalf("%+v, %v: %s", out, err, o.states())
		}
		now := gjson.Parse(o.documents()[id])
		if now.Get("ExternalClientId").String() != "00007" || now.Get("City").String() != "Bern" {
			t.Errorf("the client is %s", now.Raw)
		}
	})
}
