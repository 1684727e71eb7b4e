package apply

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"intakeq-bulk/importer/apply/proof"
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

// lostCreates are the creates that are still to be looked for.
type lostCreates struct {
	mu   sync.Mutex
	list []lost
	keys map[string][]int // the rows, by their contact keys
}

func newLostCreates() lostCreates { return lostCreates{keys: map[string][]int{}} }

func (l *lostCreates) add(r plan.Row, since, till time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = append(l.list, lost{r.Row, since, till})
	for _, key := range record.CreateKeys(r) {
		l.keys[key] = append(l.keys[key], r.Row)
	}
}

// drain gives them all, those first that may be looked for first.
func (l *lostCreates) drain() []lost {
	l.mu.Lock()
	defer l.mu.Unlock()
	list := l.list
	l.list = nil
	slices.SortFunc(list, func(x, y lost) int { return x.till.Compare(y.till) })
	return list
}

// rows gives those with a contact key, also such as were found meanwhile.
func (l *lostCreates) rows(key string) []int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.keys[key]
}

func (l *lostCreates) len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.list)
}

// look finds out what became of a create whose answer was lost, as far as that can
// be known, and goes on with the row where its client was made. A row that is to be
// sent again is planned afterwards.
func (s *sender) look(ctx context.Context, t *task, l lost) (outcome, error) {
	t.Sent = l.since
	found, err := s.search(ctx, t.Row)
	if err != nil {
		return outcome{}, err
	}
	var made, others []intakeq.Document
	for _, doc := range found {
		id, _ := doc.ID() // no page has a row without it
		switch {
		case s.landedOn(t, id, doc):
			// There before, and now with all that the row brings: the create replaced
			// the record, and going on with the row would hide that.
			return s.land(ctx, t, id, doc, proof.Old), nil
		case s.clients.ofAnother(id, t.Row.Row):
			// Another row's client is neither this one's nor a stranger.
		case s.proof.Judge(doc, sendingOf(t)) == proof.Old:
			// There before, and without what the row brings: not touched by it.
			others = append(others, doc)
		default:
			made = append(made, doc)
		}
	}
	if out := conclude(t, made, others); out.ended() {
		return out, nil
	}
	id, _ := made[0].ID()
	if err := s.assign(ctx, t, id, made[0], intakeq.Document{}); err != nil {
		return outcome{}, err
	}
	return s.steps(ctx, t)
}

// conclude decides by the clients that the row's create may have made, and by those
// who were there before it and are like the row's. A row that goes on is of the
// first that was made.
func conclude(t *task, made, others []intakeq.Document) outcome {
	by := searchedBy(t.Row)
	switch {
	case by == byExternal && len(made)+len(others) > 1:
		// The id is to tell clients apart, and does not: none of them is surely the row's.
		return outcome{state: plan.Unknown,
			text: fmt.Sprintf("the answer was lost, and %d clients have the row's ExternalClientId", len(made)+len(others))}
	case len(made) > 0:
		// New since the create left, with the row's id, or its name and email, or all
		// of its cells: going on with it makes no second client.
		return outcome{}
	case len(others) > 0 && by != byName:
		// Sending again would make this person twice, or land on them.
		id, _ := others[0].ID()
		return outcome{state: plan.Conflict,
			text: fmt.Sprintf("the answer was lost, and client %d, who could be the row's, was made before by somebody else: look in IntakeQ", id)}
	case by != byName:
		// Nobody has the id or the email after twice the timeout: nothing was made.
		t.Step, t.Sent = plan.StepNone, time.Time{}
		return outcome{state: plan.Planned}
	}
	// A name alone can't be searched for with certainty: not found is not absent.
	return outcome{state: plan.Unknown,
		text: "the answer was lost, and the row has neither ExternalClientId nor email to find the client by: look in IntakeQ, then decide apply (send it again) or skip"}
}

// By what a row's client is searched for.
const (
	byExternal = "external"
	byEmail    = "email"
	byName     = "name" // not sure to find it
)

func searchedBy(r plan.Row) string {
	get := record.Created(r.Changes)
	switch {
	case !record.IsBlank(get(record.MemberExternal)):
		return byExternal
	case emailMember(get) != "":
		return byEmail
	}
	return byName
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

// search asks for the clients that a row's create may have made, or landed on.
func (s *sender) search(ctx context.Context, r plan.Row) ([]intakeq.Document, error) {
	get := record.Created(r.Changes)
	var q intakeq.Query
	var fits func(intakeq.Document) bool
	switch searchedBy(r) {
	case byExternal:
		q.ExternalID = strings.TrimSpace(get(record.MemberExternal))
		fits = func(doc intakeq.Document) bool {
			return record.PlainID(doc.Cell(record.MemberExternal)) == record.PlainID(q.ExternalID)
		}
	case byEmail:
		member := emailMember(get)
		q.Search = strings.TrimSpace(get(member))
		fits = func(doc intakeq.Document) bool {
			return record.FoldEmail(doc.Cell(member)) == record.FoldEmail(q.Search) && sameName(get, doc)
		}
	default:
		q.Search = record.ComposeName(get)
		fits = func(doc intakeq.Document) bool { return hasAll(doc, r.Changes) }
	}
	q.Profile = true
	return s.filtered(ctx, q, fits)
}

func sameName(get func(string) string, doc intakeq.Document) bool {
	for f := range intakeq.FieldsByRole(intakeq.NameFirst, intakeq.NameLast) {
		if record.FoldFirst(get(f.Name)) != record.FoldFirst(doc.Cell(f.Name)) {
			return false
		}
	}
	return true
}

func (s *sender) filtered(ctx context.Context, q intakeq.Query, fits func(intakeq.Document) bool) ([]intakeq.Document, error) {
	var found []intakeq.Document
	seen := map[int64]bool{}
	for page, err := range s.account.Pages(ctx, q) {
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
