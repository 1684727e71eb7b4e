// Package look is how the cells of a workbook look.
package look

import (
	"github.com/xuri/excelize/v2"

	"intakeq-bulk/internal/xlsx"
)

// Styles are those of our cells.
type Styles struct {
	Title, Heading, Header, Text, Number, Prose     xlsx.Style
	WrapHead, Count, Line                           xlsx.Style
	Before, After, Cleared, Alert, Needed, Decision xlsx.Style
}

// New makes the styles known to the workbook.
func New(out *xlsx.Writer) (Styles, error) {
	const asText = xlsx.TextFormat
	const family = "Calibri"
	top := &excelize.Alignment{Vertical: "top", WrapText: true}
	line := []excelize.Border{{Type: "bottom", Color: "D9DEE5", Style: 1}}
	fill := func(color string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
	}
	var s Styles
	for _, def := range []struct {
		id    *xlsx.Style
		style excelize.Style
	}{
		{&s.Title, excelize.Style{NumFmt: asText, Alignment: top, Font: &excelize.Font{Family: family, Bold: true, Size: 16}}},
		{&s.Heading, excelize.Style{NumFmt: asText, Alignment: top, Font: &excelize.Font{Family: family, Bold: true, Size: 12}}},
		{&s.Header, excelize.Style{NumFmt: asText, Font: &excelize.Font{Family: family, Size: 11, Bold: true, Color: "FFFFFF"}, Fill: fill("37474F"), Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}}},
		{&s.WrapHead, excelize.Style{NumFmt: asText, Font: &excelize.Font{Family: family, Size: 11, Bold: true, Color: "FFFFFF"}, Fill: fill("37474F"), Alignment: &excelize.Alignment{Horizontal: "right", Vertical: "center", WrapText: true}}},
		{&s.Count, excelize.Style{NumFmt: 1, Font: &excelize.Font{Family: family, Size: 11, Bold: true}}},
		{&s.Line, excelize.Style{NumFmt: asText, Border: []excelize.Border{{Type: "bottom", Color: "000000", Style: 1}}}},
		{&s.Text, excelize.Style{NumFmt: asText, Alignment: top, Border: line}},
		{&s.Prose, excelize.Style{NumFmt: asText, Alignment: top}},
		{&s.Number, excelize.Style{NumFmt: 1, Alignment: &excelize.Alignment{Vertical: "top"}, Border: line}},
		{&s.Before, excelize.Style{NumFmt: asText, Alignment: top, Border: line, Fill: fill("FDECEC"), Font: &excelize.Font{Family: family, Size: 11, Color: "7C1419"}}},
		{&s.After, excelize.Style{NumFmt: asText, Alignment: top, Border: line, Fill: fill("E6F5EC"), Font: &excelize.Font{Family: family, Size: 11, Color: "0E4D29"}}},
		{&s.Cleared, excelize.Style{NumFmt: asText, Alignment: top, Border: line, Fill: fill("F5B7B3"), Font: &excelize.Font{Family: family, Size: 11, Color: "7C1419", Bold: true}}},
		{&s.Alert, excelize.Style{NumFmt: asText, Alignment: top, Font: &excelize.Font{Family: family, Size: 11, Color: "A1262B", Bold: true}}},
		{&s.Needed, excelize.Style{NumFmt: asText, Alignment: top, Border: line, Fill: fill("FFF4DE"), Font: &excelize.Font{Family: family, Size: 11, Bold: true}}},
		{&s.Decision, excelize.Style{NumFmt: asText, Alignment: top, Fill: fill("FFF9C4"), Protection: &excelize.Protection{Locked: false},
			Border: []excelize.Border{{Type: "left", Color: "9A5B00", Style: 1}, {Type: "right", Color: "9A5B00", Style: 1}, {Type: "top", Color: "9A5B00", Style: 1}, {Type: "bottom", Color: "9A5B00", Style: 1}}}},
	} {
		id, err := out.Style(def.style)
		if err != nil {
			return s, err
		}
		*def.id = id
	}
	return s, nil
}
