package sandbox

import (
	"errors"
	"io"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/tidwall/gjson"
	"pgregory.net/rapid"
)

// anyOptions draws an account that is mean in several ways at once.
func anyOptions(r *rapid.T) Options {
	o := Options{Clients: rapid.IntRange(0, 130).Draw(r, "clients"), Seed: rapid.Uint64Range(0, 3).Draw(r, "seed")}
	for _, set := range rapid.SliceOfN(rapid.SampledFrom(meanness()), 0, 8).Draw(r, "options") {
		set(&o)
	}
	r.Logf("%+v", o)
	return o
}

// meanness lists ways to be mean; what a later one says goes.
func meanness() []func(*Options) {
	return []func(*Options){
		func(o *Options) { o.PageSize = 50 },
		func(o *Options) { o.PageSize = 7 },
		func(o *Options) { o.FilterPages = true },
		func(o *Options) { o.ShowFirst = 60 },
		func(o *Options) { o.Shuffle = true },
		func(o *Options) { o.HideArchived = true },
		func(o *Options) { o.PastEnd = NullPast },
		func(o *Options) { o.PastEnd = RepeatPast },
		func(o *Options) { o.PastEnd = NoContentPast },
		func(o *Options) { o.Blind = BlindToAll },
		func(o *Options) { o.Blind = BlindToSaves },
		func(o *Options) { o.UpdatedDelay = time.Hour },
		func(o *Options) { o.FindDelay = time.Hour },
		func(o *Options) { o.BOM = true },
		func(o *Options) { o.Profiles = true },
		func(o *Options) { o.Profiles, o.Thin = true, true },
		func(o *Options) { o.Strict = true },
		func(o *Options) { o.NoLanding = true },
		func(o *Options) { o.KeepsUnknown = true },
		func(o *Options) { o.BirthOff = -5 * time.Hour },
		func(o *Options) { o.Address = AddressFollows },
		func(o *Options) { o.TagsTouch = true },
		func(o *Options) { o.Ignore = []string{"page"} },
		func(o *Options) { o.Ignore = []string{"custom.", "deletedonly"} },
		func(o *Options) { o.Merge = true },
		func(o *Options) { o.SaveKeepsDate = true },
		func(o *Options) { o.CreateCuts = map[string]int{"Email": 3, "FirstName": 0} },
		func(o *Options) { o.Unknown = 200 },
		func(o *Options) { o.Unknown = 500 },
		func(o *Options) { o.Created = CreatedNull },
		func(o *Options) { o.Created = CreatedMissing },
		func(o *Options) { o.Created = CreatedCommas },
		func(o *Options) { o.SavedCreated = CreatedText },
		func(o *Options) { o.NoDate = true },
		func(o *Options) { o.Clock = -5 * time.Hour },
	}
}

// However mean it is: the account stays an account. What it keeps is JSON, the
// list is sorted and whole, and it can be saved and loaded.
func TestAnyMixOfOptions(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		a := New(anyOptions(r))
		a.FaultRate(0.2, 1, slices.DeleteFunc(append(Kinds(), Tricks()...), func(k Kind) bool { return k == Slow || k == Late || k == Stall })...)
		c := caller{t, a}
		for range rapid.IntRange(1, 12).Draw(r, "steps") {
			id := strconvID(rapid.SampledFrom(append(a.IDs(), 1)).Draw(r, "client"))
			step := rapid.SampledFrom([][3]string{
				{"GET", "/clients?includeProfile=true&page=2", ""}, {"GET", "/clients?dateUpdatedStart=2000-01-01&page=3", ""},
				{"GET", "/clients?deletedOnly=true", ""}, {"GET", "/clients?search=a&custom.late=here", ""}, {"GET", "/clients/profile/" + id, ""},
				{"GET", "/client/" + id + "/diagnoses", ""}, {"POST", "/clientTags", `{"ClientId":` + id + `,"Tag":"t"}`},
				{"POST", "/clients", `{"ClientId":` + id + `,"City":"X","CustomFields":[{"FieldId":"late","Value":"v"}]}`},
				{"POST", "/clients", `{"FirstName":"New","Email":"new@example.test"}`}, {"STAFF", "", ""},
			}).Draw(r, "step")
			if step[0] == "STAFF" {
				edit(r, t, a)
				continue
			}
			status, _, err := c.do(step[0], step[1], step[2])
			if err != nil && !errors.Is(err, syscall.ECONNRESET) && !errors.Is(err, io.ErrUnexpectedEOF) || err == nil && status == 0 {
				r.Fatalf("%v: status %d, %v", step, status, err)
			}
		}
		sound(r, a)
	})
}

func sound(r *rapid.T, a *Account) {
	listed := map[int64]bool{}
	for _, e := range a.order {
		doc, live := a.Document(e.id)
		if !live || !gjson.ValidBytes(doc) || member(doc, "ClientId").Int() != e.id || listed[e.id] {
			r.Fatalf("client %d: there %v, %d bytes", e.id, live, len(doc))
		}
		listed[e.id] = true
	}
	if !slices.IsSortedFunc(a.order, compareEntries) {
		r.Fatal("the list isn't sorted any more")
	}
	file, out := io.Pipe()
	go func() { out.CloseWithError(a.Save(out)) }()
	if b, err := Load(file, Options{}); err != nil || !slices.Equal(a.IDs(), b.IDs()) {
		r.Fatalf("saved and loaded: %v", err)
	}
}

// Change takes effect at once, for one request after another, and leaves alone
// what the account was made of.
func TestChange(t *testing.T) {
	a := New(Options{Clients: 150, Seed: 1, PerMinute: 100})
	key := a.Key()
	c := caller{t, a}
	first := c.count("/clients")
	a.Change(func(o *Options) {
		*o = Options{PageSize: 20, Seed: 9, Key: "other", PerMinute: 1, Origin: time.Unix(0, 0), Clients: 1}
	})
	if n := c.count("/clients"); first != 100 || n != 20 || a.Key() != key || a.Len() != 150 || c.count("/clients?page=8") != 10 {
		t.Errorf("%d, then %d rows", first, n)
	}
}
