package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
)

// File is a file that appears whole or not at all: it is written beside its
// target, and renamed over it by Commit. Whatever fails before that, the old
// file stays. It is 0600 from its first byte, whatever the old file's mode.
type File struct {
	tmp    *os.File
	target string
	synced bool
	done   bool
}

// Create starts a file that is to be published at path. Where path is a
// symbolic link, the file it leads to is replaced, not the link.
func Create(path string) (*File, error) {
	if path == "" || os.IsPathSeparator(path[len(path)-1]) {
		return nil, fmt.Errorf("%q names no file: add a file name", path)
	}
	target, err := realTarget(path)
	if err != nil {
		return nil, err
	}
	if err := checkName(target); err != nil {
		return nil, err
	}
	if err := patiently(func() error { return replaceable(target) }); err != nil {
		return nil, err
	}
	// CreateTemp makes it 0600. Beside the target, for a rename can't cross
	// file systems.
	tmp, err := os.CreateTemp(filepath.Dir(target), temporaryName(filepath.Base(target)))
	if err != nil {
		return nil, fmt.Errorf("can't write into folder %s: %w: choose another folder, or give yourself the right to write there",
			filepath.Dir(target), cause(err))
	}
	return &File{tmp: tmp, target: target}, nil
}

// CheckWritable says before any work is done whether Create and Commit could
// publish a file at path.
func CheckWritable(path string) error {
	f, err := Create(path)
	if err != nil {
		return err
	}
	return f.Abort()
}

// TargetError says, before any work is done, that a file can't be written where it is
// to be.
type TargetError struct{ Err error }

// Error says which and why.
func (e *TargetError) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e *TargetError) Unwrap() error { return e.Err }

// Temporary is where what was written stands until Commit, for who reads it before that.
func (f *File) Temporary() string { return f.tmp.Name() }

// Write implements [io.Writer].
func (f *File) Write(p []byte) (int, error) { return f.tmp.Write(p) }

// Commit makes the file durable and puts it in its place.
func (f *File) Commit() error {
	if err := f.sync(); err != nil {
		return err
	}
	return f.rename()
}

// Abort removes the file, and leaves alone what is in its place. After Commit,
// and the second time, it does nothing: so it can be deferred.
func (f *File) Abort() error {
	if f.done {
		return nil
	}
	f.done = true
	f.tmp.Close() // closed already where sync did so
	return Remove(f.tmp.Name())
}

// sync brings the contents to the disk and closes the file.
func (f *File) sync() error {
	if f.done {
		return fmt.Errorf("publish %s: it is committed or aborted already", f.target)
	}
	if f.synced {
		return nil
	}
	err := f.tmp.Sync()
	if closeErr := f.tmp.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		f.Abort()
		return fmt.Errorf("publish %s: %w", f.target, cause(err))
	}
	f.synced = true
	return nil
}

func (f *File) rename() error {
	err := patiently(func() error { return os.Rename(f.tmp.Name(), f.target) })
	if err != nil {
		f.Abort()
		if err = told(f.target, err); errors.As(err, new(*HeldError)) {
			return err
		}
		return fmt.Errorf("publish %s: %w: the old file, if any, is as it was", f.target, cause(err))
	}
	f.done = true
	if err := syncFolder(filepath.Dir(f.target)); err != nil {
		return fmt.Errorf("publish %s: it is in place, but may not outlast a power cut: %w", f.target, err)
	}
	return nil
}

// temporaryName is a hidden pattern for CreateTemp; a name near the 255 bytes
// that file systems allow is shortened to leave room for its ending.
func temporaryName(name string) string {
	const room = 200
	if len(name) > room {
		name = strings.ToValidUTF8(name[:room], "")
	}
	return "." + name + ".tmp-*"
}

// replaceable refuses a target that a rename can't or shouldn't replace.
func replaceable(target string) error {
	info, err := os.Lstat(target)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.IsDir():
		return fmt.Errorf("%s is a folder: name a file in it", target)
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is a device or pipe, not a file: name a file, or write to standard output", target)
	case runtime.GOOS == "windows" && info.Mode()&0o200 == 0:
		return fmt.Errorf("%s is read-only: allow writing to it, or name another file", target)
	}
	return checkHeld(target)
}

// realTarget follows symbolic links to where the file is, or would be.
func realTarget(path string) (string, error) {
	const maxLinks = 40 // as Linux
	for range maxLinks {
		dir, err := realFolder(filepath.Dir(path))
		if err != nil {
			return "", fmt.Errorf("folder %s: %w: create it first, or name another", filepath.Dir(path), cause(err))
		}
		path = filepath.Join(dir, filepath.Base(path))
		link, err := os.Readlink(path)
		if err != nil {
			return path, nil // not a link
		}
		if !filepath.IsAbs(link) {
			link = filepath.Join(dir, link)
		}
		path = link
	}
	return "", fmt.Errorf("%s: too many symbolic links: name the file itself", path)
}

// realFolder is where a folder is. Windows has drives, of networks and of containers, in which
// that can't be found out: such a folder is taken as it is named.
func realFolder(dir string) (string, error) {
	found, err := filepath.EvalSymlinks(dir)
	if err != nil && runtime.GOOS == "windows" {
		if info, missing := os.Stat(dir); missing == nil && info.IsDir() {
			return dir, nil
		}
	}
	return found, err
}

// syncFolder makes a rename durable. Windows can't, and needs not; some
// network file systems refuse.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if errors.Is(err, fs.ErrPermission) {
		return nil // a folder that one may write to, but not list
	}
	if err != nil {
		return err
	}
	defer d.Close()
	err = d.Sync()
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL) {
		return nil
	}
	return err
}

// cause is an error without the operation and the temporary path.
func cause(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return inSentence{e.Err}
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		return inSentence{e.Err}
	}
	return err
}

// inSentence is an error of the system without the full stop that Windows ends it with.
type inSentence struct{ error }

func (e inSentence) Error() string { return strings.TrimSuffix(e.error.Error(), ".") }

// Unwrap gives the error as it came.
func (e inSentence) Unwrap() error { return e.error }
