// Package host is what each system does in a way of its own: who may read a file, how
// much room there is, how a command is run, and what a terminal understands.
package host
