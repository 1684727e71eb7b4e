package apply

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/record"
)

// lost is a create whose answer was lost. When it was sent is known only within
// two moments where the run was killed: from its intent to the next run.
type lost struct {
	row         int
	since, till time.Time
}

func (a *Application) lose(t *task) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.unsettled = append(a.unsettled, lost{t.Row.Row, t.Sent, t.Sent})
	a.noteLost(t.Row)
}

// noteLost lets a look for what changed see on whom a create fell.
func (a *Application) noteLost(r plan.Row) {
	for _, key := range record.CreateKeys(r) {
		a.lostKeys[key] = append(a.lostKeys[key], r.Row)
	}
}

// settle looks for the creates whose answer was lost, and sends those again that
// were certainly not done. A server may carry out a request after its caller has
// given up: so it looks not before twice the timeout has passed.
func (a *Application) settle(ctx context.Context) error {
	const rounds = 3
	for range rounds {
		again, err := a.lookAll(ctx)
		if err != nil || len(again) == 0 {
			return err
		}
		if err := a.drift.check(ctx); err != nil {
			return err
		}
		if err := a.saveAll(ctx, again); err != nil {
			return err
		}
	}
	return nil
}

// lookAll looks for all that is unsettled. It gives the rows to send again.
func (a *Application) lookAll(ctx context.Context) (again []int, err error) {
	a.mu.Lock()
	list := a.unsettled
	a.unsettled = nil
	a.mu.Unlock()
	slices.SortFunc(list, func(x, y lost) int { return x.till.Compare(y.till) })
	for _, l := range list {
		if err := a.waitUntil(ctx, l.till.Add(2*a.Timeout)); err != nil {
			return nil, err
		}
		t, err := a.load(ctx, l.row)
		if err == nil {
			err = a.look(ctx, t, l)
		}
		if err != nil {
			return nil, describe(l.row, err)
		}
		if t.State == plan.Planned {
			a.drift.await(t.Row)
			again = append(again, l.row)
		} else {
			a.tell(t)
		}
	}
	return again, a.over(ctx)
}

func (a *Application) waitUntil(ctx context.Context, at time.Time) error {
	left := time.Until(at)
	if left <= 0 {
		return a.over(ctx)
	}
	a.show(at)
	defer a.show(time.Time{})
	timer := time.NewTimer(left)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}

func (a *Application) show(waiting time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.progress.Waiting = waiting
	if a.Watch != nil {
		a.Watch(a.progress)
	}
}

// look settles one create, as far as it can be. A row that is to be sent again is
// planned afterwards.
func (a *Application) look(ctx context.Context, t *task, l lost) error {
	t.Sent = l.since
	found, err := a.search(ctx, t.Row)
	if err != nil {
		return err
	}
	var made, others []intakeq.Document
	for _, doc := range found {
		id, _ := doc.ID() // no page has a row without it
		switch {
		case a.fellOn(t, id, doc):
			a.land(t, id, doc)
			return nil
		case a.claimedByAnother(id, t.Row.Row):
		case older(doc, l.since):
			others = append(others, doc)
		default:
			made = append(made, doc)
		}
	}
	a.conclude(t, made, others)
	return nil
}

// conclude decides by the clients that the row's create may have made, and by those
// who were there before it and are like the row's.
func (a *Application) conclude(t *task, made, others []intakeq.Document) {
	key := keyOf(t.Row)
	switch {
	case key == "external" && len(made)+len(others) > 1:
		t.State = plan.Unknown
		t.Error = fmt.Sprintf("the answer was lost, and %d clients have the row's ExternalClientId", len(made)+len(others))
	case len(made) > 0:
		a.find(t, made[0])
		return
	case len(others) > 0 && key != "":
		id, _ := others[0].ID()
		t.State = plan.Conflict
		t.Error = fmt.Sprintf("the answer was lost, and client %d, who could be the row's, was made before by somebody else: look in IntakeQ", id)
	case key != "":
		t.State, t.Step, t.Sent, t.Error = plan.Planned, plan.StepNone, time.Time{}, ""
	default:
		t.State = plan.Unknown
		t.Error = "the answer was lost, and the row has neither ExternalClientId nor email to find the client by: look in IntakeQ, then decide apply (send it again) or skip"
	}
	a.record(t)
}

// keyOf says by what a row's client can be found again; "" for nothing sure.
func keyOf(r plan.Row) string {
	get := record.Created(r.Changes)
	switch {
	case !record.IsBlank(get(record.MemberExternal)):
		return "external"
	case emailMember(get) != "":
		return "email"
	}
	return ""
}

// emailMember is the first member that holds an email; "" for none.
func emailMember(get func(member string) string) string {
	for f := range intakeq.FieldsByRole(intakeq.Contact) {
		if f.Kind == intakeq.Email && !record.IsBlank(get(f.Name)) {
			return f.Name
		}
	}
	return ""
}

// search asks for the clients that a row's create may have made, or fallen on.
func (a *Application) search(ctx context.Context, r plan.Row) ([]intakeq.Document, error) {
	get := record.Created(r.Changes)
	var q intakeq.Query
	var fits func(intakeq.Document) bool
	switch keyOf(r) {
	case "external":
		q.ExternalID = strings.TrimSpace(get(record.MemberExternal))
		fits = func(doc intakeq.Document) bool {
			return record.PlainID(doc.Cell(record.MemberExternal)) == record.PlainID(q.ExternalID)
		}
	case "email":
		member := emailMember(get)
		q.Search = strings.TrimSpace(get(member))
		fits = func(doc intakeq.Document) bool {
			return record.FoldEmail(doc.Cell(member)) == record.FoldEmail(q.Search) && sameName(get, doc)
		}
	default:
		q.Search = record.ComposeName(get)
		fits = func(doc intakeq.Document) bool { return len(record.Differing(r.Changes, intakeq.Document{}, doc)) == 0 }
	}
	q.Profile = true
	return a.filtered(ctx, q, fits)
}

func sameName(get func(string) string, doc intakeq.Document) bool {
	for f := range intakeq.FieldsByRole(intakeq.NameFirst, intakeq.NameLast) {
		if record.FoldFirst(get(f.Name)) != record.FoldFirst(doc.Cell(f.Name)) {
			return false
		}
	}
	return true
}

func (a *Application) filtered(ctx context.Context, q intakeq.Query, fits func(intakeq.Document) bool) ([]intakeq.Document, error) {
	var found []intakeq.Document
	seen := map[int64]bool{}
	for page, err := range a.account.Pages(ctx, q) {
		if err != nil {
			return nil, err
		}
		for _, doc := range page.Clients {
			id, _ := doc.ID() // no page has a row without it
			if !seen[id] && fits(doc) {
				seen[id] = true
				found = append(found, doc)
			}
		}
	}
	return found, nil
}

func (a *Application) claimedByAnother(id int64, row int) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	of := a.claimed[id]
	return of != 0 && of != row
}

// find makes a client that was found the row's, and goes on with the row.
func (a *Application) find(t *task, doc intakeq.Document) {
	id, _ := doc.ID()
	if a.own(t, id, doc, intakeq.Document{}) {
		a.carry(t)
	}
}
