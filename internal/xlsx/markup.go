package xlsx

import (
	"fmt"
	"math"
	"strconv"
	"unicode/utf8"
)

// Value is what a cell is to hold; the zero one leaves the cell out.
type Value struct {
	kind  valueKind
	style Style
	text  string // also a formula
	whole int64
	real  float64
}

type valueKind int

const (
	left valueKind = iota
	blank
	text
	whole
	real
	truth
	formula
)

// TextValue is a text, never a formula; "" is a cell that only has a style.
func TextValue(t string, style Style) Value {
	if t == "" {
		return Value{kind: blank, style: style}
	}
	return Value{kind: text, style: style, text: t}
}

// NumberValue is a whole number. A date is one, of a style that shows it so.
func NumberValue(n int64, style Style) Value { return Value{kind: whole, style: style, whole: n} }

// FloatValue is a number. What a sheet can't hold as one is a text.
func FloatValue(n float64, style Style) Value {
	if math.IsNaN(n) || math.IsInf(n, 0) {
		return TextValue(fmt.Sprint(n), style)
	}
	return Value{kind: real, style: style, real: n}
}

// BoolValue is true or false.
func BoolValue(b bool) Value {
	v := Value{kind: truth}
	if b {
		v.whole = 1
	}
	return v
}

// FormulaValue is a formula that has no result yet.
func FormulaValue(f string) Value { return Value{kind: formula, text: f} }

// appendCell adds the cell in a sheet's XML. Its text must fit: see [Fits].
func appendCell(b []byte, column string, row int, v Value) []byte {
	b = append(append(b, `<c r="`...), column...)
	b = append(strconv.AppendInt(b, int64(row), 10), '"')
	if v.style != 0 {
		b = append(strconv.AppendInt(append(b, ` s="`...), int64(v.style), 10), '"')
	}
	switch v.kind {
	case text:
		b = appendText(append(b, ` t="inlineStr"><is><t`...), v.text)
		b = append(b, `</t></is>`...)
	case whole:
		b = append(strconv.AppendInt(append(b, `><v>`...), v.whole, 10), `</v>`...)
	case real:
		b = append(strconv.AppendFloat(append(b, `><v>`...), v.real, 'f', -1, 64), `</v>`...)
	case truth:
		b = append(strconv.AppendInt(append(b, ` t="b"><v>`...), v.whole, 10), `</v>`...)
	case formula:
		b = append(appendEscaped(append(b, ` t="str"><f>`...), v.text), `</f>`...)
	default:
		b = append(b, '>')
	}
	return append(b, `</c>`...)
}

// appendText adds what follows "<t". Programs may drop blanks at the ends of a text that
// does not say that they stay.
func appendText(b []byte, text string) []byte {
	if outerBlank(text[0]) || outerBlank(text[len(text)-1]) {
		b = append(b, ` xml:space="preserve"`...)
	}
	return appendEscaped(append(b, '>'), escapeText(text))
}

func outerBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' }

// appendEscaped adds a text in which nothing is markup. Bytes that are not UTF-8 become
// U+FFFD.
func appendEscaped(b []byte, text string) []byte {
	if !utf8.ValidString(text) {
		text = string([]rune(text))
	}
	from := 0
	for i := 0; i < len(text); i++ {
		var entity string
		switch text[i] {
		case '&':
			entity = "&amp;"
		case '<':
			entity = "&lt;"
		case '>':
			entity = "&gt;"
		case '"':
			entity = "&#34;"
		case '\'':
			entity = "&#39;"
		case '\t':
			entity = "&#x9;"
		default:
			continue
		}
		b = append(append(b, text[from:i]...), entity...)
		from = i + 1
	}
	return append(b, text[from:]...)
}
