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

func newCSVRow(planID string, r plan.Shown) csvRow {
	return csvRow{
		PlanID:     planID,
		Row:        strconv.Itoa(r.Row.Row),
		Sheet:      printable(r.Sheet),
		Action:     string(r.Action),
		ClientID:   idCell(r.ClientID),
		ExternalID: printable(r.ExternalID),
		Changes:    changesOf(r),
		Reasons:    reasonsCell(r.Row),
		Choices:    choiceWords(r.Row),
		Key:        r.Key,
		Decision:   string(r.Decision),
	}
}

// Cells are a row's cells in the CSV report and on the XLSX report's sheet
// Decisions, by their columns' names, for a reader of filled-in reports to find
// what a person edited. Choices are not among them: that sheet says them in words.
func Cells(planID string, r plan.Shown) map[string]string {
	c := newCSVRow(planID, r)
	return map[string]string{
		"PlanId": c.PlanID, "Row": c.Row, "Sheet": c.Sheet, "Action": c.Action, "ClientId": c.ClientID,
		"ExternalClientId": c.ExternalID, "Changes": c.Changes, "Reasons": c.Reasons, "Key": c.Key, "Decision": c.Decision,
	}
}

// changesOf are a row's changes; of a held one what each decision would write.
func changesOf(r plan.Shown) string {
	if r.Action != plan.Hold || len(r.Card.Outcomes) == 0 {
		return changesCell(r.Changes)
	}
	var parts []string
	for _, d := range r.Row.Choices() {
		if changes := r.Card.Outcomes[d].Changes; len(changes) > 0 {
			parts = append(parts, string(d)+": "+changesCell(changes))
		}
	}
	return strings.Join(parts, " | ")
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
	write := func(r plan.Shown) error {
		return gocsv.MarshalCSVWithoutHeaders([]csvRow{newCSVRow(s.meta.ID, r).guarded()}, out)
	}
	var err error
	if s.sum.Hold > 0 {
		err = eachRow(s.shown(ctx), write)
	} else { // all others are told without their cards
		err = eachRow(s.rows(ctx), func(r plan.Tried) error { return write(plan.Shown{Tried: r}) })
	}
	if err != nil {
		return err
	}
	return buffer.Flush()
}
