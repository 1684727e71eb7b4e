package sheet

import "strings"

// Spreadsheet programs run a cell of a text file that starts with one of
// these; tab and CR are there because some programs skip them and look on.
const formulaStarts = "=+-@\t\r"

const asciiDigits = "0123456789"

// Guard makes a cell of a CSV or TSV file harmless to spreadsheet programs by
// a leading apostrophe, where it could start a formula. Plain numbers and
// phones stay as they are, so that "+1 555 0100" is still a phone to other
// readers. A text that looks guarded already gets one apostrophe more, so that
// [Unguard] is exact.
func Guard(cell string) string {
	if looksGuarded(cell) || startsFormula(cell) && !plainNumber(cell) {
		return "'" + cell
	}
	return cell
}

// Unguard removes what [Guard] put on, and likewise the one apostrophe that
// people type in front of a number to keep its zeros.
func Unguard(cell string) string {
	if looksGuarded(cell) {
		return cell[1:]
	}
	return cell
}

func startsFormula(cell string) bool {
	return cell != "" && strings.IndexByte(formulaStarts, cell[0]) >= 0
}

func looksGuarded(cell string) bool {
	return len(cell) > 1 && cell[0] == '\'' && strings.IndexByte("'"+formulaStarts+asciiDigits, cell[1]) >= 0
}

// plainNumber says whether a cell is a number or phone: one leading sign, then digits, spaces
// and "().-", with at least one digit.
func plainNumber(cell string) bool {
	rest := cell
	if cell != "" && (cell[0] == '+' || cell[0] == '-') {
		rest = cell[1:]
	}
	return strings.Trim(rest, asciiDigits+" ().-") == "" && strings.ContainsAny(rest, asciiDigits)
}
