// Package survey looks at a whole spreadsheet through the eyes of a mapping: it
// proposes one ([Propose]), and tries one before anything is planned ([Try]).
//
// It reads the rows twice, for a mapping reads some cells by what their whole
// column tells, and its memory does not grow with them: what is counted of a
// column, it counts up to a bound, and says so where it stopped.
//
// Nothing is proposed that the cells do not show: what is not certain stands in
// the proposal as a comment, for a person to decide. What it prints holds no
// values of cells unless it was asked for them, with one exception: values that a
// value map lacks, for that list is what one needs to write it.
package survey
