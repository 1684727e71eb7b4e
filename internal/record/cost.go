package record

import (
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
)

// Cost counts what applying the plan would take, row by row.
type Cost struct {
	Rows            int // that are sent
	Creates         int // new clients among them
	Archives        int // clients that are put away
	Changes, Clears int // cells; without derived and form-only ones
	saves, tagCalls int
}

// Add counts a row as it is applied without any decision: held rows are not sent.
func (c *Cost) Add(r *plan.Row) {
	if r.Action == plan.Create || r.Action == plan.Update {
		c.Count(r)
	}
}

// Drop takes a row back that was added.
func (c *Cost) Drop(r *plan.Row) {
	var one Cost
	one.Add(r)
	c.Rows, c.Creates, c.Archives = c.Rows-one.Rows, c.Creates-one.Creates, c.Archives-one.Archives
	c.Changes, c.Clears = c.Changes-one.Changes, c.Clears-one.Clears
	c.saves, c.tagCalls = c.saves-one.saves, c.tagCalls-one.tagCalls
}

// Count counts a row that is to be sent.
func (c *Cost) Count(r *plan.Row) {
	c.Rows++
	saves := r.Creates()
	if saves {
		c.Creates++
		if r.Decision == plan.DecideCreate {
			c.saves++ // the first of two
		}
	}
	for _, cell := range r.Changes {
		if cell.Kind == plan.Form {
			continue
		}
		saves = saves || cell.Field != MemberTags
		if cell.Derived {
			continue
		}
		c.Changes++
		if cell.Kind == plan.Clear {
			c.Clears++
		}
		if cell.Field == MemberArchived && cell.After == "true" {
			c.Archives++
		}
	}
	if saves {
		c.saves++
	}
	c.tagCalls += len(r.TagsAdd) + len(r.TagsRemove)
}

// Requests is what the rows cost: their saves, their tag calls, and the checks of
// what staff changed meanwhile.
func (c *Cost) Requests() int { return c.saves + c.tagCalls + driftChecks(c.Rows) }

// Saves is how many of the requests are saves.
func (c *Cost) Saves() int { return c.saves }

// Tags is how many of the requests are tag calls.
func (c *Cost) Tags() int { return c.tagCalls }

// driftChecks estimates the requests of the checks while so many rows are sent:
// one before the first, then as often as [plan.SavesBetweenLooks] says. A check
// shows our own saves too.
func driftChecks(rows int) int {
	requests := 0
	for sent := 0; sent < rows; {
		pages := 1 + sent/intakeq.PageSize
		requests += pages
		sent += plan.SavesBetweenLooks(pages)
	}
	return requests
}

// Price asks when so many requests would be done.
func (c *Cost) Price(now time.Time, eta func(int) (time.Time, error)) (plan.Price, error) {
	p := plan.Price{Requests: c.Requests(), Saves: c.saves, Tags: c.tagCalls, Done: now}
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
