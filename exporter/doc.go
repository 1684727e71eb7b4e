// Package exporter turns an account into files: it fetches a copy of the
// clients (package mirror), lays them out in columns, writes them (package
// sheet) and puts the finished files in place.
//
// The one invariant: a file is the whole old one or the whole new one, and a new
// one is put in place only if no client is missing from it, or if the caller
// allows that. A run that stops leaves its working copy beside the target, and
// the next run of the same export goes on from it.
package exporter
