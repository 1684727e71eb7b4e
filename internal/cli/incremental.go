package cli

import (
	"fmt"

	"github.com/urfave/cli/v2"
)

// incrementalFlag is --incremental[=force].
type incrementalFlag struct{ on, force bool }

// flag returns the flag that sets it.
func (f *incrementalFlag) flag(usage string) cli.Flag {
	return &optional{&cli.GenericFlag{Name: "incremental", Value: f, Destination: f, Usage: usage}}
}

// optional is a flag whose value may be left out.
type optional struct{ *cli.GenericFlag }

// TakesValue says that the next word is not the flag's.
func (*optional) TakesValue() bool { return false }

// IsBoolFlag lets package flag do without a value.
func (f *incrementalFlag) IsBoolFlag() bool { return true }

// String gives the value as it may be typed.
func (f *incrementalFlag) String() string {
	switch {
	case f == nil || !f.on:
		return ""
	case f.force:
		return "force"
	}
	return "true"
}

// Set reads a value.
func (f *incrementalFlag) Set(text string) error {
	switch text {
	case "true", "":
		*f = incrementalFlag{on: true}
	case "false":
		*f = incrementalFlag{}
	case "force":
		*f = incrementalFlag{on: true, force: true}
	default:
		return fmt.Errorf("want --incremental or --incremental=force")
	}
	return nil
}
