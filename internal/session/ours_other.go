//go:build !unix

package session

import "io/fs"

// ours finds nothing here: this system has no such modes, and the folder's permissions
// count.
func ours(string, fs.FileInfo) error { return nil }

// NoCoreDumps does nothing: this system writes none unless it was set up to.
func NoCoreDumps() {}
