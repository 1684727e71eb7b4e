package record

import (
	"strings"
	"testing"

	"github.com/tidwall/gjson"
	"pgregory.net/rapid"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/plan"
)

func parse(t interface{ Fatal(...any) }, text string) intakeq.Document {
	d, err := intakeq.ParseDocument([]byte(text))
	if err != nil {
		t.Fatal(err, text)
	}
	return d
}

// changeGen draws changes of different fields.
func changeGen() *rapid.Generator[[]plan.Change] {
	one := rapid.Custom(func(t *rapid.T) plan.Change {
		var fields []string
		for f := range intakeq.Fields() {
			if f.Writable {
				fields = append(fields, f.Name)
			}
		}
		fields = append(fields, "custom:k3f9", "custom:n5.1", "custom:late", "custom:pn01")
		c := plan.Change{Field: rapid.SampledFrom(fields).Draw(t, "field"), Label: "L", Kind: plan.Set, After: rapid.String().Draw(t, "after")}
		f, _ := intakeq.FieldByName(c.Field)
		switch f.Kind {
		case intakeq.Date:
			c.After = rapid.SampledFrom([]string{"1969-12-31", "1970-01-01", "2000-02-29", "0001-01-01", "9999-12-31"}).Draw(t, "date")
		case intakeq.Bool:
			c.After = rapid.SampledFrom([]string{"true", "false"}).Draw(t, "bool")
		}
		if IsBlank(c.After) || rapid.IntRange(0, 3).Draw(t, "clear") == 0 {
			c.After, c.Kind = "", plan.Clear
		}
		if rapid.IntRange(0, 9).Draw(t, "form") == 0 {
			c.Kind = plan.Form
		}
		return c
	})
	return rapid.SliceOfNDistinct(one, 0, 6, func(c plan.Change) string { return c.Field })
}

// Promise 2 of the design: a save changes the planned fields and nothing else.
func TestPatchedChangesNothingElse(t *testing.T) {
	t.Parallel()
	account := sandbox.New(sandbox.Options{Clients: 60, Seed: 4})
	ids := account.IDs()
	rapid.Check(t, func(t *rapid.T) {
		raw, _ := account.Document(rapid.SampledFrom(ids).Draw(t, "client"))
		before := parse(t, string(raw))
		changes := changeGen().Draw(t, "changes")
		after, err := Patched(before, changes)
		if err != nil {
			t.Fatal(err)
		}
		planned := map[string]plan.Change{}
		for _, c := range changes {
			if c.Kind != plan.Form && c.Field != MemberTags {
				planned[c.Field] = c
			}
		}
		checkMembers(t, before, after, planned)
		for field, c := range planned {
			kind := intakeq.Text
			if f, ok := intakeq.FieldByName(field); ok {
				kind = f.Kind
			}
			if got := NewCells(after).Get(field); Compare(kind, got, c.After) != Same {
				t.Fatalf("%s is %q, want %q", field, got, c.After)
			}
		}
	})
}

// checkMembers: every member that no change names is as before, to the byte.
func checkMembers(t *rapid.T, before, after intakeq.Document, planned map[string]plan.Change) {
	before.Each(func(member string, v gjson.Result) bool {
		if _, ok := planned[member]; !ok && member != MemberCustom && after.Get(member).Raw != v.Raw {
			t.Fatalf("%s was %s, is %s", member, v.Raw, after.Get(member).Raw)
		}
		return true
	})
	after.Each(func(member string, v gjson.Result) bool {
		if _, ok := planned[member]; !ok && member != MemberCustom && !before.Get(member).Exists() {
			t.Fatalf("%s is new: %s", member, v.Raw)
		}
		return true
	})
	was := before.Get(MemberCustom).Array()
	now := after.Get(MemberCustom).Array()
	for i, entry := range was {
		if _, ok := planned[CustomPrefix+entry.Get("FieldId").String()]; !ok && now[i].Raw != entry.Raw {
			t.Fatalf("custom field %s was %s, is %s", entry.Get("FieldId"), entry.Raw, now[i].Raw)
		}
	}
	for _, entry := range now[min(len(was), len(now)):] {
		if _, ok := planned[CustomPrefix+entry.Get("FieldId").String()]; !ok {
			t.Fatalf("custom field %s is new", entry.Raw)
		}
	}
}

func TestPatched(t *testing.T) {
	t.Parallel()
	set := func(field, after string) plan.Change {
		return plan.Change{Field: field, Label: "L", After: after, Kind: plan.Set}
	}
	clear := func(field string) plan.Change { return plan.Change{Field: field, Kind: plan.Clear} }
	for _, c := range []struct {
		name, before string
		changes      []plan.Change
		want         string
	}{
		{"a create", `{}`, []plan.Change{set("FirstName", `A"<é`), set("DateOfBirth", "1960-02-29"), set("Archived", "true"), set("custom:x", "v")},
			`{"FirstName":"A\"\u003cé","DateOfBirth":-310521600000,"Archived":true,"CustomFields":[{"FieldId":"x","Text":"L","Value":"v"}]}`},
		{"clears", `{"ClientId":1,"Email":"a","Archived":true,"DateOfBirth":5}`, []plan.Change{clear("Email"), clear("Archived"), clear("DateOfBirth")},
			`{"ClientId":1,"Email":null,"Archived":false,"DateOfBirth":null}`},
		{"entries keep what they hold", `{"CustomFields": [ {"FieldId":"x" , "Odd":1.0,"Value":2.50} ,{"FieldId":"y","Value":null}]}`, []plan.Change{set("custom:x", "3"), clear("custom:y")},
			`{"CustomFields": [ {"FieldId":"x" , "Odd":1.0,"Value":"3"} ,{"FieldId":"y","Value":null}]}`},
		{"an entry that is not there", `{"CustomFields":[{"FieldId":"x","Value":"1"}]}`, []plan.Change{set("custom:y", "2")},
			`{"CustomFields":[{"FieldId":"x","Value":"1"},{"FieldId":"y","Text":"L","Value":"2"}]}`},
		{"an empty list", `{"CustomFields":[ ]}`, []plan.Change{set("custom:y", "2")}, `{"CustomFields":[{"FieldId":"y","Text":"L","Value":"2"}]}`},
		{"no list", `{"CustomFields":null}`, []plan.Change{set("custom:y", "2")}, `{"CustomFields":[{"FieldId":"y","Text":"L","Value":"2"}]}`},
		{"an id twice, and one that is a number", `{"CustomFields":[{"FieldId":7,"Value":"a"},{"FieldId":"7","Value":"b"}]}`, []plan.Change{set("custom:7", "c")},
			`{"CustomFields":[{"FieldId":7,"Value":"c"},{"FieldId":"7","Value":"c"}]}`},
		{"tags and forms", `{"Tags":["a"],"Email":"A@x.test"}`, []plan.Change{set("Tags", "b"), {Field: "Email", After: "a@x.test", Kind: plan.Form}},
			`{"Tags":["a"],"Email":"A@x.test"}`},
	} {
		got, err := Patched(parse(t, c.before), c.changes)
		if err != nil || string(got.Raw()) != strings.ReplaceAll(c.want, `["a"] `, `["a"]`) {
			t.Errorf("%s: %s, %v", c.name, got.Raw(), err)
		}
	}
	for _, field := range []string{"DateCreated", "Nickname", "ClientId"} {
		if _, err := Patched(intakeq.Document{}, []plan.Change{set(field, "1")}); err == nil {
			t.Errorf("%s was written", field)
		}
	}
	if _, err := Patched(parse(t, `{"CustomFields":{"a":1}}`), []plan.Change{set("custom:y", "2")}); err == nil {
		t.Error("CustomFields of a strange shape were replaced")
	}
}
