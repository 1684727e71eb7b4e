package plan

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
)

// AddCard adds the card of a row that was added.
func (f *File) AddCard(ctx context.Context, row int, c Card) error {
	if f.making == nil {
		return errFinished
	}
	if _, err := f.making.card.ExecContext(ctx, append([]any{row}, cardColumns().cells(&c)...)...); err != nil {
		return fmt.Errorf("row %d: keep its cells in the plan: %w", row, err)
	}
	return nil
}

// Card returns a row's card; a row without one has the zero Card.
func (f *File) Card(ctx context.Context, row int) (Card, error) {
	var c Card
	query := "SELECT " + cardColumns().names() + " FROM cards WHERE row = ?"
	err := f.reads().QueryRowContext(ctx, query, row).Scan(cardColumns().cells(&c)...)
	if errors.Is(err, sql.ErrNoRows) {
		return Card{}, nil
	}
	return c, damaged(&Row{Row: row}, err)
}

// Shown returns every row with its card, in the order of the spreadsheet, one at a
// time.
func (f *File) Shown(ctx context.Context) iter.Seq2[Shown, error] {
	query := "SELECT " + rowColumns().names() + ", " + attemptColumns().names() + ", " + cardColumns().names() +
		" FROM rows LEFT JOIN attempts USING (row) LEFT JOIN cards USING (row) ORDER BY row"
	return each(ctx, f.reads(), query, func(scan func(...any) error) (Shown, error) {
		var s Shown
		err := scan(slices.Concat(rowColumns().cells(&s.Row), attemptColumns().cells(&s.Attempt), cardColumns().cells(&s.Card))...)
		return s, damaged(&s.Row, err)
	})
}

// follows is the result as the cell's other texts tell it.
func (c MappedCell) follows() string {
	switch c.Kind {
	case CellSet:
		return c.Sheet
	case CellClear:
		return ""
	}
	return c.Account
}

// MarshalJSON writes each text once: "text" is a cell that is the same everywhere,
// and a list is kind, sheet, account, result, without those at its end that follow
// from the others.
func (c MappedCell) MarshalJSON() ([]byte, error) {
	switch {
	case c.Kind == CellSame && c.Sheet == c.Account && c.Account == c.Result:
		return json.Marshal(c.Sheet)
	case c.Result != c.follows():
		return json.Marshal([]string{string(c.Kind), c.Sheet, c.Account, c.Result})
	case c.Account != "":
		return json.Marshal([]string{string(c.Kind), c.Sheet, c.Account})
	}
	return json.Marshal([]string{string(c.Kind), c.Sheet})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (c *MappedCell) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		c.Kind = CellSame
		err := json.Unmarshal(data, &c.Sheet)
		c.Account, c.Result = c.Sheet, c.Sheet
		return err
	}
	var parts []string
	if err := json.Unmarshal(data, &parts); err != nil {
		return err
	}
	parts = append(parts, make([]string, max(0, 3-len(parts)))...)
	c.Kind, c.Sheet, c.Account = CellKind(parts[0]), parts[1], parts[2]
	if c.Result = c.follows(); len(parts) > 3 {
		c.Result = parts[3]
	}
	return nil
}
