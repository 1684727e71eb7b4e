package plan

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
)

// AddCard adds the card of a row that was added.
func (f *File) AddCard(ctx context.Context, row int, c Card) error {
	if f.making == nil {
		return errFinished
	}
	values, err := f.making.cards.values(&c)
	return f.addCard(ctx, row, values, err)
}

// AddCells adds a card of cells alone, as [EncodeCells] has written them.
func (f *File) AddCells(ctx context.Context, row int, cells []byte) error {
	if f.making == nil {
		return errFinished
	}
	values, err := f.making.cards.values(new(Card))
	f.making.cards.set(values, "mapped", string(cells))
	return f.addCard(ctx, row, values, err)
}

func (f *File) addCard(ctx context.Context, row int, values []any, err error) error {
	if err == nil {
		err = f.making.cards.run(ctx, row, values)
	}
	if err != nil {
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

// EncodeCells writes a row's cells as a plan keeps them.
func EncodeCells(cells []MappedCell) (string, error) {
	out := append(make([]byte, 0, 1024), '[')
	for i := range cells {
		if i > 0 {
			out = append(out, ',')
		}
		var err error
		if out, err = cells[i].append(out); err != nil {
			return "", err
		}
	}
	return string(append(out, ']')), nil
}

// EncodeTexts writes texts as a JSON array, as encoding/json does.
func EncodeTexts(list []string) (string, error) {
	if len(list) == 0 {
		return "[]", nil
	}
	out, err := appendTexts(make([]byte, 0, 1024), list...)
	return string(out), err
}

// DecodeCells reads what EncodeCells has written. Whatever is written in another way
// is left to encoding/json, and so is saying what is wrong with it.
func DecodeCells(text []byte) (cells []MappedCell, err error) {
	if cells, ok := scanCells(string(text)); ok {
		return cells, nil
	}
	return cells, json.Unmarshal(text, &cells)
}

// MarshalJSON writes each text once: "text" is a cell that is the same everywhere,
// and a list is kind, sheet, account, result, without those at its end that follow
// from the others.
func (c MappedCell) MarshalJSON() ([]byte, error) { return c.append(nil) }

func (c *MappedCell) append(out []byte) ([]byte, error) {
	switch {
	case c.Kind == CellSame && c.Sheet == c.Account && c.Account == c.Result:
		return appendText(out, c.Sheet)
	case c.Result != c.follows():
		return appendTexts(out, string(c.Kind), c.Sheet, c.Account, c.Result)
	case c.Account != "":
		return appendTexts(out, string(c.Kind), c.Sheet, c.Account)
	}
	return appendTexts(out, string(c.Kind), c.Sheet)
}

func appendTexts(out []byte, list ...string) (_ []byte, err error) {
	for i, text := range list {
		out = append(out, "[,"[min(i, 1)])
		if out, err = appendText(out, text); err != nil {
			return nil, err
		}
	}
	return append(out, ']'), nil
}

// appendText appends a text as encoding/json writes it, which is asked only where
// something in it is written in another way.
func appendText(out []byte, text string) ([]byte, error) {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			quoted, err := json.Marshal(text)
			return append(out, quoted...), err
		}
	}
	return append(append(append(out, '"'), text...), '"'), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (c *MappedCell) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		var text string
		err := json.Unmarshal(data, &text)
		c.same(text)
		return err
	}
	var parts []string
	if err := json.Unmarshal(data, &parts); err != nil {
		return err
	}
	c.set(parts)
	return nil
}

func (c *MappedCell) same(text string) {
	c.Kind, c.Sheet, c.Account, c.Result = CellSame, text, text, text
}

// set takes a cell's kind, and as many of its texts as there are.
func (c *MappedCell) set(parts []string) {
	n := len(parts)
	parts = append(parts, "", "", "")
	c.Kind, c.Sheet, c.Account = CellKind(parts[0]), parts[1], parts[2]
	if c.Result = c.follows(); n > 3 {
		c.Result = parts[3]
	}
}
