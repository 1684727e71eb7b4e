package importer

import (
	"context"
	"fmt"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/record"
)

// meet keeps whom a judged row is of, or may be.
func (m *maker) meet(ctx context.Context, d *draft) error {
	unsure := d.Row.Action == plan.Hold // a decision may still say that it is nobody
	clients := append([]int64{d.Row.ClientID, d.Row.Lands}, d.Clients...)
	for _, id := range clients {
		if id == 0 {
			continue
		}
		if err := m.work.Meet(ctx, d.Row.Row, id, unsure); err != nil {
			return err
		}
	}
	return nil
}

// findMissing counts the clients of the account that no row is of, and gives them to
// whoever asked for them.
func (m *maker) findMissing(ctx context.Context) error {
	missing, err := m.work.Missing(ctx)
	if err != nil {
		return err
	}
	m.missing = len(missing)
	if m.Missing == nil {
		return nil
	}
	for _, id := range missing {
		doc, err := m.clients.Document(ctx, id)
		if err == nil {
			err = m.Missing(missingCells(doc))
		}
		if err != nil {
			return fmt.Errorf("list the clients that no row is of: %w", err)
		}
	}
	return nil
}

// missingNote says how many clients no row is of.
func missingNote(n int) string {
	if n == 1 {
		return "1 client of the account is in no row of the spreadsheet: --missing FILE lists it"
	}
	return fmt.Sprintf("%d clients of the account are in no row of the spreadsheet: --missing FILE lists them", n)
}

// MissingColumns are those of a list of the clients that no row is of.
func MissingColumns() []string {
	columns := []string{record.MemberID, record.MemberExternal, record.MemberName, record.MemberBirth}
	for f := range intakeq.FieldsByRole(intakeq.Contact) {
		columns = append(columns, f.Name)
	}
	return append(columns, record.MemberArchived)
}

func missingCells(doc intakeq.Document) []string {
	client := record.NewCells(doc)
	var cells []string
	for _, name := range MissingColumns() {
		cells = append(cells, client.Get(name))
	}
	return cells
}
