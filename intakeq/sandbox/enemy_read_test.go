package sandbox

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tidwall/gjson"
)

// count is how many rows a page has; -1 where it isn't an array.
func (c caller) count(path string) int {
	c.t.Helper()
	rows := c.get(path)
	if !rows.IsArray() {
		return -1
	}
	return len(rows.Array())
}

// Each sort of list can be answered [] once, and no other list is.
func TestNoRowsOnce(t *testing.T) {
	lists := []struct {
		what What
		page int
		path string
	}{
		{Plain, 1, "/clients?includeProfile=true&page=1"},
		{Plain, 2, "/clients?page=2"},
		{Filtered, 1, "/clients?search=example&page=1"},
		{Filtered, 2, "/clients?search=example&page=2"},
		{Updated, 1, "/clients?dateUpdatedStart=2000-01-01"},
		{Deleted, 1, "/clients?deletedOnly=true"},
	}
	for i, struck := range lists {
		a := New(Options{Clients: 350, Seed: 1})
		c := caller{t, a}
		a.FaultOn(On{What: struck.what, Page: struck.page, Nth: 1}, NoRows)
		for round := range 2 {
			for j, list := range lists {
				if n := c.count(list.path); (n == 0) != (i == j && round == 0) {
					t.Errorf("%s page %d struck: %s has %d rows at round %d", struck.what, struck.page, list.path, n, round)
				}
			}
		}
	}
}

func TestGlitches(t *testing.T) {
	run := func(g Glitches) (at []int) {
		a := New(Options{Clients: 101, Seed: 1})
		a.Glitch(g)
		c := caller{t, a}
		for i := range 300 {
			if c.count("/clients?page=2") == 0 {
				at = append(at, i)
			}
			c.save(`{"FirstName":"A"}`)
		}
		return at
	}
	all := run(Glitches{Seed: 3, Rate: 0.2})
	if len(all) < 40 || len(all) > 80 {
		t.Errorf("%d of 300 lists, want about 60", len(all))
	}
	if !slices.Equal(all, run(Glitches{Seed: 3, Rate: 0.2})) || slices.Equal(all, run(Glitches{Seed: 4, Rate: 0.2})) {
		t.Error("they don't go by the seed")
	}
	if some := run(Glitches{Seed: 3, Rate: 0.2, Most: 5}); !slices.Equal(some, all[:5]) {
		t.Errorf("at most five: %v", some)
	}
	apart := run(Glitches{Seed: 3, Rate: 0.9, Apart: 3})
	for i := 1; i < len(apart); i++ {
		if apart[i]-apart[i-1] <= 3 {
			t.Errorf("at %d and %d: want three between", apart[i-1], apart[i])
		}
	}
	if none := run(Glitches{}); len(apart) < 30 || len(none) > 0 {
		t.Errorf("%d apart, %d after the end", len(apart), len(none))
	}
}

// Filtered after paging, a list has short pages in the middle, and ends where
// the whole list ends.
func TestFilterPages(t *testing.T) {
	for _, query := range []string{"search=example.test", "dateCreatedStart=2020-01-01", "archived hidden"} {
		o := Options{Clients: 350, Seed: 1, HideArchived: query == "archived hidden"}
		whole := New(o)
		o.FilterPages = true
		a := New(o)
		query = strings.TrimPrefix(query, "archived hidden")
		want := len(caller{t, whole}.walk(query))
		var counts []int
		sum := 0
		for page := range 5 {
			counts = append(counts, caller{t, a}.count("/clients?"+query+"&page="+strconvID(int64(page+1))))
			sum += counts[page]
		}
		if sum != want || counts[0] == 0 || counts[0] >= 100 || counts[1] >= 100 || counts[2] == 0 || counts[4] != 0 {
			t.Errorf("%q: pages of %v: want %d rows, and the first two pages short", query, counts, want)
		}
	}
}

func TestPageSize(t *testing.T) {
	for size, want := range map[int][]int{0: {100, 100, 50, 0}, 50: {50, 50, 50, 50}, 200: {200, 50, 0, 0}} {
		a := New(Options{Clients: 250, Seed: 1, PageSize: size, Shuffle: true})
		var counts []int
		for page := range 4 {
			counts = append(counts, caller{t, a}.count("/clients?page="+strconvID(int64(page+1))))
		}
		border := max(size, 50)
		if size == 0 {
			border = 100
		}
		if !slices.Equal(counts, want) || a.order[border-1].key != a.order[border].key {
			t.Errorf("size %d: %v, want %v, and equal names at the border", size, counts, want)
		}
	}
}

func TestPastEnd(t *testing.T) {
	tests := []struct {
		past        PastEnd
		status      int
		text, empty string // past the last page, and where nobody is found
	}{
		{EmptyPast, 200, "[]", "[]"}, {NullPast, 200, "null", "null"}, {NoContentPast, 204, "", ""}, {RepeatPast, 200, "", "[]"},
	}
	for _, test := range tests {
		a := New(Options{Clients: 250, Seed: 1, PastEnd: test.past})
		c := caller{t, a}
		last := c.get("/clients?page=3").Raw
		if test.past == RepeatPast {
			test.text = last
		}
		for _, page := range []string{"4", "5", "900"} {
			status, text, err := c.do("GET", "/clients?page="+page, "")
			if err != nil || status != test.status || text != test.text {
				t.Errorf("%d, page %s: status %d, %.20q, %v", test.past, page, status, text, err)
			}
		}
		if _, text, _ := c.do("GET", "/clients?search=nobody-at-all", ""); text != test.empty || len(gjson.Parse(last).Array()) != 50 {
			t.Errorf("%d: nobody is %q, the last page has %d", test.past, text, len(gjson.Parse(last).Array()))
		}
	}
}

func TestPageIgnored(t *testing.T) {
	c := caller{t, New(Options{Clients: 250, Seed: 1, Ignore: []string{"page"}})}
	first := c.get("/clients").Raw
	for _, page := range []string{"2", "9"} {
		if c.get("/clients?page="+page).Raw != first {
			t.Errorf("page %s isn't the first", page)
		}
	}
}

// An account may know one spelling of a custom filter, and send everybody for
// the other.
func TestOneCustomSpelling(t *testing.T) {
	for spelling, unknown := range map[string]string{"custom.": "/clients?custom.late=none", "custom[": "/clients?Custom[late]=none"} {
		c := caller{t, New(Options{Clients: 60, Seed: 1, Ignore: []string{spelling}})}
		for _, path := range []string{"/clients?custom.late=none", "/clients?Custom[late]=none"} {
			want := map[bool]int{true: 60}[path == unknown]
			if n := c.count(path); n != want {
				t.Errorf("%s ignored: %s has %d rows, want %d", spelling, path, n, want)
			}
		}
	}
}

func TestBlind(t *testing.T) {
	tests := []struct {
		name string
		o    Options
		want [4]int // rows after our save, our tag, an edit by staff, and an hour
	}{
		{"sees", Options{TagsTouch: true}, [4]int{1, 2, 3, 3}},
		{"blind to all", Options{TagsTouch: true, Blind: BlindToAll}, [4]int{}},
		{"blind to saves", Options{TagsTouch: true, Blind: BlindToSaves}, [4]int{0, 0, 1, 1}},
		{"slow", Options{TagsTouch: true, UpdatedDelay: time.Minute}, [4]int{0, 0, 0, 3}},
	}
	for _, test := range tests {
		synctest.Test(t, func(t *testing.T) {
			test.o.Clients, test.o.Seed = 30, 1
			a := New(test.o)
			c := caller{t, a}
			ids := a.IDs()
			doc, _ := a.Document(ids[3])
			day := localDay(time.Now().UnixMilli())
			steps := []func(){
				func() { c.save(string(doc)) },
				func() { _, _, _ = c.do("POST", "/clientTags", `{"ClientId":`+strconvID(ids[4])+`,"Tag":"x"}`) },
				func() { _ = a.Staff().Archive(ids[5]) },
				func() { time.Sleep(time.Hour) },
			}
			for i, step := range steps {
				step()
				if n := c.count("/clients?dateUpdatedStart=" + day); n != test.want[i] {
					t.Errorf("%s, step %d: %d rows, want %d", test.name, i, n, test.want[i])
				}
			}
			// What staff edit after us is theirs again.
			_ = a.Staff().Archive(ids[3])
			if n := c.count("/clients?dateUpdatedStart=" + day); test.o.Blind == BlindToSaves && n != 2 {
				t.Errorf("%s: %d rows after staff's edit, want 2", test.name, n)
			}
		})
	}
}

// A client who was just made is in the list, and not found yet.
func TestFindDelay(t *testing.T) {
	for delay, want := range map[time.Duration][2]int{0: {1, 1}, time.Minute: {0, 1}} {
		synctest.Test(t, func(t *testing.T) {
			c := caller{t, New(Options{FindDelay: delay})}
			c.save(`{"FirstName":"Ann","Email":"ann@example.test","ExternalClientId":"X1"}`)
			for i := range 2 {
				for _, query := range []string{"search=ann", "search=ann%40example", "externalClientId=X1"} {
					if n := c.count("/clients?" + query); n != want[i] {
						t.Errorf("delay %v, %s: %d rows, want %d", delay, query, n, want[i])
					}
				}
				if c.count("/clients") != 1 {
					t.Error("she is not in the list")
				}
				time.Sleep(time.Minute)
			}
		})
	}
}

func TestShowFirst(t *testing.T) {
	a := New(Options{Clients: 250, Seed: 1})
	c := caller{t, a}
	whole := c.walk("")
	a.Change(func(o *Options) { o.ShowFirst = 120; o.Clients = 7 })
	some := c.walk("")
	if len(whole) != 250 || len(some) != 120 || a.Len() != 250 || some[119].Raw != whole[119].Raw {
		t.Errorf("%d of %d shown, want the first 120", len(some), len(whole))
	}
}

func TestProfileByID(t *testing.T) {
	for _, there := range []bool{false, true} {
		a := New(Options{Clients: 5, Seed: 1, Profiles: there})
		id := a.IDs()[2]
		status, header, text, err := caller{t, a}.send("GET", "/clients/profile/"+strconvID(id), "")
		doc, _ := a.Document(id)
		if there && (status != 200 || text != string(doc)) || !there && (status != 404 || !strings.HasPrefix(header.Get("Content-Type"), "text/html")) || err != nil {
			t.Errorf("available %v: status %d, %v", there, status, err)
		}
		if status, _, _ := (caller{t, a}).do("GET", "/clients/profile/1", ""); status != 404 {
			t.Errorf("nobody's profile: status %d", status)
		}
	}
}
