package xlsx

import (
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"github.com/xuri/nfp"
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

// maxFormatCode is how long a format can be in Excel. The parser needs n*n steps
// for n characters, so a longer one is not looked at.
const maxFormatCode = 255

// numberFormats gives the format of each cell style.
func numberFormats(book *excelize.File) []numberFormat {
	if book.Styles == nil || book.Styles.CellXfs == nil {
		return nil
	}
	custom := map[int]numberFormat{}
	if book.Styles.NumFmts != nil {
		for _, n := range book.Styles.NumFmts.NumFmt {
			custom[n.NumFmtID] = customFormat(n.FormatCode)
		}
	}
	formats := make([]numberFormat, len(book.Styles.CellXfs.Xf))
	for i, x := range book.Styles.CellXfs.Xf {
		if x.NumFmtID == nil {
			continue
		}
		f, ok := custom[*x.NumFmtID]
		if !ok {
			f = builtinFormat(*x.NumFmtID)
		}
		formats[i] = f
	}
	return formats
}

// builtinFormat: the numbers below 82 are built into every spreadsheet program
// (ECMA-376, 18.8.30, and the East Asian ones of Excel).
func builtinFormat(id int) numberFormat {
	switch {
	case id >= 18 && id <= 21 || id >= 45 && id <= 47:
		return numberFormat{kind: timeFormat}
	case id >= 14 && id <= 22, id >= 27 && id <= 36, id >= 50 && id <= 58, id >= 71 && id <= 81:
		return numberFormat{kind: dateFormat}
	}
	return numberFormat{}
}

// customFormat reads a format's first section, the part for positive numbers.
func customFormat(code string) numberFormat {
	if utf8.RuneCountInString(code) > maxFormatCode || strings.EqualFold(code, "Standard") { // "General", in German
		return numberFormat{}
	}
	parser := nfp.NumberFormatParser()
	sections := parser.Parse(code)
	if len(sections) == 0 {
		return numberFormat{}
	}
	letters, digits := dateLetters(sections[0].Items)
	clock := strings.ContainsAny(letters, "hs")
	switch {
	// An m alone is a month; beside hours or seconds it is minutes, and beside the
	// places of digits it is no more than a letter.
	case strings.ContainsAny(letters, "yd"), !clock && strings.Contains(letters, "m") && !digits:
		return numberFormat{kind: dateFormat}
	case clock:
		return numberFormat{kind: timeFormat}
	}
	if p := paddedPattern(sections[0].Items); p != "" {
		return numberFormat{kind: paddedFormat, pattern: p}
	}
	return numberFormat{}
}

// dateLetters are those that stand for parts of a date or a time, elapsed hours as
// in [h]:mm among them; digits says whether there are places of digits.
func dateLetters(items []nfp.Token) (letters string, digits bool) {
	for _, item := range items {
		switch item.TType {
		case nfp.TokenTypeDateTimes, nfp.TokenTypeElapsedDateTimes:
			letters += strings.ToLower(item.TValue)
		case nfp.TokenTypeZeroPlaceHolder, nfp.TokenTypeHashPlaceHolder, nfp.TokenTypeDigitalPlaceHolder:
			digits = true
		}
	}
	return letters, digits
}

// paddedPattern is the format as zeros and the signs between them, where it is
// nothing else and has two zeros or more, as for ZIP codes and phone numbers; else "".
func paddedPattern(items []nfp.Token) string {
	var out strings.Builder
	for _, item := range items {
		switch item.TType {
		case nfp.TokenTypeColor, nfp.TokenTypeCondition, nfp.TokenTypeCurrencyLanguage, nfp.TokenTypeSwitchArgument, nfp.TokenTypeUnknown:
			continue // in brackets, and no part of the text
		case nfp.TokenTypeZeroPlaceHolder, nfp.TokenTypeLiteral:
			out.WriteString(item.TValue)
		default:
			return ""
		}
	}
	p := out.String()
	if strings.Trim(p, "0-() /") != "" || strings.Count(p, "0") < 2 {
		return ""
	}
	return p
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
