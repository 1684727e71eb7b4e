package reason

// Who a row is of.
const (
	IDConflict   = "id_conflict"
	IDUnknown    = "id_unknown"
	IDAmbiguous  = "id_ambiguous"
	IDNear       = "id_near"
	DuplicateRow = "duplicate_row"
	LandsOn      = "lands_on"
	LandsOnRow   = "lands_on_row"
	Identity     = "identity"
	SamePerson   = "same_person"
	Archived     = "archived"
	MatchedBy    = "matched_by"
)

// What is in its cells.
const (
	BadValue     = "bad_value"
	Damaged      = "damaged"
	Required     = "required"
	DateOrder    = "date_order"
	ReadOnly     = "read_only"
	Address      = "address"
	Placeholder  = "placeholder"
	NullWord     = "null_word"
	Invisible    = "invisible"
	PhoneForm    = "phone_form"
	PostalZero   = "postal_zero"
	StateUnknown = "state_unknown"
	HolderSelf   = "holder_self"
	NameParts    = "name_parts"
	BirthMoves   = "birth_moves"
)

// How the row stands in the file.
const (
	Ragged         = "ragged"
	BadQuotes      = "bad_quotes"
	Merged         = "merged"
	RepeatedHeader = "repeated_header"
	TotalsRow      = "totals_row"
)

// Whom the mapping and the mode leave out.
const (
	Mode      = "mode"
	Unmatched = "unmatched"
)

// Of a plan that undoes another one.
const (
	EditedSince = "edited_since"
	NotSettled  = "not_settled"
	NotKept     = "not_kept"
	UndoCreate  = "undo_create"
)
