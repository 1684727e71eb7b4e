package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/reason"
	"intakeq-bulk/internal/report"
	"intakeq-bulk/internal/session"
)

// acceptFlag is --accept: alarms that somebody has looked at.
type acceptFlag struct{ codes cli.StringSlice }

func (a *acceptFlag) flag() cli.Flag {
	return &cli.StringSliceFlag{Name: "accept", Usage: "send the plan though it has the alarm `CODE`, again and again", Destination: &a.codes}
}

func (a *acceptFlag) validate() error {
	var known []string
	for _, e := range reason.Alarms() {
		known = append(known, e.Code)
	}
	for _, code := range a.codes.Value() {
		if !slices.Contains(known, code) {
			return session.Usagef("--accept %q: want %s", code, strings.Join(known, ", "))
		}
	}
	return nil
}

// alarmsText names alarms in a sentence.
func alarmsText(alarms []plan.Alarm) string {
	var codes []string
	for _, a := range alarms {
		codes = append(codes, a.Code)
	}
	if len(codes) == 1 {
		return "alarm " + codes[0]
	}
	return "alarms " + strings.Join(codes, ", ")
}

// alarms shows the plan's alarms, and returns which of them are accepted: on the command
// line, or where somebody is there to type their codes. What is left keeps apply from
// sending.
func (o *applyOptions) alarms(ctx context.Context, journal *plan.Journal) (accepted []string, err error) {
	alarms, err := journal.Alarms(ctx)
	if err != nil {
		return nil, err
	}
	for _, a := range alarms {
		named := slices.Contains(o.accept.codes.Value(), a.Code)
		a.Accepted = a.Accepted || named
		fmt.Fprintln(o.Env.Stderr, report.AlarmText(a))
		if !a.Accepted && !o.yes && o.CanAsk() {
			said, err := o.Ask(ctx, fmt.Sprintf("To go on all the same, type %s: ", a.Code))
			if err != nil {
				return nil, err
			}
			named = said == a.Code
		}
		if named {
			accepted = append(accepted, a.Code)
		}
	}
	return accepted, nil
}
