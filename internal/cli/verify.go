package cli

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/urfave/cli/v2"

	"intakeq-bulk/importer/apply"
	"intakeq-bulk/internal/mirror"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/report"
	"intakeq-bulk/internal/session"
)

// verifyOptions are what verify takes.
type verifyOptions struct {
	*session.Connection
	plan   string
	values bool
}

func verifyCommand(env session.Env) *cli.Command {
	o := &verifyOptions{Connection: &session.Connection{Env: env}}
	return &cli.Command{
		Name:      "verify",
		Usage:     "read the account again, and tell which cells are not as a plan has saved them",
		UsageText: "intakeq-bulk verify PLAN",
		Flags:     append([]cli.Flag{showValuesFlag(&o.values)}, o.Connection.Flags()...),
		Action: func(c *cli.Context) (err error) {
			if o.plan, err = onlyArg(c, "verify", "plan"); err != nil {
				return err
			}
			if err := o.Connection.Validate(); err != nil {
				return err
			}
			return o.run(c.Context)
		},
	}
}

func (o *verifyOptions) run(ctx context.Context) error {
	file, err := openPlan(ctx, o.plan)
	if err != nil {
		return err
	}
	defer file.Close()
	return o.Within(ctx, func(ctx context.Context, s *session.Session, display *session.Progress) error {
		return o.runIn(ctx, s, display, file)
	})
}

func (o *verifyOptions) runIn(ctx context.Context, s *session.Session, display *session.Progress, file *plan.File) error {
	if account := file.Meta().Account; account != s.Alias(account) {
		return plan.ErrOtherAccount
	}
	if err := apply.Verifiable(ctx, file); err != nil {
		return err
	}
	seen, err := o.look(ctx, s, display, file)
	display.Close()
	if err != nil {
		return err
	}
	balance, err := file.Balance(ctx)
	if err != nil {
		return err
	}
	return o.report(s, seen, balance)
}

// look reads the account into a working copy beside the plan, which stays for the
// next run if this one is cut off.
func (o *verifyOptions) look(ctx context.Context, s *session.Session, display *session.Progress, file *plan.File) (seen apply.Verified, err error) {
	err = s.WorkingCopy(ctx, o.plan, display, func(work *mirror.Store) error {
		seen, err = apply.Verify(ctx, s.Client, work, file)
		return err
	})
	return seen, err
}

// verdict is what verify prints with --json.
type verdict struct {
	Rows      int            `json:"rows"`
	AsPlanned int            `json:"as_planned"`
	Different []differentRow `json:"different"`
	NotSaved  int            `json:"not_saved"`
	Complete  bool           `json:"complete"`
	Reason    string         `json:"reason"`
	Balance   plan.Balance   `json:"balance"` // of all rows of the spreadsheet
}

type differentRow struct {
	Row      int         `json:"row"`
	ClientID int64       `json:"client_id"`
	Gone     bool        `json:"gone"`
	Cells    []plan.Cell `json:"cells"`
}

// report prints what was seen, and returns what the exit code is made of.
func (o *verifyOptions) report(s *session.Session, seen apply.Verified, balance plan.Balance) error {
	if s.Talk.JSON {
		v := verdict{Rows: seen.Rows, AsPlanned: seen.AsPlanned, NotSaved: seen.Rest, Balance: balance, Different: []differentRow{}, Complete: seen.Complete, Reason: seen.Reason}
		for _, d := range seen.Different {
			v.Different = append(v.Different, differentRow{d.Row, d.ClientID, d.Gone, append([]plan.Cell{}, d.Cells...)})
		}
		if err := json.NewEncoder(s.Env.Stdout).Encode(v); err != nil {
			return err
		}
	} else if err := o.print(s, seen, balance); err != nil {
		return err
	}
	switch {
	case len(seen.Different) > 0:
		return session.ExitError{Code: session.ExitDiffers, Text: fmt.Sprintf("%d of %d saved rows are not as planned any more", len(seen.Different), seen.Rows)}
	case !seen.Complete:
		return session.ExitError{Code: session.ExitNotWhole, Text: "the account could not be read whole: " + seen.Reason}
	}
	return nil
}

func (o *verifyOptions) print(s *session.Session, seen apply.Verified, balance plan.Balance) error {
	for _, d := range seen.Different {
		if d.Gone {
			fmt.Fprintf(s.Env.Stdout, "row %d: the account has no client %d any more\n", d.Row, d.ClientID)
		}
		for _, c := range d.Cells {
			fmt.Fprintf(s.Env.Stdout, "row %d, client %d: %s: planned %s, IntakeQ has %s\n",
				d.Row, d.ClientID, c.Field, report.Shown(c.Planned, o.values), report.Shown(c.Got, o.values))
		}
	}
	if s.Talk.Quiet {
		return nil
	}
	_, err := fmt.Fprintf(s.Env.Stdout, "%d saved rows: %d as planned, %d not; %d rows were not saved\n%s\n",
		seen.Rows, seen.AsPlanned, len(seen.Different), seen.Rest, balance)
	return err
}
