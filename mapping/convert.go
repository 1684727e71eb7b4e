package mapping

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/reason"
	"intakeq-bulk/internal/sheet"
	"intakeq-bulk/internal/texts"
	"intakeq-bulk/mapping/date"
	"intakeq-bulk/mapping/postal"
)

// Codes of what can be wrong with a cell; those of a whole row are package sheet's.
// What reports say of them stands in package reason.
const (
	CodeBadValue  = reason.BadValue  // does not read as what the field takes
	CodeDamaged   = reason.Damaged   // spoiled by a spreadsheet program
	CodeRequired  = reason.Required  // blank, where the mapping requires a value
	CodeDateOrder = reason.DateOrder // day and month could be either way round

	// Warnings: the value is taken as it stands, unless the message says otherwise.
	CodePlaceholder  = reason.Placeholder  // stands for "unknown"; read as blank
	CodeNullWord     = reason.NullWord     // a word such as N/A or NULL; read as blank
	CodeInvisible    = reason.Invisible    // characters that nobody sees were taken off
	CodePhoneForm    = reason.PhoneForm    // too short or long, two in a cell, an extension, words
	CodePostalZero   = reason.PostalZero   // a ZIP that has lost its zero
	CodeStateUnknown = reason.StateUnknown // no US state or Canadian province
	CodeHolderSelf   = reason.HolderSelf   // "Self" or "Same" where an insurance holder's name belongs
	CodeNameParts    = reason.NameParts    // a name or address was cut where another cut is possible, or something was left out
)

// finding is something to say about one cell. The message never holds the value.
type finding struct {
	code, message string
	warning       bool
	blanked       bool // a warning, because on_error left the cell out
}

func bad(format string, a ...any) []finding {
	return []finding{{code: CodeBadValue, message: fmt.Sprintf(format, a...)}}
}

func warn(code, message string) finding { return finding{code: code, message: message, warning: true} }

// outcome is what a cell became. A refused value is still there as text, so that
// it can be compared with what the account has.
type outcome struct {
	text  string
	keep  bool // the cell turned out to stand for no value
	found []finding
}

// converter makes the canonical form of an exported cell out of a cell.
type converter struct {
	field     string // "" for a custom field
	kind      intakeq.Kind
	own       bool // a cell of our own export: a text is as it is, to the character
	trim      bool
	letters   string // the case of texts
	separator string
	pad       int
	trust     bool
	dates     *date.Column // nil: not a date
	today     func() time.Time

	isID, isCode, isSingle, isName, isLetters bool // see [converter.settle]
}

func (c *Column) converter(kind intakeq.Kind) *converter {
	to := &converter{
		field: c.Field, kind: kind, trim: c.Trim, letters: c.Case, separator: c.Separator, pad: c.Pad, trust: c.Trust,
		today: func() time.Time { return time.Time{} },
	}
	if kind == intakeq.Date || len(c.Dates) > 0 {
		to.dates = date.New(c.formats())
	}
	to.settle()
	return to
}

func (to *converter) convert(cell sheet.Cell) outcome {
	text := cell.Text
	if !to.own && (to.trim || to.kind != intakeq.Text) {
		text = trim(text)
	}
	switch {
	case to.dates != nil:
		return to.date(sheet.Cell{Text: trim(text), Kind: cell.Kind})
	case to.kind == intakeq.Email:
		return emailOf(text, to.own)
	case to.kind == intakeq.Phone:
		if !to.own {
			text = wholePhone(text)
		}
		return phoneOf(text)
	case to.kind == intakeq.Bool:
		return boolOf(text)
	case to.kind == intakeq.Tags:
		return to.tags(text)
	case to.field == "ClientId":
		return clientID(text)
	case to.own:
		return outcome{text: text}
	}
	return to.text(text)
}

// text mends what a spreadsheet does to codes and ids; other texts only get the
// case that the mapping asks for.
func (to *converter) text(text string) outcome {
	if to.isID {
		return to.id(trim(text))
	}
	if to.pad > 0 {
		text = padded(wholeNumber(text), to.pad)
	}
	switch to.field {
	case "StateShort":
		text = changeCase(text, to.letters)
		if letters, known := postal.State(text); known {
			return outcome{text: letters}
		}
		return outcome{text: text, found: []finding{warn(CodeStateUnknown, "not a US state or Canadian province; kept as typed")}}
	case "PostalCode":
		return outcome{text: wholeNumber(text)}
	case "PrimaryInsuranceHolderName", "SecondaryInsuranceHolderName":
		return holderOf(changeCase(text, to.letters))
	}
	return outcome{text: changeCase(text, to.letters)}
}

// wholeNumber takes off the ".0" that data tools add to ids.
func wholeNumber(text string) string {
	whole, _ := texts.CutPoint(text)
	return whole
}

// id leaves an id alone that no program writes a number like: what 077101.0 was is for a
// person to say.
func (to *converter) id(text string) outcome {
	whole, cut := texts.CutPoint(text)
	if cut && to.pad == 0 && len(whole) > 1 && whole[0] == '0' {
		return outcome{text: text, found: []finding{warn(CodeDamaged, "this looks like an id to which a program has added .0; kept as typed")}}
	}
	return outcome{text: padded(whole, to.pad)}
}

// padded gives a code of digits its zeros back; a ZIP may have four more digits
// behind its own.
func padded(text string, digits int) string {
	head, rest, long := strings.Cut(text, "-")
	if !texts.AllDigits(head) || long && !(digits == 5 && len(rest) == 4 && texts.AllDigits(rest)) || len(head) >= digits {
		return text
	}
	return strings.Repeat("0", digits-len(head)) + text
}

// holderOf never puts the client's name where the sheet says only "Self": whose
// name the insurer has is not known.
func holderOf(text string) outcome {
	out := outcome{text: text}
	switch strings.ToLower(trim(text)) {
	case "self", "same", "same as client", "same as patient", "client", "patient":
		out.found = []finding{warn(CodeHolderSelf, "this names no insurance holder; kept as typed")}
	}
	return out
}

// maxClientID has 18 digits, so it fits 64 bits.
const maxClientID = 18

// clientID takes a number as people and spreadsheets write it: with zeros in
// front, or ".0" behind.
func clientID(text string) outcome {
	text = wholeNumber(trim(text))
	number := strings.TrimLeft(text, "0")
	if !texts.AllDigits(number) || len(number) > maxClientID {
		return outcome{text: text, found: bad("a ClientId is a whole number, such as 123")}
	}
	return outcome{text: number}
}

// boolOf takes what the exports seen so far write for a flag, and no more: "x" or
// "inactive" may mean either.
func boolOf(text string) outcome {
	switch strings.ToLower(trim(text)) {
	case "true", "yes", "y", "t", "1", "1.0":
		return outcome{text: "true"}
	case "false", "no", "n", "f", "0", "0.0":
		return outcome{text: "false"}
	}
	return outcome{text: text, found: bad("want true or false, yes or no, 1 or 0")}
}

func (to *converter) tags(text string) outcome {
	tags, err := splitTags(text, to.separator)
	if err != nil {
		return outcome{text: text, found: bad("the quotes round a tag are not closed, or stand inside it undoubled")}
	}
	return outcome{text: intakeq.JoinTags(tags)}
}

// splitTags: a separator of one character may stand inside a quoted tag, as in
// our own exports; a longer one, as the " ::: " of Google, has no quoting.
func splitTags(text, separator string) ([]string, error) {
	runes := []rune(separator)
	switch {
	case len(runes) == 0:
		return intakeq.SplitTags(text, ',')
	case len(runes) == 1 && separator != "\n" && separator != "\r":
		return intakeq.SplitTags(text, runes[0])
	}
	var tags []string
	for _, tag := range strings.Split(text, separator) {
		if tag = trim(tag); tag != "" {
			tags = append(tags, tag)
		}
	}
	return tags, nil
}

// trim takes off both ends of a text what nobody sees.
func trim(s string) string { return texts.Trim(s) }

// changeCase applies the case of a column's entry.
func changeCase(s, how string) string {
	switch how {
	case "upper":
		return strings.ToUpper(s)
	case "lower":
		return strings.ToLower(s)
	case "title":
		return titleCase(s)
	}
	return s
}

// titleCase mends what was typed in one case only: SMITH-JONES and o'brien. A
// word with both cases, as McDonald or van der Berg's B, is somebody's choice
// already; III and IV stay.
func titleCase(s string) string {
	var out strings.Builder
	for len(s) > 0 {
		end := strings.IndexFunc(s, func(c rune) bool { return !wordRune(c) })
		switch end {
		case -1:
			end = len(s)
		case 0:
			_, end = utf8.DecodeRuneInString(s)
		}
		out.WriteString(titleWord(s[:end]))
		s = s[end:]
	}
	return out.String()
}

// wordRune: the apostrophe is none, so O'BRIEN is two words.
func wordRune(c rune) bool { return unicode.IsLetter(c) || unicode.Is(unicode.Mn, c) }

func titleWord(w string) string {
	if w != strings.ToUpper(w) && w != strings.ToLower(w) || romanNumeral(w) {
		return w
	}
	first, size := utf8.DecodeRuneInString(w)
	return string(unicode.ToTitle(first)) + strings.ToLower(w[size:])
}

func romanNumeral(w string) bool {
	switch w {
	case "II", "III", "IV", "VI", "VII", "VIII":
		return true
	}
	return false
}
