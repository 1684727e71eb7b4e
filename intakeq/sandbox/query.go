package sandbox

import (
	"maps"
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
		id, isCustom := customID(name)
		switch {
		case isCustom && !slices.Contains(a.opts.Ignore, "custom"):
			q.custom[id] = value
		case isCustom || slices.Contains(a.opts.Ignore, lower):
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

// list is GET /clients.
func (a *Account) list(c *call) answer {
	rows := a.order
	if c.isTrue("deletedonly") {
		rows = a.deletedOrder()
	}
	if keep := a.filters(c); len(keep) > 0 {
		rows = filtered(rows, keep)
	}
	number, err := strconv.ParseInt(c.params["page"], 10, 32)
	if err != nil || number < 1 {
		number = 1
	}
	from := int(min(number-1, int64(len(rows)))) * pageSize
	var shuffle *rnd
	if a.opts.Shuffle {
		r := seeded(a.opts.Seed, uint64(c.n), streamShuffle)
		shuffle = &r
	}
	return jsonAnswer(a.rows(rows.cut(from, from+pageSize, shuffle), c.isTrue("includeprofile")), false)
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
		if profile {
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
		if _, known := fieldByID(id); known {
			keep = append(keep, func(e entry) bool { return a.hasCustom(e.id, id, want) })
		}
	}
	return keep
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
