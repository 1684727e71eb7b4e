// Package publish writes files that are there whole or not at all.
//
// [File] is written beside its target and renamed over it; [Group] does so for
// several files that belong together. A file is for its owner's eyes only from
// its first byte, and on the disk before it gets its name.
package publish
