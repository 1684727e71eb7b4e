// Package tally holds the rows that a report reads against what the plan's summary counts:
// a report never shows totals that it has not seen.
package tally

import (
	"fmt"
	"iter"

	"intakeq-bulk/internal/plan"
)

// Checked are the rows of the actions, of none: all, and after the last an error if they
// are not those that the summary counts.
func Checked[T any](rows iter.Seq2[T, error], sum plan.Summary, of []plan.Action, action func(T) plan.Action) iter.Seq2[T, error] {
	sum = only(sum, of)
	return func(yield func(T, error) bool) {
		var none T
		seen := make(map[plan.Action]int)
		for r, err := range rows {
			if err != nil {
				yield(none, err)
				return
			}
			seen[action(r)]++
			if !yield(r, nil) {
				return
			}
		}
		if err := addUp(seen, sum); err != nil {
			yield(none, err)
		}
	}
}

// only is the summary of the rows of the actions alone; of none: of all.
func only(all plan.Summary, of []plan.Action) plan.Summary {
	if len(of) == 0 {
		return all
	}
	var sum plan.Summary
	for _, a := range of {
		*counted(&sum, a) = Count(all, a)
		sum.Rows += Count(all, a)
	}
	return sum
}

// addUp compares what was seen with what the summary says, action by action: a
// lost row and a doubled one would hide each other in the total.
func addUp(seen map[plan.Action]int, sum plan.Summary) error {
	total := 0
	for _, a := range plan.Actions() {
		if seen[a] != Count(sum, a) {
			return fmt.Errorf("the plan holds %d rows to %s, but its summary says %d: the file is damaged: plan again", seen[a], a, Count(sum, a))
		}
		total += seen[a]
		delete(seen, a)
	}
	if len(seen) > 0 || total != sum.Rows {
		return fmt.Errorf("the plan's actions add up to %d rows, but its summary says %d: the file is damaged: plan again", total, sum.Rows)
	}
	return nil
}

// Count is the summary's number of rows with an action.
func Count(s plan.Summary, a plan.Action) int { return *counted(&s, a) }

// counted is where the summary counts an action.
func counted(s *plan.Summary, a plan.Action) *int {
	switch a {
	case plan.Create:
		return &s.Create
	case plan.Update:
		return &s.Update
	case plan.Unchanged:
		return &s.Unchanged
	case plan.Skip:
		return &s.Skip
	case plan.Hold:
		return &s.Hold
	case plan.Reject:
		return &s.Reject
	}
	return new(int)
}
