package publish

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"golang.org/x/sys/windows"
)

// mayBeHeld reports whether an error may be that another program has a file open: a rename
// over such a file is denied, and nothing more is said.
func mayBeHeld(err error) bool {
	for _, held := range []error{windows.ERROR_SHARING_VIOLATION, windows.ERROR_LOCK_VIOLATION, windows.ERROR_USER_MAPPED_FILE, windows.ERROR_ACCESS_DENIED} {
		if errors.Is(err, held) {
			return true
		}
	}
	return false
}

// checkHeld says why a file that is there can't be replaced: it asks for the right to
// delete it, as a rename over it does, and does nothing with it.
func checkHeld(path string) error {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return err
	}
	const all = windows.FILE_SHARE_READ | windows.FILE_SHARE_WRITE | windows.FILE_SHARE_DELETE
	file, err := windows.CreateFile(name, windows.DELETE, all, nil, windows.OPEN_EXISTING, windows.FILE_FLAG_OPEN_REPARSE_POINT, 0)
	switch {
	case errors.Is(err, windows.ERROR_SHARING_VIOLATION):
		return &HeldError{path}
	case errors.Is(err, windows.ERROR_ACCESS_DENIED):
		return fmt.Errorf("%s: %w: you may not replace it: ask whose it is, or name another file", path, err)
	case err != nil:
		return nil // it is gone, or whatever it is will be told when the file is written
	}
	return windows.CloseHandle(file)
}

// checkName refuses names of which Windows makes something else than a file of that name:
// a device, another name, or a stream of another file.
func checkName(path string) error {
	name := filepath.Base(path)
	switch {
	case strings.ContainsAny(name, `<>:"|?*`):
		return fmt.Errorf("%s: a file's name can't have any of < > : \" | ? * on Windows: name another", path)
	case !filepath.IsLocal(name):
		return fmt.Errorf("%s: Windows keeps this name for a device: name another file", path)
	case strings.TrimRight(name, ". ") != name:
		return fmt.Errorf("%s: Windows takes the dot or space from the end of a name: name another", path)
	}
	return nil
}

// Key is one text for all ways to write a path that differ only in what the names of
// files on this system don't tell apart: their case.
func Key(path string) string { return strings.ToLower(path) }
