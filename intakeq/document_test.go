package intakeq_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
	"pgregory.net/rapid"

	"intakeq-bulk/intakeq"
)

// document parses what a test wrote.
func document(t testing.TB, raw string) intakeq.Document {
	t.Helper()
	d, err := intakeq.ParseDocument([]byte(raw))
	if err != nil {
		t.Fatalf("ParseDocument(%s): %v", raw, err)
	}
	return d
}

// trickyNames mean something else in the path language of gjson or sjson.
func trickyNames() []string {
	return []string{
		"", " ", ".", "a.b", "..", "*", "a*b", "?", "|", "a|b", `\`, `a\b`, `\.`, ":", ":x", ":1", "@this", "@", "#", "#(x==1)",
		"-1", "0", "!true", "{a}", "[0]", "~", "é", "名前", "שם", "\U0001F600", "a\"b", "a\nb", "\x01", "<b>&", "ClientId", "clientid",
	}
}

func TestDocumentTrickyNames(t *testing.T) {
	for _, name := range trickyNames() {
		quoted, err := json.Marshal(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range []string{string(quoted), string(gjson.AppendJSONString(nil, name))} {
			d := document(t, `{"First":1.10,`+key+`:"old","Last":[1, 2]}`)
			if got := d.Get(name).String(); got != "old" {
				t.Errorf("Get(%q) = %q", name, got)
			}
			changed, err := d.With(name, `{"new":1.0E+2}`)
			want := `{"First":1.10,` + key + `:{"new":1.0E+2},"Last":[1, 2]}`
			if err != nil || string(changed.Raw()) != want {
				t.Errorf("With(%q) = %s, %v; want %s", name, changed.Raw(), err, want)
			}
		}
		added, err := document(t, `{"First":1.10}`).With(name, "2")
		if err != nil || added.Get(name).Raw != "2" || added.Get("First").Raw != "1.10" || !gjson.ValidBytes(added.Raw()) {
			t.Errorf("With(%q) added: %s, %v", name, added.Raw(), err)
		}
	}
}

func TestDocumentZero(t *testing.T) {
	var d intakeq.Document
	if string(d.Raw()) != "{}" || d.Get("Name").Exists() || d.HasProfile() {
		t.Errorf("the zero document is %s", d.Raw())
	}
	d.Each(func(string, gjson.Result) bool { t.Error("the zero document has a member"); return false })
	one, err := d.With("Name", `"Ann"`)
	if err != nil || string(one.Raw()) != `{"Name":"Ann"}` {
		t.Errorf("With = %s, %v", one.Raw(), err)
	}
	spaced, err := document(t, " { } ").With("Name", "null")
	if err != nil || !gjson.ValidBytes(spaced.Raw()) || !spaced.Get("Name").Exists() {
		t.Errorf("With = %s, %v", spaced.Raw(), err)
	}
}

func TestDocumentIsAValue(t *testing.T) {
	raw := `{"Name":"Ann","Phone":"555-0101"}`
	d := document(t, raw)
	for _, value := range []string{`"A"`, `"Ann"`, `"Annabel the Longest"`, "null"} {
		if _, err := d.With("Name", value); err != nil {
			t.Fatal(err)
		}
		if string(d.Raw()) != raw {
			t.Fatalf("With(%s) changed its receiver: %s", value, d.Raw())
		}
	}
}

func TestDocumentDuplicates(t *testing.T) {
	d := document(t, `{"A":1,"B":2,"A":3}`)
	changed, err := d.With("A", "9")
	if want := `{"A":9,"B":2,"A":9}`; err != nil || string(changed.Raw()) != want {
		t.Errorf("With = %s, %v; want both set: servers read the last", changed.Raw(), err)
	}
}

func TestDocumentRefuses(t *testing.T) {
	deep := strings.Repeat("[", 1<<20)
	for _, raw := range []string{
		"", " ", "null", "[]", `"x"`, "1", "{", `{"a":1`, `{"a":1}x`, `{"a":01}`, `{a:1}`, `{"a":1,}`,
		`{"a":` + deep + `}`, `{"a":` + deep + strings.Repeat("]", 1<<20) + `}`,
	} {
		if d, err := intakeq.ParseDocument([]byte(raw)); err == nil {
			t.Errorf("ParseDocument(%.20q) = %.20s, want an error", raw, d.Raw())
		}
		if _, err := (intakeq.Document{}).With("A", raw); err == nil && !gjson.Valid(raw) {
			t.Errorf("With(%.20q): want an error", raw)
		}
	}
	if _, err := (intakeq.Document{}).With("A", `1,"B":2`); err == nil {
		t.Error("With took a second member for a value")
	}
	brackets := `{"a":"` + strings.Repeat(`[{\"`, 5000) + `"}`
	if _, err := intakeq.ParseDocument([]byte(brackets)); err != nil {
		t.Errorf("brackets in a string don't nest: %v", err)
	}
}

func TestDocumentID(t *testing.T) {
	tests := []struct {
		raw     string
		id      int64
		profile bool
	}{
		{`{"ClientId":32}`, 32, true},
		{`{"ClientId":32.0}`, 32, true},
		{`{"ClientId":"32"}`, 32, true},
		{`{"ClientNumber":"32"}`, 32, false},
		{`{"ClientNumber":32}`, 32, false},
		{`{"ClientNumber":32.000}`, 32, false},
		{`{"ClientId":null,"ClientNumber":"7"}`, 7, false},
		{`{"ClientId":5,"ClientNumber":"7"}`, 5, true},
		{`{"ClientId":9223372036854775807}`, 9223372036854775807, true},
		{`{"ClientId":9223372036854775808}`, 0, false},
		{`{"ClientId":0}`, 0, false},
		{`{"ClientId":-3}`, 0, false},
		{`{"ClientId":3.5}`, 0, false},
		{`{"ClientId":1e3}`, 0, false},
		{`{"ClientId":""}`, 0, false},
		{`{"ClientId":".0"}`, 0, false},
		{`{"ClientId":true}`, 0, false},
		{`{"ClientId":[32]}`, 0, false},
		{`{"clientid":32}`, 0, false},
		{`{"A":{"ClientId":32}}`, 0, false},
		{`{}`, 0, false},
	}
	for _, tt := range tests {
		d := document(t, tt.raw)
		id, ok := d.ID()
		if id != tt.id || ok != (tt.id != 0) || d.HasProfile() != tt.profile {
			t.Errorf("%s: ID = %d, %v, profile %v; want %d, profile %v", tt.raw, id, ok, d.HasProfile(), tt.id, tt.profile)
		}
	}
}

func TestDocumentBrief(t *testing.T) {
	d := document(t, `{"ClientId":7,"Name":"Ann \u00e9 Ode","Email":null,"Gender":"x","ClientNumber":9}`)
	want := `{"Name":"Ann \u00e9 Ode","Email":null,"Phone":null,"ClientNumber":"7"}`
	if got := string(d.Brief(7).Raw()); got != want {
		t.Errorf("Brief = %s, want %s", got, want)
	}
}

func TestDocumentCustom(t *testing.T) {
	d := document(t, `{"CustomFields":[{"FieldId":"abcd","Text":"Same","Value":"x, y"},null,7,{"FieldId":12,"Text":"Same","Value":null},`+
		`{"FieldId":"c","Value":[1.10]},{}]}`)
	want := []intakeq.CustomField{{ID: "abcd", Label: "Same", Value: "x, y"}, {ID: "12", Label: "Same"}, {ID: "c", Value: "[1.10]"}, {}}
	if got := d.Custom(); !slices.Equal(got, want) {
		t.Errorf("Custom = %q, want %q", got, want)
	}
	for _, raw := range []string{`{}`, `{"CustomFields":null}`, `{"CustomFields":"x"}`, `{"CustomFields":[]}`, `{"CustomFields":{"FieldId":"a"}}`} {
		if got := document(t, raw).Custom(); len(got) != 0 {
			t.Errorf("%s: Custom = %q, want none", raw, got)
		}
	}
}

// rawMember is a member with the space round it, as a server may write it.
type rawMember struct{ name, before, key, colon, value, after string }

func rawMembers() *rapid.Generator[rawMember] {
	space := rapid.SampledFrom([]string{"", "", " ", "\n\t", "\r\n"})
	values := rapid.OneOf(
		rapid.SampledFrom([]string{
			"1.10", "1.0E+2", "12345678901234567890", "-0", "0.0", "1e-7", "null", "true", `""`, `"\u00e9\/\""`, `"\ud83d\ude00"`,
			`{"a.b":{"*":[1.10,{}]}}`, `[ 1 , 2.50 ]`, "{}", `"}],:"`,
		}),
		rapid.Map(rapid.String(), func(s string) string { return string(gjson.AppendJSONString(nil, s)) }),
	)
	names := rapid.OneOf(rapid.SampledFrom(trickyNames()), rapid.String())
	return rapid.Custom(func(t *rapid.T) rawMember {
		name := names.Draw(t, "name")
		return rawMember{
			name, space.Draw(t, "before"), string(gjson.AppendJSONString(nil, name)),
			space.Draw(t, "colon") + ":" + space.Draw(t, "colon"), values.Draw(t, "value"), space.Draw(t, "after"),
		}
	})
}

func write(members []rawMember) string {
	parts := make([]string, len(members))
	for i, m := range members {
		parts[i] = m.before + m.key + m.colon + m.value + m.after
	}
	return "{" + strings.Join(parts, ",") + "}"
}

func TestDocumentWithKeepsAllElse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		members := rapid.SliceOfN(rawMembers(), 0, 30).Draw(t, "members")
		change := rawMembers().Draw(t, "change")
		if len(members) > 0 && rapid.Bool().Draw(t, "known") {
			change.name = rapid.SampledFrom(members).Draw(t, "which").name
		}
		d, err := intakeq.ParseDocument([]byte(write(members)))
		if err != nil {
			t.Fatal(err)
		}
		got, err := d.With(change.name, change.value)
		if err != nil {
			t.Fatal(err)
		}
		want, known := slices.Clone(members), false
		for i, m := range members {
			if m.name == change.name {
				want[i].value, known = change.value, true
			}
		}
		if !known {
			key := string(gjson.AppendJSONString(nil, change.name))
			want = append(want, rawMember{name: change.name, key: key, colon: ":", value: change.value})
		}
		if string(got.Raw()) != write(want) {
			t.Fatalf("With(%q, %s)\n got %s\nwant %s", change.name, change.value, got.Raw(), write(want))
		}
		if got.Get(change.name).Raw != change.value {
			t.Fatalf("Get(%q) = %s, want %s", change.name, got.Get(change.name).Raw, change.value)
		}
		var names []string
		got.Each(func(name string, _ gjson.Result) bool { names = append(names, name); return true })
		if !slices.EqualFunc(names, want, func(name string, m rawMember) bool { return name == m.name }) {
			t.Fatalf("Each gave %q", names)
		}
	})
}

func FuzzParseDocument(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"ClientId":32.0,"Name":"Ann"}`, `{"a":{"b":[1,2,{"c":null}]}}`, `{"\ud83d\ude00":1e400}`, `[{"a":1}]`, `{"a":"\`, `{"":{}}`,
		`{"CustomFields":[{"FieldId":1}]}`, "{\"a\":\"\xff\"}", `{"LinkedClients":[{"ClientNumber":1.0,"RelationshipType":2}]}`,
	} {
		f.Add([]byte(seed), "Name", `"x"`)
	}
	f.Fuzz(func(t *testing.T, raw []byte, member, value string) {
		d, err := intakeq.ParseDocument(slices.Clone(raw))
		if err != nil {
			return
		}
		if !json.Valid(d.Raw()) {
			t.Fatalf("took %q, which encoding/json refuses", raw)
		}
		d.ID()
		d.Custom()
		for field := range intakeq.Fields() {
			d.Cell(field.Name)
		}
		changed, err := d.With(member, value)
		if err != nil {
			return
		}
		if !json.Valid(changed.Raw()) {
			t.Fatalf("With(%q, %q) made %q of %q", member, value, changed.Raw(), raw)
		}
	})
}
