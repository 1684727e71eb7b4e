// Package decided reads what a person decided of the rows of a plan: the plan's
// report, filled in, or the least of it that says enough, PlanId, Row, Key and
// Decision. It says what is in the file, and not whether a plan takes it.
package decided

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/sheet"
	"intakeq-bulk/internal/texts"
)

// The columns that a file is read by; Key may be missing where the plan is that of
// the file.
const (
	ColumnPlan     = "PlanId"
	ColumnRow      = "Row"
	ColumnKey      = "Key"
	ColumnDecision = "Decision"
)

// Line is what was decided of a row.
type Line struct {
	Number   int // of the line, for people
	Plan     string
	Row      int
	Key      string
	Decision plan.Decision
	Columns  []string          // of the file, in their order
	Cells    map[string]string // all that stands in the line, by column
}

// Error is what is wrong with a file of decisions: nothing of it is used.
type Error struct{ Problems []string }

// Error gives all problems.
func (e *Error) Error() string {
	return "the decisions can't be used, mend them in the file: " + strings.Join(e.Problems, "; ")
}

// Add adds a problem.
func (e *Error) Add(format string, args ...any) {
	e.Problems = append(e.Problems, fmt.Sprintf(format, args...))
}

// Err is the error, if there is a problem.
func (e *Error) Err() error {
	if len(e.Problems) == 0 {
		return nil
	}
	return e
}

// Each reads a CSV or XLSX file, line by line. A line that says nothing that can be
// used is a problem, and not given to take.
func Each(path string, wrong *Error, take func(Line) error) error {
	r, err := open(path)
	if err != nil {
		return err
	}
	defer r.Close()
	names := r.Header()
	for _, want := range []string{ColumnPlan, ColumnRow, ColumnDecision} {
		if !slices.Contains(names, want) {
			wrong.Add("there is no column %s", want)
		}
	}
	if err := wrong.Err(); err != nil {
		return err
	}
	for {
		record, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if line, ok := read(names, record, wrong); ok {
			if err := take(line); err != nil {
				return err
			}
		}
	}
}

// open takes the sheet of our own report, or the first: a file of the least columns
// is made by hand.
func open(path string) (*sheet.Reader, error) {
	options := sheet.ReadOptions{HeaderRow: 1, Export: true} // a cell may hold a zero byte of the account's
	if format, err := sheet.FormatByExtension(path); err != nil || format != sheet.XLSX {
		return sheet.Open(path, options)
	}
	r, err := sheet.Open(path, options)
	const ours = "Decisions"
	if err != nil || r.Info().Sheet == ours || !slices.Contains(r.Info().Sheets, ours) {
		return r, err
	}
	if err := r.Close(); err != nil {
		return nil, err
	}
	options.Sheet = ours
	return sheet.Open(path, options)
}

func read(names []string, record sheet.Record, wrong *Error) (Line, bool) {
	cells := map[string]string{}
	for i, name := range names {
		cells[name] = record.Cells[i].Text
	}
	number, _ := texts.CutPoint(strings.TrimSpace(cells[ColumnRow])) // a spreadsheet may show the number so
	row, err := strconv.Atoi(number)
	if err != nil {
		wrong.Add("line %d has no row number", record.Number)
		return Line{}, false
	}
	said := plan.Decision(strings.ToLower(strings.TrimSpace(cells[ColumnDecision])))
	if said != plan.Undecided && !slices.Contains(plan.Decisions(), said) {
		wrong.Add("row %d: the decision is none of apply, skip, create, restore", row)
		return Line{}, false
	}
	return Line{
		Number: record.Number, Plan: strings.TrimSpace(cells[ColumnPlan]), Row: row,
		Key: strings.TrimSpace(cells[ColumnKey]), Decision: said, Columns: names, Cells: cells,
	}, true
}
