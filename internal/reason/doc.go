// Package reason is the table of reasons: why a row of a spreadsheet has the action
// that it has, or what a person should know of it.
//
// A reason is known by its code, which is documented and never changes. Packages
// that find reasons (sheet, mapping, importer) name them by the constants here;
// reports and docs/plan.md say what they mean in the words of [All], and nowhere
// else. To add a reason is to add its constant, its line in All, and to run
// "go test ./internal/reason -update", which writes the line in the docs.
package reason
