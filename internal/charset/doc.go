// Package charset finds out in which encoding the text of a file is, and decodes
// it. Nothing is guessed in silence: what isn't certain comes with a note for the
// person, and what can't be decoded without loss is an error.
package charset
