package signoff

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/reason"
)

// About is what is known of the plan beside its rows.
type About struct {
	Missing  int // clients of the account that no row is of
	Alarms   []plan.Alarm
	Run      plan.RunStatus // the latest; the zero one: none
	Location *time.Location // whose clock times are told by; nil: UTC
}

// Found is a reason, and how many of the rows that are written have it.
type Found struct {
	Code  string `json:"code"`
	Title string `json:"title"`
	Rows  int    `json:"rows"`
}

// warned counts each reason of a row that is written, once. Of a row that changes
// nothing there is nothing to answer for.
func (c *Count) warned(r plan.Shown) {
	for at, begun := range []bool{false, true} {
		if asItWas(r.Row) || !written(r.Row, begun) {
			continue
		}
		list := slices.Clone(r.Reasons)
		if out, ok := r.Card.Outcomes[r.Decision]; ok && r.Action == plan.Hold {
			list = append(list, out.Warnings...)
		}
		seen := map[string]bool{}
		for _, why := range list {
			if seen[why.Code] {
				continue
			}
			seen[why.Code] = true
			if c.found[why.Code] == nil {
				c.found[why.Code] = &[2]int{}
			}
			c.found[why.Code][at]++
		}
	}
}

// list are the reasons that were counted, in the order of the table of reasons.
func (c *Count) list(at int) []Found {
	var list []Found
	left := maps.Clone(c.found)
	add := func(code, title string) {
		if n := left[code]; n != nil && n[at] > 0 {
			list = append(list, Found{code, title, n[at]})
		}
		delete(left, code)
	}
	for _, e := range reason.All() {
		add(e.Code, e.Title)
	}
	for _, code := range slices.Sorted(maps.Keys(left)) { // of a newer tool's plan
		add(code, strconv.Quote(code))
	}
	return list
}

// DangerTitle heads what [Sheet.Danger] says, where it has a head.
const DangerTitle = "What to know before signing"

// Danger says what whoever signs should know: when the plan was applied, its alarms and
// whether somebody has accepted them, and what is said of the rows that are written.
func (s Sheet) Danger() []string {
	var list []string
	if text := s.applied(); text != "" {
		list = append(list, text)
	}
	for _, a := range s.ordered() {
		said := "nobody has accepted it"
		if a.Accepted {
			said = "it was accepted"
		}
		if a.Rows > 0 {
			said = "in " + rows(a.Rows) + "; " + said
		}
		list = append(list, fmt.Sprintf("Alarm %s, %s: %s", printed(a.Code), said, plain(a.Message)))
	}
	for _, f := range s.Found {
		verb := "would be written"
		switch {
		case s.Begun && f.Rows == 1:
			verb = "was written"
		case s.Begun:
			verb = "were written"
		}
		list = append(list, fmt.Sprintf("%s that %s: %s (%s)", rows(f.Rows), verb, f.Title, printed(f.Code)))
	}
	return list
}

func (s Sheet) applied() string {
	if !s.Begun || s.Run.At.IsZero() {
		return ""
	}
	at := s.when()
	if !s.Run.Ended {
		return "Applied: not to its end yet, as far as is known; last heard of it " + at
	}
	return "Applied: the latest run ended " + at
}

func (s Sheet) when() string {
	in := s.Location
	if in == nil {
		in = time.UTC
	}
	return s.Run.At.In(in).Format("Mon Jan 2 2006, 15:04")
}

// ordered are the alarms, the most dangerous first.
func (s Sheet) ordered() []plan.Alarm {
	table := reason.Alarms()
	place := func(a plan.Alarm) int {
		return slices.IndexFunc(table, func(e reason.Entry) bool { return e.Code == a.Code })
	}
	return slices.SortedStableFunc(slices.Values(s.Alarms), func(a, b plan.Alarm) int { return place(a) - place(b) })
}

// printed is a code, or of a newer tool's plan whatever stands there, quoted.
func printed(code string) string {
	for _, e := range slices.Concat(reason.All(), reason.Alarms()) {
		if e.Code == code {
			return code
		}
	}
	return strconv.Quote(code)
}

// plain leaves out what no terminal and no page should get.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if !strconv.IsPrint(r) {
			return -1
		}
		return r
	}, text)
}

func rows(n int) string {
	if n == 1 {
		return "1 row"
	}
	return fmt.Sprintf("%d rows", n)
}

// danger is the same for scripts.
type danger struct {
	Alarms  []alarm    `json:"alarms"`
	Found   []Found    `json:"reasons"`
	Applied *time.Time `json:"applied"` // when the latest run ended; null: none has
}

type alarm struct {
	Code     string `json:"code"`
	Rows     int    `json:"rows"`
	Accepted bool   `json:"accepted"`
}

func (s Sheet) danger() danger {
	d := danger{Alarms: []alarm{}, Found: append([]Found{}, s.Found...)}
	for _, a := range s.ordered() {
		d.Alarms = append(d.Alarms, alarm{a.Code, a.Rows, a.Accepted})
	}
	if s.Begun && s.Run.Ended {
		at := s.Run.At.UTC()
		d.Applied = &at
	}
	return d
}
