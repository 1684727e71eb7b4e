package apply

import (
	"context"
	"fmt"
	"slices"
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
	row   int
	since time.Time
	from  time.Time // when it may be looked for
}

// leastPatience is how long a create may take at the server after its caller has given
// up, however short the caller's timeout.
const leastPatience = 2 * time.Minute

// lostCreates are the creates that are still to be looked for.
type lostCreates struct {
	patience time.Duration // at the least

	mu   sync.Mutex
	list []lost
	keys map[string][]int // the rows, by their contact keys
}

func newLostCreates(patience time.Duration) lostCreates {
	return lostCreates{patience: patience, keys: map[string][]int{}}
}

func (l *lostCreates) add(r plan.Row, since, till time.Time, timeout time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = append(l.list, lost{r.Row, since, till.Add(max(l.patience, 2*timeout))})
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
	slices.SortFunc(list, func(x, y lost) int { return x.from.Compare(y.from) })
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
	var seen sightings
	for _, doc := range found {
		id, _ := doc.ID() // no page has a row without it
		switch {
		case s.landedOn(t, id, doc):
			// There before, and now with all that the row brings: the create replaced
			// the record, and going on with the row would hide that.
			return s.land(ctx, t, id, doc, proof.Old), nil
		case s.clients.ofAnother(id, t.Row.Row):
			// Another row's client is neither this one's nor a stranger.
		default:
			seen.add(t.Row, doc, s.proof.Judge(doc, sendingOf(t)))
		}
	}
	if out := seen.conclude(t); out.ended() {
		return out, nil
	}
	id, _ := seen.made[0].ID()
	if err := s.assign(ctx, t, id, seen.made[0], intakeq.Document{}); err != nil {
		return outcome{}, err
	}
	return s.steps(ctx, t)
}

// sightings are the clients that a look has found, by what they may be to the row.
type sightings struct {
	made     []intakeq.Document // its create has made them
	doubtful []intakeq.Document // it may have
	others   []intakeq.Document // there before, like the row's, and not touched by it
	sameID   int                // of all, those with the row's ExternalClientId
}

func (seen *sightings) add(r plan.Row, doc intakeq.Document, verdict proof.Verdict) {
	kin := kinOf(r, doc)
	if kin == sameID {
		seen.sameID++
	}
	switch {
	case kin == stranger, verdict == proof.Old && kin <= sameCells:
		// A namesake who was there before is another person.
	case verdict == proof.Old:
		seen.others = append(seen.others, doc)
	case verdict == proof.Unproved, kin == namesake:
		seen.doubtful = append(seen.doubtful, doc)
	default:
		seen.made = append(seen.made, doc)
	}
}

// conclude decides what becomes of the row. One that goes on is of the first that was
// made.
func (seen *sightings) conclude(t *task) outcome {
	unknown := func(format string, args ...any) outcome {
		return outcome{state: plan.Unknown, text: "the answer was lost, and " + fmt.Sprintf(format, args...)}
	}
	switch {
	case seen.sameID > 1:
		// The id is to tell clients apart, and does not: none of them is surely the row's.
		return unknown("%d clients have the row's ExternalClientId", seen.sameID)
	case len(seen.made) > 0:
		// New since the create left, with the row's id, or its name and a contact, or all
		// of its cells: going on with it makes no second client.
		return outcome{}
	case len(seen.doubtful) > 0:
		id, _ := seen.doubtful[0].ID()
		return unknown("client %d may be the row's, though its ids and contacts are not all as sent, or nothing proves that it is new: look in IntakeQ, then decide apply (send it again) or skip", id)
	case len(seen.others) > 0:
		// Sending again would make this person twice, or land on them.
		id, _ := seen.others[0].ID()
		return outcome{state: plan.Conflict,
			text: fmt.Sprintf("the answer was lost, and client %d, who could be the row's, was made before by somebody else: look in IntakeQ", id)}
	case searchedBy(t.Row) != byName:
		// Nobody has the id, a contact or the name after all that time: nothing was made.
		t.Step, t.Sent = plan.StepNone, time.Time{}
		return outcome{state: plan.Planned}
	}
	// A name alone can't be searched for with certainty: not found is not absent.
	return unknown("the row has neither ExternalClientId nor email to find the client by: look in IntakeQ, then decide apply (send it again) or skip")
}
