// Package nights holds the campaign of a practice over many nights: the program as a
// whole, from its arguments to its files, in virtual time.
package nights
