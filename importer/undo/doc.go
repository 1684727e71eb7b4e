// Package undo makes, of a plan of which rows were sent, the plan that takes it back:
// values that are still as it left them are restored, clients that it created are
// archived, tags go back. What somebody edited since stays, and is told. The new plan
// is reviewed and applied like any other.
package undo
