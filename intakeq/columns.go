package intakeq

import "strings"

// CustomColumn is a custom field that has a column.
type CustomColumn struct{ ID, Label string }

// BaseColumns are the columns that every export has: the documented members of
// a profile, or of a brief row.
func BaseColumns(profile bool) []Field {
	if !profile {
		return BriefFields()
	}
	var columns []Field
	for f := range Fields() {
		if !f.Extra {
			columns = append(columns, f)
		}
	}
	return columns
}

// ColumnNames names the columns. A custom field goes by its label, with its id added
// where another column has the same name, or where it has no label.
func ColumnNames(members []Field, customs []CustomColumn) []string {
	names := make([]string, 0, len(members)+len(customs))
	count := map[string]int{}
	for _, f := range members {
		names = append(names, f.Name)
		count[f.Name]++
	}
	for _, c := range customs {
		label := strings.TrimSpace(c.Label) // who reads a header does not see blanks round it
		count[label]++
		if _, field := FieldByName(label); field || label == BriefID {
			count[label]++ // it would be read as the field
		}
	}
	taken := map[string]bool{}
	for _, c := range customs {
		name, plain := c.Label, strings.TrimSpace(c.Label)
		// A label that looks like another's name with the id is marked as well.
		for plain == "" || count[plain] > 1 || taken[plain] {
			plain = strings.TrimSpace(plain + " [" + c.ID + "]")
			name = plain
			if !taken[plain] && count[plain] == 0 {
				break
			}
			count[plain]++
		}
		taken[plain] = true
		names = append(names, name)
	}
	return names
}
