package mapping

import (
	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/sheet"
	"intakeq-bulk/mapping/date"
)

// oldest is the age over which a birth date is a slip: nobody is known to have
// reached 123.
const oldest = 120

// date reads a cell as a day, and looks whether a person can have been born then.
func (to *converter) date(cell sheet.Cell) outcome {
	day, trouble := to.dates.Read(cell)
	var found []finding
	if trouble != (date.Trouble{}) {
		found = []finding{{code: trouble.Code, message: trouble.Message}}
	}
	if day.IsZero() {
		return outcome{text: cell.Text, found: found}
	}
	out := outcome{text: day.Format(intakeq.DateLayout), found: found}
	today := to.today()
	if to.kind != intakeq.Date || today.IsZero() {
		return out
	}
	switch {
	case day.Year() == 1900 && day.YearDay() == 1, day.Year() == 1899 && day.YearDay() >= 364:
		// What spreadsheets and databases show for zero.
		out.keep = true
		out.found = append(out.found, warn(CodePlaceholder, "a placeholder for no date; read as blank"))
	case day.After(today.AddDate(0, 0, 1)):
		// The day after is today somewhere.
		out.found = append(out.found, bad("a date of birth in the future")...)
	case day.Before(today.AddDate(-oldest-1, 0, 0)):
		out.found = append(out.found, bad("a date of birth more than %d years ago", oldest)...)
	}
	return out
}
