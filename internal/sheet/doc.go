// Package sheet reads and writes tables as CSV, TSV, XLSX and JSON lines.
//
// The one invariant: what is written is read back the same, to the character,
// whatever the text holds: formulas, line breaks of any kind, control
// characters, quotes, outer blanks. A format that can't hold a text says so
// with an error ([TooLongError]); nothing is cut or replaced in silence. One
// conformance suite holds all formats to this.
//
// Spreadsheet programs are the hostile party. CSV and TSV have no types, so a
// cell that a program would run as a formula is guarded, reversibly, by
// [Guard]. XLSX has types, so every text is a text cell there, and only birth
// dates are dates.
//
// A table is streamed: memory does not grow with its rows.
//
// The package knows nothing of clients or accounts.
package sheet
