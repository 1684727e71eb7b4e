// Package cell judges texts of spreadsheet cells, by themselves or held against
// what the account has: words that stand for nothing, characters that nobody
// sees, and the damage that programs do to a text on its way.
//
// All of it is pure, and exact rather than clever: a damage is one that a known
// program does, run forward on the account's value, and a cell is damaged only
// where the outcome is the cell. So an edit by a person is never taken for one.
package cell
