package apply

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/practice"
	"intakeq-bulk/internal/record"
)

// apply applies the latest plan.
func (o *office) apply(ctx context.Context, more func(*Options)) (Outcome, error) {
	o.Helper()
	var out Outcome
	a, f, err := o.begin(ctx, more)
	begun := err == nil
	if begun {
		out, err = a.Run(ctx)
	}
	if err := f.Close(); err != nil {
		o.Fatal(err)
	}
	if left, _ := filepath.Glob(o.PlanPath() + "-*"); len(left) > 0 {
		o.Errorf("the journal is not folded in: %v", left)
	}
	if begun {
		o.agree(out)
	}
	return out, err
}

// tried reads the latest plan with what was tried.
func (o *office) tried() []plan.Tried {
	o.Helper()
	f, err := plan.Open(context.Background(), o.PlanPath())
	if err != nil {
		o.Fatal(err)
	}
	defer f.Close()
	var list []plan.Tried
	for t, err := range f.Tried(context.Background()) {
		if err != nil {
			o.Fatal(err)
		}
		list = append(list, t)
	}
	return list
}

// documents are all clients, to the byte.
func (o *office) documents() map[int64]string {
	docs := map[int64]string{}
	for _, id := range o.Account.IDs() {
		doc, _ := o.Account.Document(id)
		docs[id] = string(doc)
	}
	return docs
}

// posts counts the requests that change the account.
func (o *office) posts() int {
	n := 0
	for _, r := range o.Account.Log() {
		if r.Method != "GET" {
			n++
		}
	}
	return n
}

// mixed is a file of creates and updates, with tags and a custom field.
func mixed(o *office, creates, updates int) string {
	var b strings.Builder
	b.WriteString("ClientId,ExternalClientId,FirstName,LastName,Email,MobilePhone,DateOfBirth,Tags\n")
	for i := range creates {
		fmt.Fprintf(&b, ",NEW-%d,Newt%d,Person,newt%d@example.test,222555%04d,1991-02-03,\"fresh,t%d\"\n", i, i, i, i, i)
	}
	for i, id := range o.Active() {
		if i == updates {
			break
		}
		fmt.Fprintf(&b, "%d,,,,changed%d@example.test,,1980-05-06,\"moved,t%d\"\n", id, i, i)
	}
	return o.File("mixed.csv", b.String())
}

// The straight path: what the plan says happens, and nothing else.
func TestApply(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, sandbox.Options{Clients: 130, Seed: 4, Latency: 50 * time.Millisecond})
		input := mixed(o, 20, 40)
		p := o.Plan(input, nil)
		before := o.documents()
		out, err := o.apply(t.Context(), nil)
		if err != nil || out.Saved != p.Create+p.Update || out.Saved != 60 || !out.Whole() {
			t.Fatalf("%+v, %v", out, err)
		}
		o.checkAsPlanned(before)
		o.checkVerified(out.Saved)
		sent := o.posts()
		if _, err := o.apply(t.Context(), nil); !errors.Is(err, ErrNothingLeft) || o.posts() != sent {
			t.Errorf("a second apply: %v, %d requests", err, o.posts()-sent)
		}
		again := o.Plan(input, nil)
		if again.Unchanged != len(again.Rows) {
			t.Errorf("the same file again: %+v, %s", again.Summary, practice.Describe(again.Rows[0]))
		}
	})
}

// checkAsPlanned holds the account against the plan: clients that it does not
// name are as before to the byte, and of the others all members that it does not
// name, but for the server's own timestamp.
func (o *office) checkAsPlanned(before map[int64]string) {
	o.Helper()
	rows := map[int64]plan.Tried{}
	for _, t := range o.tried() {
		if t.ClientID != 0 && t.State != plan.None {
			if rows[t.ClientID].Row.Row != 0 {
				o.Errorf("client %d is of rows %d and %d", t.ClientID, t.Row.Row, rows[t.ClientID].Row.Row)
			}
			rows[t.ClientID] = t
		}
	}
	for id, now := range o.documents() {
		row, named := rows[id]
		switch old := before[id]; {
		case !named && now != old:
			o.Errorf("client %d, whom no row names, has changed", id)
		case named && old != "":
			o.checkMembers(row, old, now)
		}
		if named && row.State == plan.Saved {
			if cells := record.NotAsPlanned(row, intakeq.Trusted([]byte(now))); len(cells) > 0 {
				o.Errorf("%s: not as planned: %+v", practice.Describe(row.Row), cells)
			}
		}
		delete(before, id)
	}
	for id := range before {
		o.Errorf("client %d is gone", id)
	}
}

func (o *office) checkMembers(t plan.Tried, before, now string) {
	o.Helper()
	planned := map[string]bool{"LastUpdateDate": true}
	for _, c := range t.Changes {
		if strings.HasPrefix(c.Field, record.CustomPrefix) {
			c.Field = record.MemberCustom
		}
		planned[c.Field] = true
	}
	was, is := practice.Members(intakeq.Trusted([]byte(before))), practice.Members(intakeq.Trusted([]byte(now)))
	for member, v := range was {
		if !planned[member] && is[member].Raw != v.Raw {
			o.Errorf("row %d: %s of client %d was %s, is %s", t.Row.Row, member, t.ClientID, v.Raw, is[member].Raw)
		}
	}
}

func (o *office) checkVerified(saved int) {
	o.Helper()
	if v := o.verified(); v.Rows != saved || v.AsPlanned != saved {
		o.Errorf("verify: %+v", v)
	}
}

// verified is what verify says of the latest plan.
func (o *office) verified() Verified {
	o.Helper()
	copy := o.Mirror()
	defer copy.Remove()
	f, err := plan.Open(context.Background(), o.PlanPath())
	if err != nil {
		o.Fatal(err)
	}
	defer f.Close()
	o.Check(Verifiable(context.Background(), f))
	v, err := Verify(context.Background(), o.Client, copy, f)
	o.Check(err)
	return v
}
