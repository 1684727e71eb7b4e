package sheet

import (
	"strings"

	"intakeq-bulk/internal/texts"
)

// Damage is a way in which a spreadsheet program spoils a value. A caller
// decides by the field whether it matters: "1.2E+05" may stand in a note, but
// not in an id. A cell that equals what the account has is not damaged, whatever it
// looks like.
type Damage string

// The kinds of damage that can be seen in a cell.
const (
	DamageExponent Damage = "exponent"     // 1.23457E+12: the other digits are gone
	DamageDigits   Damage = "digits"       // a number of more than 15 digits, all of which no spreadsheet keeps
	DamageError    Damage = "error"        // #REF! and its kin, Err:502, or ###### of a narrow column
	DamageFormula  Damage = "formula"      // a formula that was never calculated
	DamageDate     Damage = "date"         // a serial date that programs read differently, or none at all
	DamageNumber   Damage = "number"       // a number cell without a number
	DamageMerged   Damage = "merged"       // covered by a merged cell
	DamageSentinel Damage = "date_outside" // a serial date before year 1900 or after 9999
)

// Reason says what happened and what to do, without the value.
func (d Damage) Reason() string {
	switch d {
	case DamageExponent:
		return "a number in exponent form has lost digits; format the column as Text and export it again"
	case DamageDigits:
		return "a spreadsheet keeps only 15 digits of a number, and this has more; format the column as Text and enter it again"
	case DamageError:
		return "the cell holds a spreadsheet error instead of a value"
	case DamageFormula:
		return "the cell holds a formula without a result; open the file in the spreadsheet program and save it"
	case DamageDate:
		return "a date before 1 March 1900 that spreadsheet programs read differently; enter it as text, YYYY-MM-DD"
	case DamageSentinel:
		return "the number in the cell is formatted as a date, but is none"
	case DamageMerged:
		return "the cell is covered by a merged one, and may have lost its value"
	case DamageNumber:
		return "the cell claims to be a number, but is none"
	}
	return ""
}

// textDamage looks for what a spreadsheet program shows in place of a value.
func textDamage(s string) Damage {
	switch {
	case s == "":
		return ""
	case s[0] <= '9' && exponent(s):
		return DamageExponent
	case spreadsheetError(s):
		return DamageError
	}
	return ""
}

// exponent knows the form in which spreadsheets and data tools print large
// numbers, d.dddE+dd, with a sign and two digits at the least: an apartment
// "1E5" is none.
func exponent(s string) bool {
	s = strings.TrimSpace(s)
	if n := len(s); n < len("1E+05") || !isSign(s[n-3]) && !isSign(s[n-4]) { // as in nearly all
		return false
	}
	s = strings.TrimLeft(s, "+-")
	at := strings.IndexAny(s, "eE")
	if at < 1 || len(s) < at+4 || len(s) > at+5 {
		return false
	}
	if !isSign(s[at+1]) || !digits(s[at+2:]) || !digits(s[:1]) {
		return false
	}
	return at == 1 || at > 2 && (s[1] == '.' || s[1] == ',') && digits(s[2:at])
}

func isSign(c byte) bool { return c == '+' || c == '-' }

func digits(s string) bool { return texts.AllDigits(s) }

// spreadsheetError knows the error values of Excel, LibreOffice's Err:5xx and #MACRO?, and
// Google's: a formula that it can't read, and one that it has not read yet.
func spreadsheetError(s string) bool {
	if s[0] != '#' && s[0] != 'E' && s[0] != 'L' {
		return false
	}
	switch s {
	case "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!",
		"#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", missing, "#GETTING_DATA", "#BUSY!", "#PYTHON!", "#ERROR!", "#MACRO?", "Loading...":
		return true
	}
	if code, ok := strings.CutPrefix(s, "Err:"); ok {
		return len(code) == 3 && digits(code)
	}
	return len(s) >= 3 && strings.Trim(s, "#") == ""
}
