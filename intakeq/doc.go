// Package intakeq is a client of the IntakeQ client API, as its document and
// the field notes describe it: query, save, tags, diagnoses.
//
// Three facts of the API shape it. Requests are scarce, so each one takes a slot
// from a [Pacer] before it leaves, whichever call it belongs to. A save replaces
// the record, so a client is a [Document], the JSON as it came, and not a struct
// that would forget what it does not know. A create may land on somebody else or
// arrive twice, so it is the one call that never repeats itself.
//
// The package knows nothing of spreadsheets. It never writes to disk, and its
// errors name method, path and status, but no query, no key and no client.
package intakeq
