package report

import (
	"github.com/xuri/excelize/v2"

	"intakeq-bulk/internal/xlsx"
)

// styles are those of our cells.
type styles struct {
	title, heading, header, text, wrapped, number   xlsx.Style
	before, after, cleared, alert, needed, decision xlsx.Style
}

func newStyles(out *xlsx.Writer) (styles, error) {
	const asText = xlsx.TextFormat
	const family = "Calibri"
	top := &excelize.Alignment{Vertical: "top", WrapText: true}
	line := []excelize.Border{{Type: "bottom", Color: "D9DEE5", Style: 1}}
	fill := func(color string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
	}
	var s styles
	for _, def := range []struct {
		id    *xlsx.Style
		style excelize.Style
	}{
		{&s.title, excelize.Style{NumFmt: asText, Font: &excelize.Font{Family: family, Bold: true, Size: 16}}},
		{&s.heading, excelize.Style{NumFmt: asText, Font: &excelize.Font{Family: family, Bold: true, Size: 12}}},
		{&s.header, excelize.Style{NumFmt: asText, Font: &excelize.Font{Family: family, Size: 11, Bold: true, Color: "FFFFFF"}, Fill: fill("37474F"), Alignment: &excelize.Alignment{Vertical: "center"}}},
		{&s.text, excelize.Style{NumFmt: asText, Alignment: &excelize.Alignment{Vertical: "top"}, Border: line}},
		{&s.wrapped, excelize.Style{NumFmt: asText, Alignment: top, Border: line}},
		{&s.number, excelize.Style{NumFmt: 1, Alignment: &excelize.Alignment{Vertical: "top"}, Border: line}},
		{&s.before, excelize.Style{NumFmt: asText, Alignment: top, Border: line, Fill: fill("FDECEC"), Font: &excelize.Font{Family: family, Size: 11, Color: "7C1419"}}},
		{&s.after, excelize.Style{NumFmt: asText, Alignment: top, Border: line, Fill: fill("E6F5EC"), Font: &excelize.Font{Family: family, Size: 11, Color: "0E4D29"}}},
		{&s.cleared, excelize.Style{NumFmt: asText, Alignment: top, Border: line, Fill: fill("F5B7B3"), Font: &excelize.Font{Family: family, Size: 11, Color: "7C1419", Bold: true}}},
		{&s.alert, excelize.Style{NumFmt: asText, Alignment: top, Font: &excelize.Font{Family: family, Size: 11, Color: "A1262B", Bold: true}}},
		{&s.needed, excelize.Style{NumFmt: asText, Alignment: top, Border: line, Fill: fill("FFF4DE"), Font: &excelize.Font{Family: family, Size: 11, Bold: true}}},
		{&s.decision, excelize.Style{NumFmt: asText, Alignment: top, Fill: fill("FFF9C4"), Protection: &excelize.Protection{Locked: false},
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
