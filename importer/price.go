package importer

import (
	"fmt"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
)

// tally counts what applying the plan would take, row by row.
type tally struct {
	rows            int // that are sent
	saves, tagCalls int
	changes, clears int // cells; without derived and form-only ones
	creates         int
	archives        int
}

// add counts a row as it is applied without any decision: held rows are not sent.
func (t *tally) add(r *plan.Row) {
	if r.Action == plan.Create || r.Action == plan.Update {
		t.count(r)
	}
}

// count counts a row that is to be sent.
func (t *tally) count(r *plan.Row) {
	t.rows++
	saves := creates(*r)
	if saves {
		t.creates++
		if r.Action == plan.Hold {
			t.saves++ // the first of two
		}
	}
	for _, c := range r.Changes {
		if c.Kind == plan.Form {
			continue
		}
		saves = saves || c.Field != memberTags
		if c.Derived {
			continue
		}
		t.changes++
		if c.Kind == plan.Clear {
			t.clears++
		}
		if c.Field == memberArchived && c.After == "true" {
			t.archives++
		}
	}
	if saves {
		t.saves++
	}
	t.tagCalls += len(r.TagsAdd) + len(r.TagsRemove)
}

// requests is what the rows cost: their saves, their tag calls, and the checks of
// what staff changed meanwhile.
func (t *tally) requests() int { return t.saves + t.tagCalls + driftChecks(t.rows) }

// driftChecks estimates the requests of the checks while so many rows are sent:
// one before the first, then after every max(25, 25 x the pages of the last). A
// check shows our own saves too, and one of several pages is asked twice, until
// two answers agree.
func driftChecks(rows int) int {
	const step = 25
	requests := 0
	for sent := 0; sent < rows; {
		pages := 1 + sent/intakeq.PageSize
		requests += pages
		if pages > 1 {
			requests += pages
		}
		sent += step * pages
	}
	return requests
}

// price asks when so many requests would be done.
func (t *tally) price(now time.Time, eta func(int) (time.Time, error)) (plan.Price, error) {
	p := plan.Price{Requests: t.requests(), Done: now}
	if p.Requests == 0 || eta == nil {
		return p, nil
	}
	done, err := eta(p.Requests)
	if err != nil {
		return p, err
	}
	p.Done = done.UTC()
	p.Days = 1 + max(0, int(done.Sub(now)/(24*time.Hour)))
	return p, nil
}

// tripped says which guard the plan runs into; "" for none.
func (t *tally) tripped(o *Options) string {
	switch {
	case o.MaxClears != nil && t.clears > *o.MaxClears:
		return fmt.Sprintf("%d values would be cleared, more than --max-clears %d", t.clears, *o.MaxClears)
	case o.MaxChanges != nil && t.changes > *o.MaxChanges:
		return fmt.Sprintf("%d values would be changed, more than --max-changes %d", t.changes, *o.MaxChanges)
	}
	return ""
}
