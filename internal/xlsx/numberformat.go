package xlsx

import (
	"strings"

	"github.com/xuri/excelize/v2"
)

// numberFormat is what a cell's format says about its number. Formats that only
// change how it looks (decimals, thousands, currency, percent) say nothing.
type numberFormat struct {
	kind    formatKind
	pattern string // padded: its zeros and the signs between
}

type formatKind uint8

const (
	plainFormat  formatKind = iota
	dateFormat              // with a day, month or year
	timeFormat              // of hours, minutes and seconds alone
	paddedFormat            // 00000 or 000-00-0000: zeros that belong to the value
)

// numberFormats gives the format of each cell style.
func numberFormats(book *excelize.File) []numberFormat {
	if book.Styles == nil || book.Styles.CellXfs == nil {
		return nil
	}
	codes := map[int]string{}
	if book.Styles.NumFmts != nil {
		for _, n := range book.Styles.NumFmts.NumFmt {
			codes[n.NumFmtID] = n.FormatCode
		}
	}
	formats := make([]numberFormat, len(book.Styles.CellXfs.Xf))
	for i, x := range book.Styles.CellXfs.Xf {
		if x.NumFmtID != nil {
			formats[i] = formatOf(*x.NumFmtID, codes[*x.NumFmtID])
		}
	}
	return formats
}

// formatOf: the numbers below 82 are built into every spreadsheet program
// (ECMA-376, 18.8.30, and the East Asian ones of Excel).
func formatOf(id int, code string) numberFormat {
	switch {
	case code != "":
		return customFormat(code)
	case id >= 18 && id <= 21 || id >= 45 && id <= 47:
		return numberFormat{kind: timeFormat}
	case id >= 14 && id <= 22, id >= 27 && id <= 36, id >= 50 && id <= 58, id >= 71 && id <= 81:
		return numberFormat{kind: dateFormat}
	}
	return numberFormat{}
}

func customFormat(code string) numberFormat {
	section := firstSection(code)
	letters := strings.ToLower(formatLetters(section))
	if letters == "general" || letters == "standard" {
		return numberFormat{}
	}
	clock := strings.ContainsAny(letters, "hs")
	switch {
	case strings.ContainsAny(letters, "yd"), !clock && strings.Contains(letters, "m") && !strings.ContainsAny(letters, "0#?"):
		return numberFormat{kind: dateFormat}
	case clock:
		return numberFormat{kind: timeFormat}
	}
	if p := paddedPattern(section); p != "" {
		return numberFormat{kind: paddedFormat, pattern: p}
	}
	return numberFormat{}
}

// firstSection is the part for positive numbers.
func firstSection(code string) string {
	quoted := false
	for i := 0; i < len(code); i++ {
		switch code[i] {
		case '\\':
			i++
		case '"':
			quoted = !quoted
		case ';':
			if !quoted {
				return code[:i]
			}
		}
	}
	return code
}

// formatLetters drops what is quoted, escaped, or a colour, locale or
// condition in brackets; elapsed hours as in [h]:mm stay.
func formatLetters(section string) string {
	var out strings.Builder
	for i := 0; i < len(section); i++ {
		switch section[i] {
		case '"':
			i += skipTo(section[i+1:], '"')
		case '[':
			n := skipTo(section[i+1:], ']')
			inner := section[i+1 : i+n]
			if strings.Trim(strings.ToLower(inner), "hms") == "" {
				out.WriteString(inner)
			}
			i += n
		case '\\', '_', '*':
			i++
		default:
			out.WriteByte(section[i])
		}
	}
	return out.String()
}

// skipTo is how far the mark is, itself included, or the end.
func skipTo(s string, mark byte) int {
	if i := strings.IndexByte(s, mark); i >= 0 {
		return i + 1
	}
	return len(s) + 1
}

// paddedPattern is the format as zeros and the signs between them, where it is
// nothing else and has two zeros or more, as for ZIP codes and phone numbers; else "".
func paddedPattern(section string) string {
	var out strings.Builder
	for i := 0; i < len(section); i++ {
		c := section[i]
		switch c {
		case '\\':
			if i++; i == len(section) {
				return ""
			}
			c = section[i]
		case '"':
			continue
		case '[':
			i += skipTo(section[i+1:], ']')
			continue
		}
		if strings.IndexByte("0-() /", c) < 0 {
			return ""
		}
		out.WriteByte(c)
	}
	if p := out.String(); strings.Count(p, "0") > 1 {
		return p
	}
	return ""
}

// pad fills the zeros of the pattern from the right with the digits of a whole
// number; more digits than zeros go where the first zero is.
func (f numberFormat) pad(number string) string {
	zeros := strings.Count(f.pattern, "0")
	if len(number) < zeros {
		number = strings.Repeat("0", zeros-len(number)) + number
	}
	extra := len(number) - zeros
	var out strings.Builder
	for i := 0; i < len(f.pattern); i++ {
		if f.pattern[i] != '0' {
			out.WriteByte(f.pattern[i])
			continue
		}
		out.WriteString(number[:extra+1])
		number, extra = number[extra+1:], 0
	}
	return out.String()
}
