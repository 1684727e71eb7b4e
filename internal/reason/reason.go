package reason

// Entry is what is said of a code wherever it is met.
type Entry struct {
	Code     string
	Title    string // a few words, for a manager: beside a row, as a filter
	Sentence string // what was found, and what becomes of the row
}

// All lists the reasons that there are, in the order in which the docs do.
func All() []Entry {
	return []Entry{
		{IDConflict, "Its ids belong to different clients", "The ClientId is one client's and the ExternalClientId another's: the row is rejected."},
		{IDUnknown, "No client has this id", "The account has no client with the row's ClientId: the row is rejected, or, where a plan is undone, left out."},
		{IDAmbiguous, "Two clients share this id", "Several clients have the row's ExternalClientId, and no ClientId says which is meant: the row is rejected."},
		{IDNear, "Its id looks damaged", "No client has the row's ExternalClientId, but one has it with other leading zeros, without `.0`, or in other case, as a spreadsheet program damages ids: the row is held."},
		{DuplicateRow, "Another row is for the same client", "Several rows are of one client. Those that are equal in every mapped cell count once: the first is used, the others are left out. Where they differ, nobody knows which is right: all are rejected, or held where they were matched by a list of fields."},
		{LandsOn, "May be a client you already have", "The API would take the new client for one who is there, will be there, or was deleted lately (the same first name, and the same email or phone): the row is held."},
		{LandsOnRow, "May be the same person as another row", "The API would take the new client for that of another row (the same first name, and the same email or phone): the row is held."},
		{Identity, "May be another person", "The row would make somebody else of the client: first and last name change with nothing else in common, or a name and the date of birth change together, or the email and a phone are another client's, or the name and the date of birth become those of another client, or a first or last name becomes a phone, an email, the city or the other name. It is held."},
		{SamePerson, "May be somebody who is there already", "A new client would have the name, however it is cut, and the date of birth of a client, or of another row, or the name alone where nothing tells the two apart: the row is held."},
		{Archived, "The client is archived", "The row would change an archived client and does not say what is to become of that: it is held, unless the mapping's `archived` says otherwise. Where it would change nothing, a warning."},
		{MatchedBy, "Matched by what people have", "The row's client was found by a list of fields in the mapping, not by an id: a warning. Where several clients are so, or the one has another id, the row is held."},
		{BadValue, "A value can't be read", "A cell does not read as what its field takes: the row is rejected."},
		{Damaged, "A value was damaged by a spreadsheet program", "A program has spoiled a cell on its way. Where the account shows what it was, the cell is left alone; else the row is rejected, or, with `on_error: blank`, the cell left out. What only looks spoiled is a warning."},
		{Ragged, "The row has too many or too few cells", "The row has more or fewer cells than the header, so values may have shifted: it is rejected."},
		{Required, "A required value is missing", "A cell that the mapping requires is blank, or a new client has no name: the row is rejected."},
		{DateOrder, "Day and month could be either way round", "Nothing in the column tells which of two readings of a date is meant: the row is rejected."},
		{Mode, "Left out by the chosen mode", "`--mode` leaves the row out."},
		{Unmatched, "No client matches", "No client has the row's ids, and the mapping makes no new ones: the row is left out or rejected, as the mapping says."},
		{ReadOnly, "A field that can't be written", "A cell differs from the account in a field that can't be written: a warning."},
		{Address, "The address in one line stays as it was", "A part of the address changes, and Address, which holds it in one line, stays as it was: a warning."},
		{PhoneForm, "An unusual phone number", "A phone is too short or too long, or there is more in the cell than one; it is kept as typed: a warning."},
		{NullWord, "A word that stands for nothing", "A cell holds a word such as N/A or NULL where a value belongs, and is read as blank: a warning."},
		{Invisible, "Characters that nobody sees", "Characters that nobody sees were taken off a name, a contact or an id, or made plain: a warning."},
		{Placeholder, "Stands for “unknown”, read as blank", "A cell holds what is typed where nothing is known, and is read as blank: a warning."},
		{BirthMoves, "A birth date that moves by a day, or is swapped", "A client's birth date moves by one day, or by four years and a day, or has day and month swapped; or it becomes that of one other row, as many do: a warning."},
		{PostalZero, "A ZIP code that has lost its zero", "A ZIP has too few digits: a spreadsheet may have taken its first zero away: a warning."},
		{StateUnknown, "No known state or province", "A state is none of the United States or of Canada's provinces; it is kept as typed: a warning."},
		{HolderSelf, "“Self” where the insured person's name belongs", "A cell for the insurance holder's name says “self” or “same” and names nobody; it is kept as typed: a warning."},
		{NameParts, "A name or address that could be split otherwise", "A name or an address was split where it could be split otherwise, or something in it was left out: a warning."},
		{Merged, "A merged cell", "Merged cells hold their value only once: the row is rejected until they are unmerged and filled."},
		{BadQuotes, "A stray quote", "A quote stands inside a cell without quotes, or text behind a closing one, so cells may have shifted: the row is rejected."},
		{RepeatedHeader, "The header once more", "The row repeats the header: it is rejected."},
		{TotalsRow, "A line of totals", "The row looks like a line of sums: it is rejected."},
		{EditedSince, "Edited in IntakeQ since", "Somebody has edited, after the plan was applied, what its undo would bring back: that stays, or the row is held."},
		{NotSettled, "It is not known whether this was saved", "Whether the row was saved is not known yet, or another row must be undone first: it is not undone."},
		{NotKept, "The record as it was is not known", "The client's record as it was before the plan is not known: the row is not undone."},
		{UndoCreate, "A client the plan created: to be archived", "The plan created this client, and the API can't delete it, so it is archived: a warning."},
	}
}

// Titles returns the titles by their codes.
func Titles() map[string]string {
	titles := make(map[string]string)
	for _, e := range All() {
		titles[e.Code] = e.Title
	}
	return titles
}
