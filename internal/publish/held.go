package publish

import (
	"cmp"
	"errors"
	"os"
	"time"
)

// HeldError says that another program has a file open in a way that keeps us from
// replacing or removing it, as spreadsheet programs on Windows do.
type HeldError struct{ Path string }

// Error says what to do.
func (e *HeldError) Error() string {
	return e.Path + " is open in another program: close it there; it is as it was"
}

// patience is how long a file may be held before that is told: virus scanners, backup
// and search look into each file that is new, and are done in a moment.
const patience = 2 * time.Second

// patiently repeats what fails only because a file is held.
func patiently(do func() error) error {
	const pause = 50 * time.Millisecond
	for end := time.Now().Add(patience); ; <-time.After(pause) { // no context: it is over so soon
		err := do()
		passing := errors.As(err, new(*HeldError)) || mayBeHeld(err)
		if !passing || !time.Now().Before(end) {
			return err
		}
	}
}

// Free says why a file that is there can't be replaced, removed or renamed: the error of
// one that another program holds is a [*HeldError].
func Free(path string) error {
	return patiently(func() error {
		if _, err := os.Lstat(path); err != nil {
			return err
		}
		return checkHeld(path)
	})
}

// Remove removes a file. Of one that another program holds the error is a [*HeldError].
func Remove(path string) error {
	return told(path, patiently(func() error { return os.Remove(path) }))
}

// RemoveAll removes a folder and all that is in it, if it is there.
func RemoveAll(path string) error {
	return patiently(func() error { return os.RemoveAll(path) })
}

// Rename gives a file another name. Of one that another program holds the error is a
// [*HeldError].
func Rename(from, to string) error {
	return told(from, patiently(func() error { return os.Rename(from, to) }))
}

// told is an error in words, where it is that the file is held: where we have the right
// to delete a file, and could not all the same.
func told(path string, err error) error {
	if err == nil || !mayBeHeld(err) {
		return err
	}
	if _, gone := os.Lstat(path); gone != nil {
		return err
	}
	return cmp.Or[error](checkHeld(path), &HeldError{path})
}
