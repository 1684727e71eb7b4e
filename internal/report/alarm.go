package report

import (
	"fmt"
	"strconv"
	"strings"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/reason"
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
