// Package fieldhook lets a test put another field table in the place of the
// documented one. Only package intakeq and what lies under it can import it.
package fieldhook

import "sync/atomic"

// replaced holds a table of package intakeq, which imports this package; so its
// type can't be named here.
var replaced atomic.Pointer[any]

// Table returns the table that a test put in place, nil for none.
func Table() any {
	if t := replaced.Load(); t != nil {
		return *t
	}
	return nil
}

// Replace puts a table in place until restore is called.
func Replace(table any) (restore func()) {
	before := replaced.Swap(&table)
	return func() { replaced.Store(before) }
}
