package sandbox

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"
)

const pageSize = 100

// The account lives west of UTC; its days begin when they do there.
const zoneOffset = -5 * time.Hour

// query is the parameters of a call, by lower-case name: ASP.NET doesn't
// mind their case. Of one given twice one counts.
type query struct {
	params map[string]string
	custom map[string]string // by FieldId
}

func (a *Account) newQuery(values url.Values) query {
	q := query{params: map[string]string{}, custom: map[string]string{}}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		lower, value := strings.ToLower(name), values[name][0]
		ignored := func(name string) bool { return slices.Contains(a.opts.Ignore, name) }
		id, isCustom := customID(name)
		switch {
		case isCustom && !ignored("custom") && !ignored(lower[:len("custom.")]):
			q.custom[id] = value
		case isCustom || ignored(lower):
		default:
			q.params[lower] = value
		}
	}
	return q
}

// customID reads custom.ID, and custom[ID] of older documents and SDKs.
func customID(name string) (string, bool) {
	const prefix = "custom"
	if len(name) <= len(prefix)+1 || !strings.EqualFold(name[:len(prefix)], prefix) {
		return "", false
	}
	rest := name[len(prefix):]
	if rest[0] == '.' {
		return rest[1:], true
	}
	if rest[0] == '[' && rest[len(rest)-1] == ']' {
		return rest[1 : len(rest)-1], true
	}
	return "", false
}

func (q query) isTrue(name string) bool { return strings.EqualFold(q.params[name], "true") }

// parameters are those that the API's document has.
var parameters = []string{"search", "page", "includeprofile", "datecreatedstart", "datecreatedend",
	"dateupdatedstart", "dateupdatedend", "externalclientid", "deletedonly"}

// refused is the answer of an account that minds what it doesn't know.
func (c *call) refused() bool {
	for name := range c.sent {
		if _, custom := customID(name); !custom && !slices.Contains(parameters, strings.ToLower(name)) {
			return c.opts.Strict
		}
	}
	return false
}

// list is GET /clients.
func (a *Account) list(c *call) answer {
	if c.refused() {
		return message(http.StatusBadRequest, "The request is invalid.")
	}
	rows, keep := a.order, a.filters(c)
	if c.isTrue("deletedonly") {
		rows = a.deletedOrder()
	}
	if a.opts.ShowFirst > 0 {
		rows = rows[:min(len(rows), a.opts.ShowFirst)]
	}
	if len(keep) > 0 && !a.opts.FilterPages {
		rows, keep = filtered(rows, keep), nil
	}
	from := a.start(c, len(rows))
	if from >= len(rows) {
		switch a.opts.PastEnd {
		case NullPast:
			return jsonAnswer([]byte("null"), false)
		case NoContentPast:
			return answer{status: http.StatusNoContent}
		}
	}
	var shuffle *rnd
	if a.opts.Shuffle {
		r := seeded(a.opts.Seed, uint64(c.n), streamShuffle)
		shuffle = &r
	}
	rows = rows.cut(from, from+a.opts.PageSize, shuffle)
	return jsonAnswer(a.rows(filtered(rows, keep), c.isTrue("includeprofile")), false)
}

// start is where the page begins that the caller asks for.
func (a *Account) start(c *call, length int) int {
	number, err := strconv.ParseInt(c.params["page"], 10, 32)
	if err != nil || number < 1 {
		number = 1
	}
	from := int(min(number-1, int64(length))) * a.opts.PageSize
	if from >= length && length > 0 && a.opts.PastEnd == RepeatPast {
		return (length - 1) / a.opts.PageSize * a.opts.PageSize
	}
	return from
}

func (a *Account) deletedOrder() order {
	var rows order
	for id := range a.recentlyDeleted() {
		f := a.factsOf(id)
		rows = append(rows, newEntry(id, &f))
	}
	rows.sort()
	return rows
}

// rows writes the answer's array.
func (a *Account) rows(entries []entry, profile bool) []byte {
	const brief, whole = 128, 3072 // bytes a client takes
	buf := make([]byte, 0, len(entries)*brief+64)
	if profile {
		buf = make([]byte, 0, len(entries)*whole+64)
	}
	buf = append(buf, '[')
	for i, e := range entries {
		if i > 0 {
			buf = append(buf, ',')
		}
		if profile && a.opts.Created != CreatedAsKept {
			doc, _ := a.appendDocument(nil, e.id)
			buf = append(buf, createdAs(doc, a.opts.Created)...)
		} else if profile {
			buf, _ = a.appendDocument(buf, e.id)
		} else {
			buf = a.appendBrief(buf, e.id)
		}
	}
	return append(buf, ']')
}

// appendBrief writes a row of the short list; ClientNumber is a string for
// some and a number for others.
func (a *Account) appendBrief(buf []byte, id int64) []byte {
	f := a.factsOf(id)
	o := object{buf: buf}
	o.open()
	o.text("Name", f.name)
	for _, m := range [][2]string{{"Email", f.email}, {"Phone", f.phones[0]}} {
		if m[1] == "" && id%3 != 0 {
			o.raw(m[0], "null")
		} else {
			o.text(m[0], m[1])
		}
	}
	if id%5 == 0 {
		o.number("ClientNumber", id)
	} else {
		o.text("ClientNumber", strconvID(id))
	}
	o.close()
	return o.buf
}

// filter tells whether a client is wanted.
type filter func(entry) bool

func filtered(from order, keep []filter) order {
	if len(keep) == 0 {
		return from
	}
	var rows order
next:
	for _, e := range from {
		for _, wanted := range keep {
			if !wanted(e) {
				continue next
			}
		}
		rows = append(rows, e)
	}
	return rows
}

// filters are those the parameters ask for, the cheap ones first.
func (a *Account) filters(c *call) []filter {
	var keep []filter
	days := []struct {
		name string
		fits func(e entry, day string) bool
	}{
		{"datecreatedstart", func(e entry, day string) bool { return localDay(e.created) >= day }},
		{"datecreatedend", func(e entry, day string) bool { return localDay(e.created) < day }},
		{"dateupdatedstart", func(e entry, day string) bool { return localDay(e.updated) >= day }},
		{"dateupdatedend", func(e entry, day string) bool { return localDay(e.updated) < day }},
	}
	for _, d := range days {
		if day := c.params[d.name]; isDay(day) {
			keep = append(keep, func(e entry) bool { return d.fits(e, day) })
		}
	}
	if isDay(c.params["dateupdatedstart"]) {
		keep = append(keep, a.seenUpdated)
	}
	if a.opts.FindDelay > 0 && c.what[Filtered] {
		keep = append(keep, func(e entry) bool { return e.created <= a.now()-a.opts.FindDelay.Milliseconds() })
	}
	if a.opts.HideArchived && !c.isTrue("deletedonly") {
		keep = append(keep, func(e entry) bool { return !a.factsOf(e.id).archived })
	}
	if want := c.params["externalclientid"]; want != "" {
		keep = append(keep, func(e entry) bool { return a.factsOf(e.id).external == want })
	}
	if want := strings.TrimSpace(c.params["search"]); want != "" {
		keep = append(keep, a.searched(want))
	}
	for id, want := range c.custom {
		if _, known := a.fieldByID(id); known {
			keep = append(keep, func(e entry) bool { return a.hasCustom(e.id, id, want) })
		}
	}
	return keep
}

// seenUpdated is what the question for updates sees of what it asks for.
func (a *Account) seenUpdated(e entry) bool {
	switch a.opts.Blind {
	case BlindToAll:
		return false
	case BlindToSaves:
		if a.ours[e.id] {
			return false
		}
	}
	return e.updated <= a.now()-a.opts.UpdatedDelay.Milliseconds()
}

func localDay(ms int64) string { return time.UnixMilli(ms).UTC().Add(zoneOffset).Format(time.DateOnly) }

func isDay(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// searched finds text in names and emails, and a number also as a ClientId.
func (a *Account) searched(want string) filter {
	id, err := strconv.ParseInt(want, 10, 64)
	number := err == nil
	want = strings.ToLower(want)
	return func(e entry) bool {
		return number && e.id == id || strings.Contains(e.key, want) ||
			strings.Contains(strings.ToLower(a.factsOf(e.id).email), want)
	}
}

func (a *Account) hasCustom(id int64, field, want string) bool {
	doc, _ := a.appendDocument(nil, id)
	found := false
	member(doc, "CustomFields").ForEach(func(_, f gjson.Result) bool {
		found = f.Get("FieldId").String() == field && f.Get("Value").String() == want
		return !found
	})
	return found
}
