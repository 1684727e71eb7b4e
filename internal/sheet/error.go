package sheet

import (
	"errors"
	"fmt"
	"strings"

	"intakeq-bulk/internal/reason"
)

// Error is a reason why a file can't be read, or not further, with the place as
// the spreadsheet program shows it. It never holds the value of a cell.
type Error struct {
	File   string
	Sheet  string // "" for CSV
	Row    int    // 0: not known
	Line   int    // of the text; 0: not known, or XLSX
	Column string // letter; "": not known
	Err    error
}

func (e *Error) Error() string {
	var at []string
	if e.Sheet != "" {
		at = append(at, fmt.Sprintf("sheet %q", e.Sheet))
	}
	if e.Row > 0 {
		at = append(at, fmt.Sprintf("row %d", e.Row))
	}
	if e.Column != "" {
		at = append(at, "column "+e.Column)
	}
	if e.Line > 0 && e.Line != e.Row {
		at = append(at, fmt.Sprintf("text line %d", e.Line))
	}
	where := e.File
	if len(at) > 0 {
		where += ": " + strings.Join(at, ", ")
	}
	return where + ": " + e.Err.Error()
}

func (e *Error) Unwrap() error { return e.Err }

// located adds the file's name to an error that may know its row already.
func located(file string, err error) error {
	if err == nil {
		return nil
	}
	var known *Error
	if errors.As(err, &known) {
		known.File = file
		return known
	}
	return &Error{File: file, Err: err}
}

// placed adds the sheet.
func (r *Reader) placed(err error) error {
	var known *Error
	if !errors.As(err, &known) {
		known = &Error{Err: err}
	}
	known.Sheet = r.info.Sheet
	return known
}

// Codes of problems. What reports say of those of a row stands in package reason.
const (
	CodeRagged          = reason.Ragged         // wider or narrower than the header
	CodeQuotes          = reason.BadQuotes      // a quote inside an unquoted cell, or text after a closing one
	CodeMerged          = reason.Merged         // a merged cell holds its value only once
	CodeRepeatedHeader  = reason.RepeatedHeader // the header again, between the rows
	CodeTotals          = reason.TotalsRow      // a line of sums
	CodeNoHeader        = "no_header"           // of the header: values below, but no name
	CodeDuplicateHeader = "duplicate_header"    // of the header: the same name twice
)

// Problem is something wrong with a row or with the header. Its message is for
// the person, and holds no value of a cell.
type Problem struct {
	Code    string
	Column  int // counted from 0; -1: the whole row
	Message string
}
