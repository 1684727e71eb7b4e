// Package intakeq is a client of the IntakeQ client API, as its document and
// the field notes describe it: query, save, tags, diagnoses.
//
// Three facts of the API shape it. Requests are scarce, so each one takes a slot
// from a [Pacer] before it leaves, whichever call it belongs to. A save replaces
// the record, so a client is a [Document], the JSON as it came, and not a struct
// that would forget what it does not know. A create may land on somebody else or
// arrive twice, so it is the one call that never repeats itself.
//
// The package knows nothing of spreadsheets. It never writes to disk. The
// text of an error names method, path, status and fields, but no query, no key, no
// client, and no word of the server's; those are in [Error.Words].
package intakeq
