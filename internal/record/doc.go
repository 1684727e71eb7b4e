// Package record holds one client as cells: how a document reads, when two cells
// are the same, by what keys the API may take one client for another, and how a
// document is made that changes some fields and nothing else. Planning and applying
// share it, so that what was planned is what is sent and what is checked.
//
// It asks nobody: documents come in, documents go out.
package record
