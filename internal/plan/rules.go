package plan

import (
	"slices"
	"strings"
)

// Wanted reports whether the row is to be sent, or was.
func (r Row) Wanted() bool { return r.State != None }

// Creates reports whether the row has still to become a client.
func (r Row) Creates() bool { return r.ClientID == 0 && r.MakesClient() }

// MakesClient reports whether the row's client is one that it makes, or has made.
func (r Row) MakesClient() bool {
	return r.Action == Create || r.Decision == DecideCreate || r.Decision == DecideApply && r.alone()
}

// alone reports whether a held row would be taken for other rows of the spreadsheet,
// and for no client: where it is applied, and these are left out, nobody is there on
// whom it could land.
func (r Row) alone() bool { return r.Action == Hold && r.Lands == 0 && len(r.Meets) > 0 }

// LeavesOut lists the rows that must not be sent because of what was decided of this
// one.
func (r Row) LeavesOut() []int {
	if r.Action != Hold || r.Decision != DecideApply {
		return nil
	}
	return r.Meets
}

// Unfinished reports whether applying the plan again would do something for the
// row. What differs or is in conflict is left alone: a person must look at it, in
// IntakeQ.
func (r Row) Unfinished() bool {
	switch r.State {
	case Planned, Sent:
		return true
	case Failed, Unknown:
		return r.Decision != DecideSkip
	}
	return false
}

// Excludes reports whether the row can't be sent together with another one that is:
// IntakeQ would take the two for one person. A new client who is made all the same
// may stand beside the update of an old one.
func (r Row) Excludes(other Row) bool {
	return slices.Contains(r.LeavesOut(), other.Row) && other.Wanted() && (r.alone() || other.Decision == DecideApply)
}

// Target is the client whom the row changes; 0: none. Of a create it is none, also
// when its client has been made: nobody else's row can be of that one.
func (r Row) Target() int64 {
	switch {
	case !r.Wanted() || r.MakesClient():
		return 0
	case r.ClientID != 0:
		return r.ClientID
	}
	return r.Lands
}

// Choices lists the decisions that a person may take on the row as it is now; nil
// where there is nothing to decide. The first is what becomes of the row undecided,
// but for one that is unknown, which is then looked for and not sent.
func (r Row) Choices() []Decision {
	switch r.State {
	case Sent, Saved, Differs, Conflict:
		return nil // under way, or done with
	}
	return r.possible()
}

// Allows reports whether a decision may stand beside the row in a file of decisions.
// A run that goes on is given the file of the run before, so a decision stays
// allowed when its row is sent; and a row that is not sent may be skipped.
func (r Row) Allows(d Decision) bool {
	return d == Undecided || d == DecideSkip || slices.Contains(r.possible(), d)
}

// possible lists the decisions that the row's kind allows, whatever its state.
func (r Row) possible() []Decision {
	var list []Decision
	switch r.Action {
	case Create, Update:
		list = []Decision{DecideApply, DecideSkip}
	case Hold:
		list = r.heldChoices()
	case Unchanged:
		if r.Archived {
			list = []Decision{DecideSkip}
		}
	}
	if r.Archived && len(list) > 0 {
		list = append(list, DecideRestore)
	}
	return list
}

// Closed is a decision that a row does not allow, and what would open it.
type Closed struct {
	Decision Decision
	Why      string
}

// Closed lists the decisions that a held row of which nothing was sent does not allow.
func (r Row) Closed() []Closed {
	if r.Action != Hold || r.State != None && r.State != Planned {
		return nil
	}
	var list []Closed
	open := r.possible()
	if !slices.Contains(open, DecideApply) {
		list = append(list, Closed{DecideApply, "whom it is of is not known: write that client's ClientId into the spreadsheet, or take out the rows that it would be taken for, and plan again"})
	}
	if !slices.Contains(open, DecideCreate) {
		why := "a new client all the same needs an ExternalClientId, by which it is found if its answer is lost: write one into the spreadsheet, and plan again"
		if r.ClientID != 0 {
			why = "the row names a client who is there: for a new one take that id out of the spreadsheet, and plan again"
		}
		list = append(list, Closed{DecideCreate, why})
	}
	return list
}

// heldChoices: nothing is sent of a held row before somebody said so.
func (r Row) heldChoices() []Decision {
	list := []Decision{DecideSkip}
	switch {
	case r.ClientID != 0 || r.Lands != 0: // the client it is of, or would land on, is known
		list = append(list, DecideApply)
	case r.alone():
		list = append(list, DecideApply)
	case r.State == Unknown: // its create was sent once, and may be sent again
		list = append(list, DecideApply)
	}
	switch {
	case r.Decision == DecideCreate: // was said before, and stands
		list = append(list, DecideCreate)
	case r.ClientID == 0 && r.bringsExternalID():
		// The first of its two saves has no email and no phone, so that it can land
		// on nobody: only by its ExternalClientId can it be found if its answer is lost.
		list = append(list, DecideCreate)
	}
	return list
}

func (r Row) bringsExternalID() bool {
	return slices.ContainsFunc(r.Changes, func(c Change) bool {
		return c.Field == "ExternalClientId" && c.Kind != Form && strings.TrimSpace(c.After) != ""
	})
}

// Stale reports whether a decision no longer says what it was written for, as its
// file was used by an earlier run. It can't have known that an answer was lost
// since. And where it said to send a lost create again, "apply" must not turn into
// changing the client on whom that create would have landed, once the row waits
// again, or was refused.
func (r Row) Stale(said Decision, used bool) bool {
	switch r.State {
	case Unknown:
		return used && said != Undecided
	case Planned, Failed:
		return used && said == DecideApply && r.Decision == DecideCreate
	}
	return false
}

// Decide lets the row follow a decision, and reports whether that changed it. used:
// its file was used by an earlier run. Of a row that was sent it changes nothing.
func (r *Row) Decide(said Decision, used bool) (changed bool) {
	state, decision := r.State, r.Decision
	switch {
	case r.Stale(said, used):
	case r.State == None || r.State == Planned:
		r.Decision, r.State = said, None
		if r.sentIf(said) {
			r.State = Planned
		}
		r.bringBack(said == DecideRestore)
	case r.State == Failed:
		// A held row that was refused goes nowhere while nothing is said of it.
		if r.Decision = said; r.Action == Hold && said == Undecided {
			r.Decision = DecideSkip
		}
	case r.State == Unknown:
		r.decideUnknown(said)
	}
	return r.State != state || r.Decision != decision
}

// sentIf reports whether a row of which nothing was sent is sent after a decision.
func (r Row) sentIf(said Decision) bool {
	switch r.Action {
	case Create, Update:
		return said != DecideSkip
	case Hold:
		return said == DecideApply || said == DecideCreate || said == DecideRestore
	case Unchanged:
		return said == DecideRestore
	}
	return false
}

// bringBack puts the change that brings an archived client back among the row's, or
// takes it away again.
func (r *Row) bringBack(back bool) {
	restored := Restored()
	has := slices.Contains(r.Changes, restored)
	switch {
	case back && !has:
		r.Changes = append(slices.Clone(r.Changes), restored)
	case !back && has && r.Archived:
		r.Changes = slices.DeleteFunc(slices.Clone(r.Changes), func(c Change) bool { return c == restored })
	}
}

// Restored is the change that brings an archived client back.
func Restored() Change {
	return Change{Field: "Archived", Before: "true", After: "false", Kind: Set}
}

// decideUnknown: a person has looked whether the client is there. Undecided leaves
// the row to be looked for again.
func (r *Row) decideUnknown(said Decision) {
	switch {
	case said == DecideApply && r.Creates():
		r.State = Planned // send it again
	case said == DecideApply || said == DecideSkip:
		r.Decision = said
	}
}

// SavesBetweenLooks is after how many saves a run looks again for what staff
// changed, where its last look took so many pages. Our own saves are in the answers,
// so that they grow; looking must cost little beside saving all the same.
func SavesBetweenLooks(pages int) int {
	const step = 40
	return step * max(pages, 1)
}
