// Package choice says in words what each decision means for a row.
package choice

import (
	"cmp"
	"fmt"
	"strings"

	"intakeq-bulk/internal/plan"
)

// Words says what a decision means for a row. action is what the report calls its action.
func Words(r plan.Row, d plan.Decision, action string) string {
	switch {
	case r.State == plan.Unknown && r.Creates():
		return lostWords(d)
	case d == plan.Undecided && r.Action == plan.Hold:
		return "Not decided yet: left out"
	case d == plan.DecideApply && r.State == plan.Unknown:
		return "Send it again"
	case d == plan.DecideApply && r.Action == plan.Hold && r.ClientID == 0 && r.Lands == 0:
		return "This one: create it, and leave out the rows that it would be taken for"
	case d == plan.DecideRestore:
		return fmt.Sprintf("Bring client %d back from the archive, and change it", cmp.Or(r.ClientID, r.Lands))
	case d == plan.DecideApply && r.Action == plan.Hold && r.ClientID == 0:
		return fmt.Sprintf("Change client %d", r.Lands)
	case d == plan.DecideApply && r.Action == plan.Hold:
		return fmt.Sprintf("Change client %d all the same", r.ClientID)
	case d == plan.DecideCreate:
		return "Create a new client all the same, in two saves"
	case d == plan.DecideSkip && r.Action == plan.Hold && r.Lands == 0 && r.ClientID == 0 && len(r.Meets) > 0:
		return fmt.Sprintf("Leave this row out; where %s is left out too, this person will not be in IntakeQ", meetsWords(r.Meets))
	case d == plan.DecideSkip && r.Action == plan.Update:
		return "Leave this client as it is"
	case d == plan.DecideSkip && r.Action == plan.Create:
		return "Don't create this client"
	case d == plan.DecideSkip:
		return "Leave this row out"
	case d == plan.Undecided:
		return "As planned: " + strings.ToLower(action)
	}
	return "Yes: " + strings.ToLower(action)
}

// lostWords says what a decision means for a new client who may be there already:
// only a person who has looked may have it sent again.
func lostWords(d plan.Decision) string {
	switch d {
	case plan.DecideApply:
		return "Send it again"
	case plan.DecideSkip:
		return "Don't send it again"
	}
	return "Not decided yet: looked for again, not sent"
}

// meetsWords names rows that a row would be taken for.
func meetsWords(rows []int) string {
	var texts []string
	for _, n := range rows {
		texts = append(texts, fmt.Sprint(n))
	}
	if len(texts) == 1 {
		return "row " + texts[0]
	}
	return "each of rows " + strings.Join(texts, ", ")
}
