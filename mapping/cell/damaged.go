package cell

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/sheet"
)

// Loss is what a good value has lost on its way into a cell; "" is nothing.
type Loss string

// The losses that can be proved with both sides in view.
const (
	LostZeros    Loss = "zeros"    // 02134 became 2134
	LostPoint    Loss = "point"    // 123 became 123.0, or 12.50 12.5
	LostDigits   Loss = "digits"   // 1.23E+12, or zeros behind the 15th digit
	LostForm     Loss = "form"     // 5123400001 became 5,123,400,001
	LostLetters  Loss = "letters"  // Zoë became Zo?, Zo\ufffd, Zoe or Zo
	LostEncoding Loss = "encoding" // Zoë became ZoÃ«
	LostCode     Loss = "date"     // 3-4 became a date
	KeptGuard    Loss = "guard"    // the apostrophe of our CSV files came back as text
	KeptMarks    Loss = "marks"    // characters that nobody sees came into it
	KeptMarkup   Loss = "markup"   // O'Neil became O&#39;Neil, Jiří Ji\u0159\u00ed
	LostType     Loss = "type"     // Steffi became Steﬃ, as it is printed
	LostEnd      Loss = "end"      // it was cut off
	LostLines    Loss = "lines"    // its lines became one, or their ends codes
	LostScript   Loss = "script"   // letters became others that look like them
	LostWords    Loss = "words"    // a number, or an email, came in place of words
	LostDay      Loss = "day"      // 1919 became 2019, or no date 1970-01-01
	LostPart     Loss = "part"     // the whole name came into one of its parts
	KeptQuotes   Loss = "quotes"   // O'Neil became O''Neil
	KeptMask     Loss = "mask"     // it was hidden
	LostWord     Loss = "boolean"  // True, which is a name, became TRUE; or another cell's tick came here
)

// Reason says what happened, and what to do, without the value.
func (l Loss) Reason() string {
	if l == KeptGuard {
		return l.what() + "; take it off, or say trust: true in the mapping"
	}
	return l.what() + "; the account's value stays. If the cell is right, say trust: true in the mapping"
}

// Trusted says what happened where the mapping trusts the column.
func (l Loss) Trusted() string {
	return l.what() + "; written as it is, for the mapping trusts the column"
}

func (l Loss) what() string {
	switch l {
	case LostZeros:
		return "the cell is the account's value without its leading zeros"
	case LostPoint:
		return "the cell is the account's number, written by a program with or without .0"
	case LostDigits:
		return "the cell is the account's number with its last digits lost"
	case LostForm:
		return "the cell is the account's value, written as another form of a number"
	case LostLetters:
		return "the cell is the account's value with accents or letters lost"
	case LostEncoding:
		return "the cell is the account's value, read in another encoding"
	case LostCode:
		return "a spreadsheet has made a date of the account's value"
	case KeptGuard:
		return "the cell begins with the apostrophe that guards cells of a CSV file"
	case KeptMarks:
		return "the cell is the account's value with invisible characters in it"
	case KeptMarkup:
		return "the cell is the account's value, its letters written as codes of HTML, the web or a program"
	case LostType:
		return "the cell is the account's value, with letters that are printed as one sign or in another width"
	case LostEnd:
		return "the cell is the account's value, cut off"
	case LostLines:
		return "the cell is the account's value, its line ends lost or written as codes, or with marks of HTML"
	case LostScript:
		return "the cell is the account's value, with letters or digits that only look like its own, or backwards"
	case LostWords:
		return "the cell is a number or an email, and the account has words"
	case LostDay:
		return "the cell is a day that programs show for none, or the account's a century later"
	case LostPart:
		return "the cell is the client's whole name, and the field a part of it"
	case KeptQuotes:
		return "the cell is the account's value with quotes round it, doubled, or behind backslashes"
	case KeptMask:
		return "the cell hides the account's value, or a part of it"
	case LostWord:
		return "the cell is TRUE or FALSE, which a spreadsheet makes of a text"
	}
	return ""
}

// Guarded tells whether a text is what our CSV and TSV files show of the
// account's value: no change at all.
func Guarded(text, account string) bool {
	return account != "" && text != account && strings.TrimSpace(text) == strings.TrimSpace(sheet.Guard(account))
}

// Damaged tells what a cell's text has lost against the account's value of the
// same field; "" where it is equal, or another value. field is "" for a custom
// field. Flags and numbers have values, not letters: they are not judged.
func Damaged(kind intakeq.Kind, field, text, account string) Loss {
	switch kind {
	case intakeq.Date:
		return damagedDay(text, account)
	case intakeq.Text, intakeq.Email, intakeq.Phone, intakeq.Tags:
	default:
		return ""
	}
	text, account = plainEnds(text), plainEnds(account)
	if text == "" || account == "" || text == account {
		return ""
	}
	if kind == intakeq.Phone {
		if loss := damagedPhone(text, account); loss != "" {
			return loss
		}
	}
	if kind == intakeq.Text || kind == intakeq.Phone {
		if loss := damagedNumber(text, account, field == "PostalCode"); loss != "" {
			return loss
		}
		switch {
		case madeDate(text, account):
			return LostCode
		case field != "" && field != "AdditionalInformation" && Truth(text):
			return LostWord
		}
	}
	if field == "PostalCode" && zeroPlus4(text, account) {
		return LostForm
	}
	if loss := damagedText(text, account); loss != "" {
		return loss
	}
	return shown(kind, field, text, account)
}

// Truth tells the words in which spreadsheets show a logical value.
func Truth(text string) bool {
	return slices.Contains([]string{"TRUE", "FALSE", "WAHR", "FALSCH", "VERDADERO", "FALSO"}, text)
}

// plainEnds leaves out what no comparison sees: blanks at the ends, and how lines end.
func plainEnds(s string) string {
	if strings.Contains(s, "\r") {
		s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
	}
	return norm.NFC.String(strings.TrimSpace(s))
}

// damagedText are the ways to spoil any text.
func damagedText(text, account string) Loss {
	plain, _ := Plain(text)
	other, _ := Plain(account)
	switch {
	case sheet.Unguard(text) != text && sheet.Unguard(account) == account:
		return KeptGuard
	case plain == other:
		if text == plain {
			return "" // the marks are the account's: this takes them off
		}
		return KeptMarks
	case unescapes(text, account):
		return KeptMarkup
	case norm.NFKC.String(text) == account:
		return LostType
	case lettersLost(text, account), lettersLost(plain, other):
		return LostLetters
	case misread(text, account):
		return LostEncoding
	}
	return ""
}
