// Package workfile is what a planning writes down to find things: clients by their ids,
// contacts and names, and rows by whom they are of. It is a file, so that memory stays
// flat whatever the size of the account; it is private, and goes with the planning.
package workfile
