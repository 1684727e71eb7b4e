package importer_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"intakeq-bulk/importer"
	"intakeq-bulk/intakeq/sandbox"
)

// The floor of the price: a whole account and the evidence, and no write.
func TestRequests(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sandbox.Options{Clients: 890, Seed: 1})
	var b strings.Builder
	b.WriteString("ExternalClientId,FirstName,LastName,Email\n")
	for i := range 16 {
		fmt.Fprintf(&b, "NEW-%d,New,Person,new%d@example.test\n", i, i)
	}
	p := o.Plan(o.File("in.csv", b.String()), func(o *importer.Options) {
		o.ETA = func(n int) (time.Time, error) { return time.Now().Add(25 * time.Hour), nil }
	})
	if p.Create != 16 || p.Requests != 17 || p.Meta.Price.Days != 2 {
		t.Errorf("%+v, %+v", p.Summary, p.Meta.Price)
	}
	log := o.Account.Log()
	if len(log) > 13 {
		t.Errorf("%d requests", len(log))
	}
	for _, r := range log {
		if r.Method != "GET" {
			t.Errorf("%s %s", r.Method, r.Path)
		}
	}
}
