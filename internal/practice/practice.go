// Package practice is a small practice for tests: an account in the sandbox, and a
// folder to plan, apply and undo in.
package practice

import (
	"context"
	"encoding/csv"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"intakeq-bulk/exporter"
	"intakeq-bulk/importer"
	"intakeq-bulk/importer/undo"
	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/mirror"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/sheet"
)

var full = flag.Bool("full", false, "run campaigns in full")

// Full reports whether campaigns run in full.
func Full() bool { return *full }

// Campaign is how many seeds a campaign of n runs: all of them, a tenth, or a
// fiftieth where time is short, as with the race detector.
func Campaign(n uint64) uint64 {
	switch {
	case *full:
		return n
	case testing.Short():
		return n / 50
	}
	return n / 10
}

// Practice is an account, and a folder to work in.
type Practice struct {
	testing.TB
	Account *sandbox.Account
	Client  *intakeq.Client
	Dir     string
	Plans   int // that were made
	Asked   int // requests before the latest plan was made
}

// New opens a practice.
func New(t testing.TB, o sandbox.Options) *Practice {
	account := sandbox.New(o)
	key, err := intakeq.NewSecret(account.Key())
	if err != nil {
		t.Fatal(err)
	}
	client, err := intakeq.New(intakeq.Options{BaseURL: "http://127.0.0.1:1", Key: key, Transport: account.Transport()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(account.Wait)
	return &Practice{TB: t, Account: account, Client: client, Dir: t.TempDir()}
}

// File writes a file into the folder.
func (p *Practice) File(name, text string) string {
	p.Helper()
	path := filepath.Join(p.Dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		p.Fatal(err)
	}
	return path
}

// Active are the clients who are not archived, in the account's order.
func (p *Practice) Active() []int64 {
	p.Helper()
	var active []int64
	for _, id := range p.Account.IDs() {
		doc, _ := p.Account.Document(id)
		parsed, err := intakeq.ParseDocument(doc)
		p.Check(err)
		if !parsed.Get("Archived").Bool() {
			active = append(active, id)
		}
	}
	return active
}

// Export writes all clients, with profiles, in the format of the name.
func (p *Practice) Export(name string) string {
	p.Helper()
	path := filepath.Join(p.Dir, name)
	format, err := sheet.FormatByExtension(name)
	if err != nil {
		p.Fatal(err)
	}
	_, err = exporter.Export(context.Background(), p.Client, exporter.Options{
		Target: path, Format: format, Query: intakeq.Query{Profile: true}, WorkDir: p.Dir, Stdout: io.Discard, Requests: func() int { return 0 },
	})
	if err != nil {
		p.Fatal(err)
	}
	return path
}

// Check ends the test on an error.
func (p *Practice) Check(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

// Planned is a plan, read.
type Planned struct {
	plan.Summary
	Meta plan.Meta
	Rows []plan.Row
}

// Make plans a file; more may set more options.
func (p *Practice) Make(input string, more func(*importer.Options)) (Planned, error) {
	p.Helper()
	ctx := context.Background()
	p.Plans++
	local, err := mirror.Open(ctx, mirror.Options{
		Path: filepath.Join(p.Dir, fmt.Sprintf("copy%d", p.Plans)), Identity: "test", Query: intakeq.Query{Profile: true},
	})
	if err != nil {
		p.Fatal(err)
	}
	defer local.Remove()
	options := importer.Options{Input: input, Plan: filepath.Join(p.Dir, fmt.Sprintf("%d.plan", p.Plans)), Account: "a", Tool: "test", WorkDir: p.Dir}
	if more != nil {
		more(&options)
	}
	if err := importer.Make(ctx, p.Client, local, options); err != nil {
		return Planned{}, err
	}
	return p.Read(options.Plan), nil
}

// Read reads a plan that was just made.
func (p *Practice) Read(path string) Planned {
	p.Helper()
	p.Asked = len(p.Account.Log())
	file, err := plan.Open(context.Background(), path)
	if err != nil {
		p.Fatal(err)
	}
	defer file.Close()
	made := Planned{Meta: file.Meta()}
	if made.Summary, err = file.Summary(context.Background()); err != nil {
		p.Fatal(err)
	}
	for row, err := range file.Rows(context.Background()) {
		if err != nil {
			p.Fatal(err)
		}
		made.Rows = append(made.Rows, row)
	}
	if made.Create+made.Update+made.Unchanged+made.Skip+made.Hold+made.Reject != len(made.Rows) || made.Summary.Rows != len(made.Rows) {
		p.Fatalf("the totals are wrong: %+v of %d rows", made.Summary, len(made.Rows))
	}
	return made
}

// Plan is Make, where it must work.
func (p *Practice) Plan(input string, more func(*importer.Options)) Planned {
	p.Helper()
	made, err := p.Make(input, more)
	if err != nil {
		p.Fatal(err)
	}
	return made
}

// Describe writes a row for a test's message.
func Describe(r plan.Row) string {
	var b strings.Builder
	fmt.Fprintf(&b, "row %d: %s %s client %d", r.Row, r.Action, r.State, r.ClientID)
	for _, reason := range r.Reasons {
		fmt.Fprintf(&b, "; %s %q client %d row %d: %s", reason.Code, reason.Column, reason.ClientID, reason.Row, reason.Message)
	}
	for _, c := range r.Changes {
		fmt.Fprintf(&b, "; %s %s %q -> %q", c.Kind, c.Field, c.Before, c.After)
	}
	return b.String()
}

// Codes are the codes of a row's reasons, warnings in brackets.
func Codes(r plan.Row) string {
	var list []string
	for _, reason := range r.Reasons {
		code := reason.Code
		if reason.Warning {
			code = "(" + code + ")"
		}
		list = append(list, code)
	}
	return strings.Join(list, " ")
}

// Table writes a CSV file of rows; {X} in a cell stands for an id of the names.
func (p *Practice) Table(name string, ids map[string]int64, rows ...[]string) string {
	p.Helper()
	var b strings.Builder
	w := csv.NewWriter(&b)
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			for name, id := range ids {
				cell = strings.ReplaceAll(cell, "{"+name+"}", fmt.Sprint(id))
			}
			cells[i] = cell
		}
		w.Write(cells)
	}
	w.Flush()
	return p.File(name, b.String())
}

// PlanPath is where the latest plan is.
func (p *Practice) PlanPath() string { return filepath.Join(p.Dir, fmt.Sprintf("%d.plan", p.Plans)) }

// Mirror opens a copy of the account beside that of the plans.
func (p *Practice) Mirror() *mirror.Store {
	p.Helper()
	local, err := mirror.Open(context.Background(), mirror.Options{
		Path: filepath.Join(p.Dir, "verify"), Identity: "test", Query: intakeq.Query{Profile: true},
	})
	if err != nil {
		p.Fatal(err)
	}
	return local
}

// Undo makes a plan of the latest one, which it takes back.
func (p *Practice) Undo() (Planned, error) {
	p.Helper()
	ctx := context.Background()
	of, err := plan.Open(ctx, p.PlanPath())
	if err != nil {
		p.Fatal(err)
	}
	defer of.Close()
	local := p.Mirror()
	defer local.Remove()
	options := undo.Options{Of: p.PlanPath(), Plan: filepath.Join(p.Dir, fmt.Sprintf("%d.plan", p.Plans+1)), Account: "a", Tool: "test"}
	if err := undo.Make(ctx, p.Client, local, of, options); err != nil {
		return Planned{}, err
	}
	p.Plans++
	return p.Read(options.Plan), nil
}

// Text reads a file.
func (p *Practice) Text(path string) string {
	p.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		p.Fatal(err)
	}
	return string(b)
}
