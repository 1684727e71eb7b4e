//go:build !unix && !windows

package host

import (
	"io/fs"
	"os"
)

// Ours finds nothing here.
func Ours(string, fs.FileInfo) error { return nil }

// Hide does nothing: the dot before a name hides the file.
func Hide(string) {}

// Readers finds nothing here.
func Readers(*os.File) (who, fix string) { return "", "" }

// FolderReaders finds nothing here.
func FolderReaders(string) (who, fix string) { return "", "" }

// NoCoreDumps does nothing here.
func NoCoreDumps() {}
