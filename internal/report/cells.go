package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"intakeq-bulk/internal/plan"
)

// quote puts a value between quotes, with everything in it that can't be seen
// as an escape: controls that a terminal would obey, marks that reverse the
// text after them, blanks that look like others.
func quote(value string) string { return strconv.Quote(value) }

// printable is a text without quotes that can't move the cursor either. What it
// gives stays as it is when it is given again: a word may pass here twice.
func printable(text string) string {
	hidden := func(r rune) bool { return !strconv.IsPrint(r) }
	if utf8.ValidString(text) && !strings.ContainsFunc(text, hidden) {
		return text
	}
	q := strconv.Quote(text)
	return strings.ReplaceAll(q[1:len(q)-1], `\"`, `"`)
}

// fieldTitle names a field: a custom one by its label, and its id, for two may
// share a label.
func fieldTitle(field, label string) string {
	if label == "" {
		return printable(field)
	}
	return printable(label + " (" + field + ")")
}

// changeText is a change in one line.
func changeText(c plan.Change, show func(string) string) string {
	line := fieldTitle(c.Field, c.Label) + ": " + show(c.Before) + " -> " + show(c.After)
	if words := kindWords(c); words != "" {
		line += " (" + words + ")"
	}
	return line
}

// reasonText is a reason in one line.
func reasonText(r plan.Reason) string {
	line := printable(r.Code)
	if r.Warning {
		line += " (warning)"
	}
	line += ": " + printable(r.Message)
	if where := whereText(r); where != "" {
		line += " (" + where + ")"
	}
	return line
}

// saidText is a reason without its code, to stand right behind its title.
func saidText(r plan.Reason) string { return strings.TrimPrefix(reasonText(r), printable(r.Code)) }

// whereText names the column, client and row that a reason is about, as far as
// its message does not.
func whereText(r plan.Reason) string {
	var where []string
	if r.Column != "" {
		where = append(where, "column "+quote(r.Column))
	}
	if r.ClientID != 0 && !names(r.Message, "client", r.ClientID) {
		where = append(where, fmt.Sprintf("client %d", r.ClientID))
	}
	if r.Row != 0 && !names(r.Message, "row", int64(r.Row)) {
		where = append(where, fmt.Sprintf("row %d", r.Row))
	}
	return strings.Join(where, ", ")
}

// names reports whether a message has the number after the noun, as in "clients 3
// and 12".
func names(message, noun string, n int64) bool {
	_, after, found := strings.Cut(message, noun)
	if !found {
		return false
	}
	notDigit := func(r rune) bool { return r < '0' || r > '9' }
	return slices.Contains(strings.FieldsFunc(after, notDigit), strconv.FormatInt(n, 10))
}

// changesCell holds changes in one cell.
func changesCell(changes []plan.Change) string {
	lines := make([]string, len(changes))
	for i, c := range changes {
		lines[i] = changeText(c, quote)
	}
	return strings.Join(lines, "; ")
}

// reasonsCell holds all reasons of a row in one cell.
func reasonsCell(r plan.Row) string {
	lines := make([]string, len(r.Reasons))
	for i, reason := range r.Reasons {
		lines[i] = reasonText(reason)
	}
	return strings.Join(lines, "; ")
}

// reasonsInWords holds all reasons of a row in one cell, each with its title.
func reasonsInWords(r plan.Row, titles map[string]string) string {
	lines := make([]string, len(r.Reasons))
	for i, why := range r.Reasons {
		lines[i] = reasonText(why)
		if title := titles[why.Code]; title != "" {
			lines[i] = title + " (" + lines[i] + ")"
		}
	}
	return strings.Join(lines, "\n")
}

// idCell is a ClientId; no client is an empty cell.
func idCell(id int64) string {
	if id == 0 {
		return ""
	}
	return strconv.FormatInt(id, 10)
}
