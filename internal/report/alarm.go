package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/reason"
	"intakeq-bulk/internal/report/screen"
)

// AlarmText says an alarm in some lines, for a terminal.
func AlarmText(a plan.Alarm) string {
	lines := []string{fmt.Sprintf("ALARM %s: %s", a.Code, alarmTitle(a.Code)), "  " + printable(a.Message)}
	if len(a.Columns) > 0 {
		var columns []string
		for _, c := range a.Columns {
			columns = append(columns, quote(c))
		}
		lines = append(lines, "  columns: "+strings.Join(columns, ", "))
	}
	if len(a.Sample) > 0 {
		var rows []string
		for _, n := range a.Sample {
			rows = append(rows, strconv.Itoa(n))
		}
		lines = append(lines, fmt.Sprintf("  %d rows, as %s", a.Rows, strings.Join(rows, ", ")))
	}
	if a.Accepted {
		lines = append(lines, "  accepted")
	} else {
		lines = append(lines, "  apply sends nothing before somebody has accepted it: --accept "+a.Code)
	}
	return strings.Join(lines, "\n")
}

func alarmTitle(code string) string {
	for _, e := range reason.Alarms() {
		if e.Code == code {
			return e.Title
		}
	}
	return "Something may be wrong with the whole file"
}

// alarmView is an alarm in words.
type alarmView struct {
	Code     string
	Title    string
	Message  string
	Where    string // in how many rows, and which columns
	Sample   []int
	Accepted bool
	Next     string // what it takes to go on
}

// alarmViews are the plan's alarms, the most dangerous first.
func (s subject) alarmViews() []alarmView {
	var list []alarmView
	for _, a := range s.alarms {
		v := alarmView{
			Code: printable(a.Code), Title: alarmTitle(a.Code), Message: screen.Sentence(printable(a.Message)),
			Where: alarmWhere(a), Sample: a.Sample, Accepted: a.Accepted,
			Next: "Nothing is sent before somebody has accepted it: apply asks for its code, or takes --accept " + printable(a.Code) + ".",
		}
		if a.Accepted {
			v.Next = "Somebody has accepted it."
		}
		list = append(list, v)
	}
	order := reason.Alarms()
	place := func(v alarmView) int {
		return slices.IndexFunc(order, func(e reason.Entry) bool { return e.Code == v.Code })
	}
	slices.SortStableFunc(list, func(a, b alarmView) int { return place(a) - place(b) })
	return list
}

func alarmWhere(a plan.Alarm) string {
	text := "Seen in " + number(a.Rows, "row", "rows")
	if len(a.Columns) > 0 {
		names := make([]string, len(a.Columns))
		for i, name := range a.Columns {
			names[i] = quote(name)
		}
		text += ", " + plural(len(names), "column ", "columns ") + strings.Join(names, ", ")
	}
	return text + "."
}

// sampleText names the rows of a sample, for forms that have no links.
func sampleText(rows []int) string {
	if len(rows) == 0 {
		return ""
	}
	names := make([]string, len(rows))
	for i, n := range rows {
		names[i] = fmt.Sprint(n)
	}
	return "For example " + plural(len(names), "row ", "rows ") + strings.Join(names, ", ") + "."
}
