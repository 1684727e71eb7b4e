package importer

import "intakeq-bulk/internal/reason"

// The codes of reasons. They are documented, and stay as they are; package sheet
// and package mapping have codes of their own that pass through.
const (
	codeIDConflict   = reason.IDConflict   // its ids point at different clients
	codeIDUnknown    = reason.IDUnknown    // no client has its ClientId
	codeIDAmbiguous  = reason.IDAmbiguous  // several clients have its ExternalClientId
	codeIDNear       = reason.IDNear       // its ExternalClientId looks like a damaged one
	codeDuplicateRow = reason.DuplicateRow // another row is of the same client
	codeLandsOn      = reason.LandsOn      // the API would take the new client for an old one
	codeLandsOnRow   = reason.LandsOnRow   // the API would take it for another row's
	codeIdentity     = reason.Identity     // name and birth date change together
	codeRequired     = reason.Required     // here: a new client without a name
	codeMode         = reason.Mode         // --mode leaves it out
	codeUnmatched    = reason.Unmatched    // no client has its ids, and the mapping creates none
	codeReadOnly     = reason.ReadOnly     // warning: a differing cell of a field that can't be written
	codeAddress      = reason.Address      // warning: Address is not changed with its parts

	// Of plans that take another one back.
	codeEditedSince = reason.EditedSince // somebody has edited what would come back
	codeNotSettled  = reason.NotSettled  // it is not known yet what was saved
	codeNotKept     = reason.NotKept     // the record as it was is not known
	codeUndoCreate  = reason.UndoCreate  // warning: a client that the plan created
)
