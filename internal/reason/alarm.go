package reason

// What may be wrong with a plan as a whole.
const (
	AlarmOutOfStep     = "ids_out_of_step"
	AlarmEncoding      = "encoding"
	AlarmDatesShifted  = "dates_shifted"
	AlarmDamagedColumn = "damaged_column"
	AlarmShrunk        = "shrunk"
)

// Alarms lists the alarms that there are, the most dangerous first.
func Alarms() []Entry {
	return []Entry{
		{AlarmOutOfStep, "Ids that seem to be of other persons", "In a third of the matched rows the id seems to belong to another row's person, or in a third of a column's changes the value is what another row's client loses, as where a column was sorted, or has slid, without the others."},
		{AlarmDatesShifted, "Birth dates that move together", "A tenth of the birth dates move by one day, or have day and month swapped; or a tenth of those that change become that of one other row."},
		{AlarmEncoding, "Letters that were lost", "Letters are lost or garbled in a tenth of the rows: the file was read or saved in a wrong encoding."},
		{AlarmDamagedColumn, "A column that a spreadsheet program has damaged", "A tenth of a column's cells has lost zeros, digits or the results of formulas, or a tenth of the values that it would write has, or in a tenth of the rows first and last name change places. It names first the rows that would write such a value."},
		{AlarmShrunk, "The account has shrunk", "The account was read with far fewer clients than before: who is missing looks like new."},
	}
}
