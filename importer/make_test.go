package importer

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"intakeq-bulk/exporter"
	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/mirror"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/sheet"
)

var full = flag.Bool("full", false, "run campaigns in full")

// campaign is how many seeds a campaign of n runs: all of them, a tenth, or a
// fiftieth where time is short, as with the race detector.
func campaign(n uint64) uint64 {
	switch {
	case *full:
		return n
	case testing.Short():
		return n / 50
	}
	return n / 10
}

// office is an account, and a folder to work in.
type office struct {
	testing.TB
	account *sandbox.Account
	client  *intakeq.Client
	dir     string
	plans   int
	asked   int     // requests before the latest plan was made
	wrapped Account // what applying asks instead of client; may be nil
	spoilt  bool    // that makes something else of saves before the account sees them
}

func newOffice(t testing.TB, o sandbox.Options) *office {
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
	return &office{TB: t, account: account, client: client, dir: t.TempDir()}
}

// file writes a file into the folder.
func (o *office) file(name, text string) string {
	o.Helper()
	path := filepath.Join(o.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		o.Fatal(err)
	}
	return path
}

// export writes all clients, with profiles, in the format of the name.
func (o *office) export(name string) string {
	o.Helper()
	path := filepath.Join(o.dir, name)
	format, err := sheet.FormatByExtension(name)
	if err != nil {
		o.Fatal(err)
	}
	_, err = exporter.Export(context.Background(), o.client, exporter.Options{
		Target: path, Format: format, Query: intakeq.Query{Profile: true}, WorkDir: o.dir, Stdout: io.Discard, Requests: func() int { return 0 },
	})
	if err != nil {
		o.Fatal(err)
	}
	return path
}

func (o *office) check(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

// planned is a plan, read.
type planned struct {
	plan.Summary
	Meta plan.Meta
	Rows []plan.Row
}

// make plans a file; mutate may set more options.
func (o *office) make(input string, more func(*Options)) (planned, error) {
	o.Helper()
	ctx := context.Background()
	o.plans++
	copy, err := mirror.Open(ctx, mirror.Options{
		Path: filepath.Join(o.dir, fmt.Sprintf("copy%d", o.plans)), Identity: "test", Query: intakeq.Query{Profile: true},
	})
	if err != nil {
		o.Fatal(err)
	}
	defer copy.Remove()
	options := Options{Input: input, Plan: filepath.Join(o.dir, fmt.Sprintf("%d.plan", o.plans)), Account: "a", Tool: "test", WorkDir: o.dir}
	if more != nil {
		more(&options)
	}
	summary, err := Make(ctx, o.client, copy, options)
	if err != nil {
		return planned{}, err
	}
	return o.read(options.Plan, summary), nil
}

func (o *office) read(path string, summary plan.Summary) planned {
	o.Helper()
	o.asked = len(o.account.Log())
	file, err := plan.Open(context.Background(), path)
	if err != nil {
		o.Fatal(err)
	}
	defer file.Close()
	p := planned{Summary: summary, Meta: file.Meta()}
	for row, err := range file.Rows(context.Background()) {
		if err != nil {
			o.Fatal(err)
		}
		p.Rows = append(p.Rows, row)
	}
	if p.Create+p.Update+p.Unchanged+p.Skip+p.Hold+p.Reject != len(p.Rows) || p.Summary.Rows != len(p.Rows) {
		o.Fatalf("the totals are wrong: %+v of %d rows", p.Summary, len(p.Rows))
	}
	return p
}

// plan is make, where it must work.
func (o *office) plan(input string, more func(*Options)) planned {
	o.Helper()
	p, err := o.make(input, more)
	if err != nil {
		o.Fatal(err)
	}
	return p
}

// tell writes a row for a test's message.
func tell(r plan.Row) string {
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

// codes are the codes of a row's reasons, warnings in brackets.
func codes(r plan.Row) string {
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

// The floor of the price: a whole account and the evidence, and no write.
func TestRequests(t *testing.T) {
	o := newOffice(t, sandbox.Options{Clients: 900, Seed: 1})
	var b strings.Builder
	b.WriteString("ExternalClientId,FirstName,LastName,Email\n")
	for i := range 16 {
		fmt.Fprintf(&b, "NEW-%d,New,Person,new%d@example.test\n", i, i)
	}
	p := o.plan(o.file("in.csv", b.String()), func(o *Options) {
		o.ETA = func(n int) (time.Time, error) { return time.Now().Add(25 * time.Hour), nil }
	})
	if p.Create != 16 || p.Requests != 17 || p.Meta.Price.Days != 2 {
		t.Errorf("%+v, %+v", p.Summary, p.Meta.Price)
	}
	log := o.account.Log()
	if len(log) > 13 {
		t.Errorf("%d requests", len(log))
	}
	for _, r := range log {
		if r.Method != "GET" {
			t.Errorf("%s %s", r.Method, r.Path)
		}
	}
}
