package sandbox

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tidwall/gjson"
)

func ids(rows []gjson.Result) []int64 {
	out := []int64{}
	for _, r := range rows {
		out = append(out, r.Get("ClientId").Int())
	}
	return out
}

func TestPagesAreSortedByName(t *testing.T) {
	a := New(Options{Clients: 350, Seed: 2, Shuffle: true})
	c := caller{t, a}
	rows := c.walk("INCLUDEPROFILE=True")
	sorted := slices.IsSortedFunc(rows, func(x, y gjson.Result) int {
		return strings.Compare(strings.ToLower(x.Get("Name").String()), strings.ToLower(y.Get("Name").String()))
	})
	if !sorted || len(rows) != 350 {
		t.Errorf("%d rows, sorted %v", len(rows), sorted)
	}
	for page, want := range map[string]int{"": 100, "0": 100, "-1": 100, "x": 100, "4": 50, "5": 0, "2147483647": 0, "2147483648": 100, "-": 100} {
		if got := len(c.get("/clients?page=" + page).Array()); got != want {
			t.Errorf("page %q: %d rows, want %d", page, got, want)
		}
	}
	if raw := c.get("/clients?page=5").Raw; raw != "[]" {
		t.Errorf("past the end: %s", raw)
	}
}

// The point of Shuffle is that one walk loses a client at a page border; the
// plain order never does.
func TestShuffleLosesClientsAtBorders(t *testing.T) {
	lost := func(shuffle bool) (short int) {
		a := New(Options{Clients: 250, Seed: 4, Shuffle: shuffle})
		for range 20 {
			seen := map[int64]bool{}
			for _, id := range ids((caller{t, a}).walk("includeProfile=true")) {
				seen[id] = true
			}
			if len(seen) < a.Len() {
				short++
			}
		}
		return short
	}
	if n := lost(true); n == 0 {
		t.Error("20 shuffled walks, and none lost a client")
	}
	if n := lost(false); n != 0 {
		t.Errorf("%d of 20 plain walks lost a client", n)
	}
}

// A run of equal names is dealt over its whole length, on both sides of a cut.
func TestCutDealsWholeRuns(t *testing.T) {
	rows := order{{key: "a", id: 1}, {key: "b", id: 2}, {key: "b", id: 3}, {key: "b", id: 4}, {key: "b", id: 5}, {key: "c", id: 6}}
	before, after := map[int64]bool{}, map[int64]bool{}
	for i := range 200 {
		r := seeded(1, uint64(i), streamShuffle)
		for _, e := range rows.cut(0, 3, &r) {
			before[e.id] = true
		}
		for _, e := range rows.cut(3, 6, &r) {
			after[e.id] = true
		}
	}
	if len(before) != 5 || len(after) != 5 || before[6] || after[1] {
		t.Errorf("before the cut %v, after it %v", before, after)
	}
}

func TestEveryAccountHasEqualNamesAcrossTheFirstBorder(t *testing.T) {
	for seed := range uint64(20) {
		a := New(Options{Clients: 250, Seed: seed})
		if a.order[pageSize-1].key != a.order[pageSize].key {
			t.Errorf("seed %d: %q, then %q", seed, a.order[pageSize-1].key, a.order[pageSize].key)
		}
	}
}

func TestBriefRows(t *testing.T) {
	a := New(Options{Clients: 50, Seed: 1})
	kinds, nothings := map[gjson.Type]int{}, map[string]int{}
	for _, row := range (caller{t, a}).walk("includeProfile=false") {
		var names []string
		row.ForEach(func(name, _ gjson.Result) bool {
			names = append(names, name.String())
			return true
		})
		if !slices.Equal(names, []string{"Name", "Email", "Phone", "ClientNumber"}) {
			t.Fatalf("members %v", names)
		}
		doc, ok := a.Document(row.Get("ClientNumber").Int())
		if !ok || member(doc, "Name").String() != row.Get("Name").String() || member(doc, "Email").String() != row.Get("Email").String() {
			t.Errorf("row %s is not its client's", row.Get("ClientNumber").Raw)
		}
		kinds[row.Get("ClientNumber").Type]++
		nothings[row.Get("Phone").Raw]++
	}
	if kinds[gjson.String] == 0 || kinds[gjson.Number] == 0 {
		t.Errorf("ClientNumber: %v, want strings and numbers", kinds)
	}
	if nothings["null"] == 0 || nothings[`""`] == 0 {
		t.Error("clients without a phone have null and an empty text for it: want both")
	}
}

type filterTest struct {
	query string
	want  func(doc []byte) bool
}

// filterTests are the filters with the rule that each must follow, and some for
// the sake of one client.
func filterTests(some []byte) []filterTest {
	day := func(doc []byte, name string) string { return localDay(member(doc, name).Int()) }
	text := func(doc []byte, name string) string { return strings.ToLower(member(doc, name).String()) }
	found := func(doc []byte, part string) bool {
		return strings.Contains(text(doc, "Name")+"\n"+text(doc, "Email"), part)
	}
	id, created, updated := member(some, "ClientId").Int(), day(some, "DateCreated"), day(some, "LastUpdateDate")
	all := func([]byte) bool { return true }
	return []filterTest{
		{"search=" + strconvID(id), func(d []byte) bool {
			return member(d, "ClientId").Int() == id || found(d, strconvID(id))
		}},
		{"search=0" + strconvID(id), func(d []byte) bool { return member(d, "ClientId").Int() == id }},
		{"search=BIR", func(d []byte) bool { return found(d, "bir") }},
		{"search=1%40EXAMPLE", func(d []byte) bool { return strings.Contains(text(d, "Email"), "1@example") }},
		{"search=007", func(d []byte) bool { return found(d, "007") }},
		{"search=100", func(d []byte) bool {
			return member(d, "ClientId").Int() == 100 || found(d, "100")
		}},
		{"search=nobody-at-all", func([]byte) bool { return false }},
		{"search=", all},
		{"dateCreatedStart=" + created, func(d []byte) bool { return day(d, "DateCreated") >= created }},
		{"dateCreatedEnd=" + created, func(d []byte) bool { return day(d, "DateCreated") < created }},
		{"dateUpdatedStart=" + updated, func(d []byte) bool { return day(d, "LastUpdateDate") >= updated }},
		{"dateupdatedend=" + updated, func(d []byte) bool { return day(d, "LastUpdateDate") < updated }},
		{"dateUpdatedStart=2026-02-28", func([]byte) bool { return false }},
		{"dateCreatedStart=03/01/2026", all},
		{"externalClientId=00030", func(d []byte) bool { return member(d, "ExternalClientId").String() == "00030" }},
		{"externalClientId=30", func(d []byte) bool { return member(d, "ExternalClientId").String() == "30" }},
		{"custom.x7q2=Newsletter,+spring", hasValue("x7q2", "Newsletter, spring")},
		{"custom%5Bx7q2%5D=B", hasValue("x7q2", "B")},
		{"Custom.n5.1=2.50", hasValue("n5.1", "2.50")},
		{"custom.nosuch=1", all},
		{"dateUpdatedSince=2026-03-01", all},
		{"deletedOnly=maybe", all},
	}
}

// Each filter is held against the rule, applied to the documents.
func TestFilters(t *testing.T) {
	a := New(Options{Clients: 300, Seed: 5, Origin: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)})
	some, _ := a.Document(a.IDs()[150])
	for _, test := range filterTests(some) {
		var want []int64
		for _, id := range a.IDs() {
			if doc, _ := a.Document(id); test.want(doc) {
				want = append(want, id)
			}
		}
		got := ids((caller{t, a}).walk(test.query + "&includeProfile=true"))
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %d clients, want %d", test.query, len(got), len(want))
		}
	}
}

func hasValue(id, value string) func([]byte) bool {
	return func(doc []byte) bool {
		return gjson.GetBytes(doc, `CustomFields.#(FieldId=="`+id+`").Value`).String() == value
	}
}

// The account's days are not UTC's: 04:30 UTC is still yesterday there.
func TestFilterDaysAreLocal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := New(Options{})
		time.Sleep(4*time.Hour + 30*time.Minute) // 2000-01-01T04:30Z
		if _, err := a.Staff().Create(`{"FirstName":"Ann"}`); err != nil {
			t.Fatal(err)
		}
		c := caller{t, a}
		for query, want := range map[string]int{
			"dateCreatedStart=2000-01-01": 0, "dateCreatedStart=1999-12-31": 1,
			"dateCreatedEnd=2000-01-01": 1, "dateCreatedEnd=1999-12-31": 0, "dateUpdatedStart=1999-12-31": 1,
		} {
			if got := len(c.get("/clients?" + query).Array()); got != want {
				t.Errorf("%s: %d rows, want %d", query, got, want)
			}
		}
	})
}

func TestDeletedOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := New(Options{Clients: 60, Seed: 1})
		c := caller{t, a}
		atFirst := ids(c.get("/clients?deletedOnly=true&includeProfile=true").Array())
		if len(atFirst) != 2 || len(a.Deleted()) != 2 {
			t.Errorf("%d deleted at the start, want 2: the third is older than ten days", len(atFirst))
		}
		gone, merged := a.IDs()[30], a.IDs()[31]
		if err := a.Staff().Delete(gone); err != nil {
			t.Fatal(err)
		}
		if err := a.Staff().Merge(merged, a.IDs()[0]); err != nil {
			t.Fatal(err)
		}
		now := ids(c.get("/clients?deletedOnly=True&includeProfile=true").Array())
		if !slices.Contains(now, gone) || slices.Contains(now, merged) || a.Len() != 58 {
			t.Errorf("deleted %v of %d: want %d, and not the merged %d", now, a.Len(), gone, merged)
		}
		if got := c.walk("includeProfile=true"); len(got) != 58 {
			t.Errorf("%d in the list, want 58", len(got))
		}
		time.Sleep(10 * 24 * time.Hour)
		if n := len(c.get("/clients?deletedOnly=true").Array()); n != 1 {
			t.Errorf("after ten days to the instant %d are shown, want the one", n)
		}
		if err := a.Staff().Restore(gone); err != nil || a.Len() != 59 {
			t.Errorf("restore: %v", err)
		}
	})
}

func TestIgnoredParameters(t *testing.T) {
	a := New(Options{Clients: 60, Seed: 1, Ignore: []string{"dateupdatedstart", "custom", "deletedonly"}})
	for _, query := range []string{"dateUpdatedStart=2100-01-01", "custom.late=nothing", "custom[late]=nothing", "deletedOnly=true"} {
		if n := len((caller{t, a}).get("/clients?" + query).Array()); n != 60 {
			t.Errorf("%s: %d rows, want everybody", query, n)
		}
	}
}

func TestHideArchived(t *testing.T) {
	a := New(Options{Clients: 60, Seed: 1, HideArchived: true})
	rows := (caller{t, a}).walk("includeProfile=true")
	if len(rows) == 0 || len(rows) >= a.Len() {
		t.Errorf("%d rows of %d clients", len(rows), a.Len())
	}
	for _, row := range rows {
		if row.Get("Archived").Bool() {
			t.Error("an archived client in the list")
		}
	}
}

func FuzzQuery(f *testing.F) {
	for _, query := range []string{
		"page=2&includeProfile=true", "search=%", "custom.=1", "custom[]=1", "custom[=1", "custom", "a=%zz", "page=1;2", "&&=", "search=1&SEARCH=2",
	} {
		f.Add(query)
	}
	a := New(Options{Clients: 120, Seed: 1, Shuffle: true})
	f.Fuzz(func(t *testing.T, query string) {
		rows := (caller{t, a}).get("/clients?" + (&url.URL{RawQuery: query}).Query().Encode())
		if !rows.IsArray() || len(rows.Array()) > pageSize {
			t.Errorf("%q: not a page", query)
		}
	})
}
