package importer

import "intakeq-bulk/mapping"

// The codes of reasons. They are documented, and stay as they are; package sheet
// and package mapping have codes of their own that pass through.
const (
	codeIDConflict   = "id_conflict"        // its ids point at different clients
	codeIDUnknown    = "id_unknown"         // no client has its ClientId
	codeIDAmbiguous  = "id_ambiguous"       // several clients have its ExternalClientId
	codeIDNear       = "id_near"            // its ExternalClientId looks like a damaged one
	codeDuplicateRow = "duplicate_row"      // another row is of the same client
	codeLandsOn      = "lands_on"           // the API would take the new client for an old one
	codeLandsOnRow   = "lands_on_row"       // the API would take it for another row's
	codeIdentity     = "identity"           // name and birth date change together
	codeRequired     = mapping.CodeRequired // here: a new client without a name
	codeMode         = "mode"               // --mode leaves it out
	codeUnmatched    = "unmatched"          // no client has its ids, and the mapping creates none
	codeReadOnly     = "read_only"          // warning: a differing cell of a field that can't be written
	codeAddress      = "address"            // warning: Address is not changed with its parts

	// Of plans that take another one back.
	codeEditedSince = "edited_since" // somebody has edited what would come back
	codeNotSettled  = "not_settled"  // it is not known yet what was saved
	codeNotKept     = "not_kept"     // the record as it was is not known
	codeUndoCreate  = "undo_create"  // warning: a client that the plan created
)
