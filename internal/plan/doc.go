// Package plan is the plan: what would happen to every row of a spreadsheet, and
// as it is applied, what did.
//
// A plan is made once, by package importer, and is data from then on: reports
// read it, a person judges it, and applying it decides nothing anew. It is one
// SQLite file, plan, journal and record in one: what it was made from, and each
// row with its action, its reasons, the client's document before, the changes,
// and its state. The invariant: every input row is there once, and the actions
// add up to the rows.
//
// What follows from a row's action, state and decision (which decisions it allows,
// whether it is sent, whether a further run goes on with it) is said in rules.go and
// nowhere else; how it is kept in the file, by names, in column.go.
package plan
