package xlsx

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/xuri/excelize/v2"
)

// listSheet holds the lists to choose from, a column each, and is hidden. A list
// that stands in the rule itself has 255 characters at the most, and excelize cuts
// its items at their commas.
const listSheet = "Lists"

// Range are cells of one column, rows counted from 1, columns too.
type Range struct{ Column, First, Last int }

// String is the range as programs write it, A1:A9.
func (r Range) String() string {
	name, err := excelize.ColumnNumberToName(r.Column)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%s%d:%s%d", name, r.First, name, r.Last)
}

// Choice is a list to choose from, offered in cells.
type Choice struct {
	Items          []string
	Cells          []Range
	Title, Message string // for who enters something else
}

// Offer puts a list into the hidden sheet, and offers it where it belongs. Another
// word is warned of, and not refused: where a person sorts the rows, the lists stay.
func (s *Sheet) Offer(c Choice) error {
	const most = 200 // ranges of one rule: programs differ in how many they read
	at, err := s.book.addList(c.Items)
	if err != nil {
		return err
	}
	for part := range slices.Chunk(c.Cells, most) {
		rule := excelize.NewDataValidation(true)
		for _, cells := range part {
			rule.SetSqref(cells.String())
		}
		rule.SetSqrefDropList(at)
		rule.SetError(excelize.DataValidationErrorStyleWarning, c.Title, c.Message)
		if err := s.book.file.AddDataValidation(s.name, rule); err != nil {
			return err
		}
	}
	return nil
}

// addList returns the address of the list.
func (b *Writer) addList(items []string) (string, error) {
	if b.lists == 0 {
		if err := b.addName(listSheet); err != nil {
			return "", fmt.Errorf("sheet %q: %w", listSheet, err)
		}
		if err := b.file.SetSheetVisible(listSheet, false); err != nil {
			return "", err
		}
	}
	b.lists++
	column, err := excelize.ColumnNumberToName(b.lists)
	if err != nil {
		return "", err
	}
	for i, item := range items {
		if err := b.file.SetCellStr(listSheet, column+strconv.Itoa(i+1), item); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%s!$%s$1:$%s$%d", listSheet, column, column, len(items)), nil
}
