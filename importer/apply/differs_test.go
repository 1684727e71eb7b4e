package apply

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tidwall/gjson"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/plan"
)

// spoiling is an account that makes something else of a save, and answers 200.
func (o *office) spoiling(spoil func(intakeq.Document) (intakeq.Document, error)) *hooked {
	o.spoilt = true
	save := func(call func(context.Context, intakeq.Document) (intakeq.Saved, error)) func(context.Context, intakeq.Document) (intakeq.Saved, error) {
		return func(ctx context.Context, doc intakeq.Document) (intakeq.Saved, error) {
			doc, err := spoil(doc)
			if err != nil {
				return intakeq.Saved{}, err
			}
			return call(ctx, doc)
		}
	}
	return &hooked{Client: o.Client, create: save(o.Client.Create), update: save(o.Client.Update)}
}

// nulling makes one member null.
func (o *office) nulling(member string) *hooked {
	return o.spoiling(func(doc intakeq.Document) (intakeq.Document, error) { return doc.With(member, "null") })
}

// A value that the server nulls or changes is told of, cell by cell: a planned one,
// and one that only went along.
func TestDiffers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, member, value string
		want                []plan.Cell // of the update
	}{
		{"nulled", "City", "null", []plan.Cell{{Field: "City", Planned: "Bern", Got: ""}}},
		{"changed", "City", `"BERN"`, []plan.Cell{{Field: "City", Planned: "Bern", Got: "BERN"}}},
		{"a date moved by a day", "DateOfBirth", "326332800000", []plan.Cell{{Field: "DateOfBirth", Planned: "1980-05-06", Got: "1980-05-05"}}},
		{"a member that only went along", "AdditionalInformation", "null", []plan.Cell{{Field: "AdditionalInformation", Planned: "kept", Got: ""}}},
		{"an undocumented one", "Sex", "null", []plan.Cell{{Field: "Sex", Planned: "F", Got: ""}}},
		{"custom fields", "CustomFields", "null", []plan.Cell{{Field: "custom:k3f9", Planned: "kept", Got: ""}, {Field: "custom:x7q2", Planned: "too", Got: ""}}},
		{"as sent", "City", `" Bern\r\n"`, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := newOffice(t, sandbox.Options{Clients: 20, Seed: 3, Latency: 20 * time.Millisecond})
				id := o.Account.IDs()[5]
				s := o.Account.Staff()
				for member, value := range map[string]string{"City": `"Rome"`, "AdditionalInformation": `"kept"`, "Sex": `"F"`, "CustomFields": "[]", "StreetAddress": "null", "Address": "null"} {
					o.Check(s.Set(id, member, value))
				}
				o.Check(s.SetCustom(id, "k3f9", `"kept"`))
				o.Check(s.SetCustom(id, "x7q2", `"too"`))
				o.Plan(o.Table("in.csv", map[string]int64{"id": id}, []string{"ClientId", "City", "DateOfBirth", "Tags"}, []string{"{id}", "Bern", "1980-05-06", "moved"}), nil)
				o.wrapped = o.spoiling(func(doc intakeq.Document) (intakeq.Document, error) { return doc.With(c.member, c.value) })
				out, err := o.apply(t.Context(), nil)
				row := o.tried()[0]
				if err != nil || out.Saved+out.Differs != 1 || (out.Differs == 1) != (c.want != nil) || !reflect.DeepEqual(row.Cells, c.want) {
					t.Fatalf("%+v, %v: %+v", out, err, row.Cells)
				}
				fields := strings.Split(o.readCSV(o.PlanPath() + ".results.csv")[1][5], ",")
				for _, cell := range c.want {
					if !slices.Contains(fields, cell.Field) || !strings.Contains(row.Error, cell.Field) || strings.Contains(row.Error, cell.Planned) {
						t.Errorf("results name %q, the error is %q", fields, row.Error)
					}
				}
				if tags := gjson.Get(o.documents()[id], "Tags").Raw; !strings.Contains(tags, `"moved"`) {
					t.Errorf("its tags were left out: %s", tags)
				}
				if _, err := o.apply(t.Context(), nil); err != ErrNothingLeft {
					t.Errorf("a further apply: %v", err)
				}
			})
		})
	}
}

// The same of a create.
func TestCreateDiffers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, sandbox.Options{Clients: 20, Seed: 3, Latency: 20 * time.Millisecond})
		o.Plan(mixed(o, 2, 0), nil)
		o.wrapped = o.nulling("DateOfBirth")
		out, err := o.apply(t.Context(), nil)
		want := []plan.Cell{{Field: "DateOfBirth", Planned: "1991-02-03", Got: ""}}
		if err != nil || out.Differs != 2 || !reflect.DeepEqual(o.tried()[1].Cells, want) {
			t.Errorf("%+v, %v: %+v", out, err, o.tried()[1].Cells)
		}
		if out.Whole() {
			t.Error("it calls itself whole")
		}
		if v := o.verified(); v.Rows != 2 || v.Rest != 0 {
			t.Errorf("verify looks at %d rows, and leaves %d", v.Rows, v.Rest)
		}
	})
}
