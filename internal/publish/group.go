package publish

import "fmt"

// Group is several files that belong together. Commit brings all of them to
// the disk, and sees that no target is held, before it renames the first, so
// that what can still fail is small;
// the last that was created is renamed last, and so shows that the others are
// in place.
type Group struct {
	files []*File
}

// Create starts the group's next file; see the function [Create].
func (g *Group) Create(path string) (*File, error) {
	f, err := Create(path)
	if err != nil {
		return nil, err
	}
	for _, other := range g.files {
		if Key(other.target) == Key(f.target) {
			f.Abort()
			return nil, fmt.Errorf("%s is to be written twice: give each file a name of its own", path)
		}
	}
	g.files = append(g.files, f)
	return f, nil
}

// Commit publishes all files. Where one fails it stops: that file and those
// after it are as they were.
func (g *Group) Commit() error {
	for _, f := range g.files {
		if err := f.sync(); err != nil {
			g.Abort()
			return err
		}
	}
	for _, f := range g.files {
		if err := patiently(func() error { return replaceable(f.target) }); err != nil {
			g.Abort()
			return err
		}
	}
	for _, f := range g.files {
		if err := f.rename(); err != nil {
			g.Abort()
			return err
		}
	}
	return nil
}

// Abort removes every file that is not committed; see [File.Abort].
func (g *Group) Abort() error {
	var first error
	for _, f := range g.files {
		if err := f.Abort(); err != nil && first == nil {
			first = err
		}
	}
	return first
}
