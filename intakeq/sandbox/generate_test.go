package sandbox

import (
	"bytes"
	"flag"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/tidwall/gjson"
	"pgregory.net/rapid"
)

var full = flag.Bool("full", false, "run campaigns in full")

// What lists and filters go by must be what the documents say.
func TestFactsAgreeWithDocuments(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		a := New(Options{Clients: rapid.IntRange(1, 400).Draw(r, "clients"), Seed: rapid.Uint64().Draw(r, "seed")})
		for _, e := range a.order {
			doc, ok := a.Document(e.id)
			if !ok || !gjson.ValidBytes(doc) || member(doc, "ClientId").Int() != e.id {
				r.Fatalf("client %d has no document", e.id)
			}
			rec := newRecord(doc)
			if got := a.factsOf(e.id); got != rec.facts {
				r.Fatalf("client %d:\n%+v\n%+v", e.id, got, rec.facts)
			}
			if want := newEntry(e.id, &rec.facts); e != want {
				r.Fatalf("client %d is listed as %+v, want %+v", e.id, e, want)
			}
		}
	})
}

func TestSameSeedSameAccount(t *testing.T) {
	o := Options{Clients: 300, Seed: 3}
	o.Origin = New(o).opts.Origin
	again := New(o)
	if picture(t, New(o)) != picture(t, again) || New(o).Key() != again.Key() {
		t.Error("one seed, two accounts")
	}
	other := o
	other.Seed = 4
	if picture(t, New(o)) == picture(t, New(other)) || New(o).Key() == New(other).Key() {
		t.Error("two seeds, one account")
	}
	if key := New(Options{Key: "mine"}).Key(); key != "mine" {
		t.Errorf("key %q", key)
	}
}

// anyText tells whether any text of the document, at any depth, is such.
func anyText(v gjson.Result, such func(string) bool) bool {
	if v.Type != gjson.JSON { // ForEach would give a scalar to itself
		return v.Type == gjson.String && such(v.String())
	}
	found := false
	v.ForEach(func(_, inner gjson.Result) bool {
		found = anyText(inner, such)
		return !found
	})
	return found
}

func contains(sub string) func(gjson.Result) bool {
	return func(doc gjson.Result) bool {
		return anyText(doc, func(s string) bool { return strings.Contains(s, sub) })
	}
}

func nameHas(sub string) func(gjson.Result) bool {
	return func(doc gjson.Result) bool { return strings.Contains(doc.Get("Name").String(), sub) }
}

func raw(name, sub string) func(gjson.Result) bool {
	return func(doc gjson.Result) bool { return strings.Contains(member([]byte(doc.Raw), name).Raw, sub) }
}

// difficulties are what every account of 250 has at least one client with.
func difficulties() map[string]func(gjson.Result) bool {
	exists := func(name string, want bool) func(gjson.Result) bool {
		return func(doc gjson.Result) bool { return doc.Get(name).Exists() == want }
	}
	return map[string]func(gjson.Result) bool{
		"comma in name": nameHas(","), "quote in name": nameHas(`"`), "line break in name": nameHas("\n"), "CR in name": nameHas("\r"),
		"tab in name": nameHas("\t"), "formula in name": nameHas("=1+1"), "accent": nameHas("é"), "combining accent": nameHas("e\u0301"),
		"leading space":  func(d gjson.Result) bool { return strings.HasPrefix(d.Get("FirstName").String(), " ") },
		"trailing space": func(d gjson.Result) bool { return strings.HasSuffix(d.Get("LastName").String(), " ") },
		"right to left": func(d gjson.Result) bool {
			return strings.ContainsFunc(d.Get("Name").String(), func(c rune) bool { return unicode.Is(unicode.Arabic, c) })
		},
		"CRLF in a note": contains("\r\n"), "vertical tab": contains("\v"), "emoji": contains("👩‍👩‍👧"), "at sign first": contains("@x"),
		"apostrophe": contains("'01"), "two apostrophes": contains("''x"), "XLSX escape": contains("_x0041_"),
		"escaped characters": raw("AdditionalInformation", `\u00e9`), "escaped slash": raw("AdditionalInformation", `\/`),
		"negative birth date": raw("DateOfBirth", "-"), "float timestamp": raw("LastUpdateDate", ".0"), "born in 1970": raw("DateOfBirth", "0"),
		"odd decimals": raw("OutstandingBalance", "1.10"), "20 digits": raw("RowVersion", "12345678901234567890"), "exponent": raw("CreditBalance", "E"),
		"null": raw("Email", "null"), "empty": func(d gjson.Result) bool { return d.Get("Phone").Raw == `""` }, "missing": exists("WorkPhone", false),
		"comma in a tag": raw("Tags", "VIP, gold"), "no tags": raw("Tags", "null"), "linked": raw("LinkedClients", "ClientNumber"),
		"unknown relationship": raw("LinkedClients", `"RelationshipType":9`), "unknown billing": raw("BillingType", "97"), "archived": raw("Archived", "true"),
		"junior": nameHas("Jr."), "senior": nameHas("Sr."), "no first name": raw("FirstName", "null"), "parent": raw("ParentClientId", "1"),
		"birth with a time": func(d gjson.Result) bool { return d.Get("DateOfBirth").Int()%dayMS != 0 },
		"late custom field": raw("CustomFields", `"late"`), "custom null": raw("CustomFields", `"Value":null`), "custom number": raw("CustomFields", `2.50`),
		"no custom fields": raw("CustomFields", "[]"), "leading zeros": raw("ExternalClientId", `"00012"`), "guid": exists("Guid", true),
		"dotted member": raw("Portal.Enabled", "e"), "object": raw("Preferences", "{"), "practitioner": raw("PractitionerId", "000123"),
	}
}

func TestAnAccountOf250HasEverything(t *testing.T) {
	for seed := range uint64(10) {
		a := New(Options{Clients: 250, Seed: seed})
		found := map[string]int{}
		for _, doc := range (caller{t, a}).walk("includeProfile=true") {
			for name, has := range difficulties() {
				if has(doc) {
					found[name]++
				}
			}
		}
		for name := range difficulties() {
			if found[name] == 0 {
				t.Errorf("seed %d: nobody with %s", seed, name)
			}
		}
		if found["birth with a time"] > 250/50 {
			t.Errorf("seed %d: %d births with a time of day", seed, found["birth with a time"])
		}
	}
}

func TestThreeClientsAreAlreadyHard(t *testing.T) {
	a := New(Options{Clients: 3, Seed: 1})
	rows := (caller{t, a}).walk("includeProfile=true")
	for _, name := range []string{"comma in name", "formula in name", "late custom field", "negative birth date", "comma in a tag", "leading zeros"} {
		if !slices.ContainsFunc(rows, difficulties()[name]) {
			t.Errorf("nobody with %s", name)
		}
	}
}

// The field that only one client has must be out of reach of a first page.
func TestLateFieldIsLate(t *testing.T) {
	rows := (caller{t, New(Options{Clients: 250, Seed: 1})}).walk("includeProfile=true")
	at := slices.IndexFunc(rows, difficulties()["late custom field"])
	if at < 200 || slices.ContainsFunc(rows[at+1:], difficulties()["late custom field"]) {
		t.Errorf("it is on row %d, want one near the end", at)
	}
	labels := map[string][]string{}
	for _, f := range accountFields {
		labels[f.Label] = append(labels[f.Label], f.ID)
	}
	if len(labels["Referral Source"]) != 2 {
		t.Errorf("labels %v: want one on two fields", labels)
	}
}

func TestRelatives(t *testing.T) {
	a := New(Options{Clients: 500, Seed: 1})
	g := a.gen
	for _, kin := range []struct {
		number, of          int
		sameName, sameEmail bool
	}{{70, 69, false, true}, {71, 69, false, true}, {80, 79, true, false}, {81, 79, true, false}} {
		f, head := g.facts(kin.number), g.facts(kin.of)
		if (f.name == head.name) != kin.sameName || (f.email == head.email && f.phones == head.phones) != kin.sameEmail {
			t.Errorf("%d and %d: %+v\n%+v", kin.number, kin.of, f, head)
		}
	}
	if g.birthday(70) != g.birthday(71) {
		t.Error("the twins are of different age")
	}
	if f, head := g.facts(91), g.facts(90); f.last != head.last+" Jr." || f.first != head.first {
		t.Errorf("%q is no junior of %q", f.name, head.name)
	}
}

func TestExternalIDsAndClientIDsAreUnique(t *testing.T) {
	a := New(Options{Clients: 2000, Seed: 1})
	seen := map[string]bool{}
	for _, id := range a.IDs() {
		number, ok := a.gen.number(id)
		if !ok || a.gen.id(number) != id {
			t.Fatalf("id %d has no number", id)
		}
		if x := a.factsOf(id).external; x != "" && seen[x] {
			t.Errorf("ExternalClientId of client %d is another's too", id)
		} else {
			seen[x] = true
		}
	}
	for _, id := range []int64{-1, 0, 99, 1 << 40} {
		if _, ok := a.gen.number(id); ok {
			t.Errorf("%d is a client", id)
		}
	}
}

// What a careless caller would build on is not so: ids rise by one, ids are plain
// numbers, all have the same fields, nobody is archived.
func TestClientsVary(t *testing.T) {
	a := New(Options{Clients: 500, Seed: 1})
	gaps, fields, zeros, archived := map[int64]bool{}, map[int]bool{}, 0, 0
	ids := a.IDs()
	for i, id := range ids[50:] { // behind the hard ones
		gaps[id-ids[i+49]] = true
		doc, _ := a.Document(id)
		fields[len(member(doc, "CustomFields").Array())] = true
		if strings.HasPrefix(member(doc, "ExternalClientId").String(), "00") {
			zeros++
		}
		if member(doc, "Archived").Bool() {
			archived++
		}
	}
	if len(gaps) < 5 || len(fields) < 5 || zeros < 200 || archived < 5 || archived > 50 {
		t.Errorf("gaps %v, numbers of fields %v, %d ids with zeros, %d archived", gaps, fields, zeros, archived)
	}
}

func TestAppendString(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := rapid.String().Draw(r, "text")
		text := appendString(nil, s)
		if !gjson.ValidBytes(text) || gjson.ParseBytes(text).String() != s {
			r.Fatalf("%q came back as %q", s, gjson.ParseBytes(text).String())
		}
	})
}

// A million clients must fit in 1.5 GB; with -full, since it takes seconds.
func TestAMillionClients(t *testing.T) {
	n := 100_000
	if *full {
		n = 1_000_000
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	a := New(Options{Clients: n, Seed: 1})
	runtime.GC()
	runtime.ReadMemStats(&after)
	if perClient := int64(after.HeapAlloc-before.HeapAlloc) / int64(n); perClient > 200 {
		t.Errorf("%d bytes a client", perClient)
	}
	largest, run := 1, 1
	for i := 1; i < n; i++ {
		if run++; a.order[i].key != a.order[i-1].key {
			run = 1
		}
		largest = max(largest, run)
	}
	if largest > 40 {
		t.Errorf("%d clients have one name: no real practice is like that", largest)
	}
	if rows := (caller{t, a}).get("/clients?page=" + strconvID(int64(n/pageSize))); len(rows.Array()) != pageSize {
		t.Errorf("the last page has %d rows", len(rows.Array()))
	}
}

func BenchmarkNew100000(b *testing.B) {
	for b.Loop() {
		New(Options{Clients: 100_000, Seed: 1})
	}
}

func BenchmarkProfilePage(b *testing.B) {
	a := New(Options{Clients: 10_000, Seed: 1, Shuffle: true})
	b.ReportAllocs()
	r := rnd(1)
	var buf []byte
	for b.Loop() {
		buf = a.rows(a.order.cut(5000, 5100, &r), true)
	}
	b.SetBytes(int64(len(buf)))
	if bytes.Count(buf, []byte(`"ClientId"`)) != pageSize {
		b.Error("not a page")
	}
}

func BenchmarkSave100000(b *testing.B) {
	a := New(Options{Clients: 100_000, Seed: 1})
	ids := a.IDs()
	for i := 0; b.Loop(); i++ {
		doc, _ := a.Document(ids[i%len(ids)])
		a.mu.Lock()
		a.save(&call{body: doc})
		a.mu.Unlock()
	}
}
