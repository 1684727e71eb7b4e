package report

import (
	"bufio"
	"context"
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"github.com/gocarina/gocsv"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/sheet"
)

// csvRow is a line of the CSV report. Its columns are promised; the XLSX
// report's sheet Decisions has them too.
type csvRow struct {
	PlanID     string `csv:"PlanId"`
	Row        string `csv:"Row"`
	Sheet      string `csv:"Sheet"`
	Action     string `csv:"Action"`
	ClientID   string `csv:"ClientId"`
	ExternalID string `csv:"ExternalClientId"`
	Changes    string `csv:"Changes"`
	Reasons    string `csv:"Reasons"`
	Choices    string `csv:"Choices"`
	Key        string `csv:"Key"`
	Decision   string `csv:"Decision"`
}

func newCSVRow(planID string, r plan.Row) csvRow {
	return csvRow{
		PlanID:     planID,
		Row:        strconv.Itoa(r.Row),
		Sheet:      printable(r.Sheet),
		Action:     string(r.Action),
		ClientID:   idCell(r.ClientID),
		ExternalID: printable(r.ExternalID),
		Changes:    changesCell(r),
		Reasons:    reasonsCell(r),
		Choices:    choiceWords(r),
		Key:        r.Key,
		Decision:   string(r.Decision),
	}
}

// Cells are a row's cells in the CSV report and on the XLSX report's sheet
// Decisions, by their columns' names, for a reader of filled-in reports to find
// what a person edited. Choices are not among them: that sheet says them in words.
func Cells(planID string, r plan.Row) map[string]string {
	c := newCSVRow(planID, r)
	return map[string]string{
		"PlanId": c.PlanID, "Row": c.Row, "Sheet": c.Sheet, "Action": c.Action, "ClientId": c.ClientID,
		"ExternalClientId": c.ExternalID, "Changes": c.Changes, "Reasons": c.Reasons, "Key": c.Key, "Decision": c.Decision,
	}
}

// guarded makes every cell harmless to spreadsheet programs.
func (c csvRow) guarded() csvRow {
	for _, cell := range []*string{&c.PlanID, &c.Row, &c.Sheet, &c.Action, &c.ClientID, &c.ExternalID, &c.Changes, &c.Reasons, &c.Choices, &c.Key, &c.Decision} {
		*cell = sheet.Guard(*cell)
	}
	return c
}

// choiceWords are the decisions that a row allows, in one cell.
func choiceWords(r plan.Row) string {
	var words []string
	for _, d := range r.Choices() {
		words = append(words, string(d))
	}
	return strings.Join(words, ", ")
}

func writeCSV(ctx context.Context, w io.Writer, s subject) error {
	buffer := bufio.NewWriter(w) // gocsv flushes its own after each row
	out := gocsv.NewSafeCSVWriter(csv.NewWriter(buffer))
	if err := gocsv.MarshalCSV([]csvRow{}, out); err != nil {
		return err
	}
	for r, err := range s.rows(ctx) {
		if err != nil {
			return err
		}
		if err := gocsv.MarshalCSVWithoutHeaders([]csvRow{newCSVRow(s.meta.ID, r.Row).guarded()}, out); err != nil {
			return err
		}
	}
	return buffer.Flush()
}
