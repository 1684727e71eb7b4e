package cli

import (
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"

	"intakeq-bulk/internal/plan"
)

// aged PLAN DAYS makes a plan older, as time would.
func aged(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: aged PLAN DAYS")
	}
	changeMeta(ts, args[0], func(meta *plan.Meta) {
		meta.Created = meta.Created.Add(-time.Duration(number(ts, args[1])) * 24 * time.Hour)
	})
}

// alarmed PLAN CODE gives a plan an alarm, as a spreadsheet would.
func alarmed(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: alarmed PLAN CODE")
	}
	changeMeta(ts, args[0], func(meta *plan.Meta) {
		meta.Alarms = append(meta.Alarms, plan.Alarm{Code: args[1], Message: "letters are lost in 2 of 2 rows", Rows: 2, Sample: []int{2, 3}})
	})
}

// changeMeta changes what a plan says of itself.
func changeMeta(ts *testscript.TestScript, path string, change func(*plan.Meta)) {
	db, err := sql.Open("sqlite", "file:"+ts.MkAbs(path))
	ts.Check(err)
	defer db.Close()
	var text string
	ts.Check(db.QueryRow("SELECT value FROM meta").Scan(&text))
	var meta plan.Meta
	ts.Check(json.Unmarshal([]byte(text), &meta))
	change(&meta)
	changed, err := json.Marshal(meta)
	ts.Check(err)
	_, err = db.Exec("UPDATE meta SET value = ?", string(changed))
	ts.Check(err)
}

// least REPORT FILE keeps of a CSV report what a file of decisions has at least.
func least(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: least REPORT FILE")
	}
	rows, err := csv.NewReader(strings.NewReader(ts.ReadFile(args[0]))).ReadAll()
	ts.Check(err)
	var out strings.Builder
	w := csv.NewWriter(&out)
	for _, row := range rows {
		var line []string
		for _, name := range []string{"PlanId", "Row", "Key", "Decision"} {
			line = append(line, row[slices.Index(rows[0], name)])
		}
		ts.Check(w.Write(line))
	}
	w.Flush()
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(out.String()), 0o600))
}

// fillin REPORT ROW COLUMN VALUE types a value into a CSV or XLSX report, on the
// line of the spreadsheet's row.
func fillin(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: fillin REPORT ROW COLUMN VALUE")
	}
	path := ts.MkAbs(args[0])
	if strings.HasSuffix(path, ".xlsx") {
		fillInXLSX(ts, path, args[1:])
		return
	}
	table, err := csv.NewReader(strings.NewReader(ts.ReadFile(path))).ReadAll()
	ts.Check(err)
	line, column := lineOf(ts, table, args[1:])
	table[line][column] = args[3]
	var b strings.Builder
	ts.Check(csv.NewWriter(&b).WriteAll(table))
	ts.Check(os.WriteFile(path, []byte(b.String()), 0o600))
}

func fillInXLSX(ts *testscript.TestScript, path string, args []string) {
	const sheet = "Decisions"
	f, err := excelize.OpenFile(path)
	ts.Check(err)
	defer f.Close()
	table, err := f.GetRows(sheet)
	ts.Check(err)
	line, column := lineOf(ts, table, args)
	cell, err := excelize.CoordinatesToCellName(column+1, line+1)
	ts.Check(err)
	ts.Check(f.SetCellStr(sheet, cell, args[2]))
	ts.Check(f.Save())
}

func lineOf(ts *testscript.TestScript, table [][]string, args []string) (line, column int) {
	number := slices.Index(table[0], "Row")
	line = slices.IndexFunc(table, func(cells []string) bool { return cells[number] == args[0] })
	column = slices.Index(table[0], args[1])
	if line < 0 || column < 0 {
		ts.Fatalf("the report has no line of row %s, or no column %s", args[0], args[1])
	}
	return line, column
}
