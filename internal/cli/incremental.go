package cli

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"intakeq-bulk/internal/session"
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

// checkIncremental checks what the copy that is kept can be asked for: the whole list.
func (o *exportOptions) checkIncremental() error {
	switch {
	case o.full && !o.incremental.on:
		return session.Usagef("--full goes with --incremental: without it everything is read")
	case o.incremental.on && len(o.filters.given()) > 0:
		return session.Usagef("--incremental can't be used with a filter: it keeps a copy of all clients")
	}
	o.export.Incremental, o.export.Force, o.export.Full = o.incremental.on, o.incremental.force, o.full
	if o.incremental.force {
		o.export.MaxShrink = 100
	}
	return nil
}

// checkBudget checks the budget for diagnoses, which takes a copy of all clients, too.
func (o *exportOptions) checkBudget() error {
	switch {
	case o.diagnosesBudget == nil:
		return nil
	case *o.diagnosesBudget < 1:
		return session.Usagef("--diagnoses-budget takes 1 or more")
	case !o.diagnoses:
		return session.Usagef("--diagnoses-budget goes with --diagnoses")
	case o.full:
		return session.Usagef("--full asks for all diagnoses, and --diagnoses-budget for some: drop one of them")
	case len(o.filters.given()) > 0:
		return session.Usagef("--diagnoses-budget can't be used with a filter: it keeps a copy of all clients")
	}
	o.export.DiagnosesBudget = *o.diagnosesBudget
	return nil
}
