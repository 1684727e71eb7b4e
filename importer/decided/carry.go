package decided

import "intakeq-bulk/internal/plan"

// Earlier are the decisions of an earlier plan, for the rows of another one that ask
// the same.
type Earlier struct {
	Sum  string // of the file
	List []plan.Carried
}

// ReadEarlier reads the decisions of an earlier plan. A line without a decision says
// nothing.
func ReadEarlier(path string) (*Earlier, error) {
	sum, err := plan.FileSum(path)
	if err != nil {
		return nil, err
	}
	earlier, wrong, seen, from := &Earlier{Sum: sum}, &Error{}, map[string]int{}, ""
	err = Each(path, wrong, func(l Line) error {
		switch {
		case from != "" && l.Plan != from:
			return &Error{[]string{"it holds lines of two plans"}}
		case l.Decision == plan.Undecided:
		case l.Key == "":
			wrong.Add("row %d has no Key, by which another plan finds its row", l.Row)
		case seen[l.Key] != 0:
			wrong.Add("rows %d and %d have one Key", seen[l.Key], l.Row)
		default:
			seen[l.Key] = l.Row
			earlier.List = append(earlier.List, plan.Carried{Row: l.Row, Key: l.Key, Decision: l.Decision})
		}
		from = l.Plan
		return nil
	})
	if err == nil {
		err = wrong.Err()
	}
	if err != nil {
		return nil, err
	}
	return earlier, nil
}
