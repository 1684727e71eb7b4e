// Package report shows a plan: as text, HTML, XLSX, CSV and JSON.
//
// The reader is a person who decides whether a spreadsheet may change a
// practice's records, so the dangerous comes first in every form: values that
// would be cleared, rows that may be another person, rows that wait for a
// decision, rows that can't be used. The CSV, XLSX and HTML forms also hold
// that person's decisions, for apply to read.
//
// The one invariant: all forms say the same. They are written from the same
// rows, the words of all are in words.go, and a plan whose rows don't add up to
// its own summary is an error in every form. JSON is the plain truth that the
// others are tested against: there and in files values are never masked.
//
// What a cell holds is hostile until shown harmless: it may be a formula, a
// terminal's escape sequence, a script. Each form disarms it in its own way
// and none drops or changes it without saying so.
//
// A report never reads the account, and decides nothing.
package report
