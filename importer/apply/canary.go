package apply

import (
	"context"
	"errors"
	"slices"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/record"
)

// Canary is what became of the rows that went first.
type Canary struct {
	Rows      []CanaryRow
	AsPlanned bool // all of them
}

// CanaryRow is one of them, re-read from the account.
type CanaryRow struct {
	plan.Tried
	Seen []SeenCell
}

// SeenCell is a planned cell as the account has it now.
type SeenCell struct {
	plan.Change
	Got       string
	AsPlanned bool
}

// ErrCanary says that the rest of the rows was not sent.
var ErrCanary = errors.New("stopped after the canary: the other rows were not sent; look at the results, then apply the plan again")

// sendCanary sends a few rows, creates and updates among them, and asks whether to go
// on.
func (a *Application) sendCanary(ctx context.Context) error {
	if a.Canary <= 0 {
		return nil
	}
	first, err := a.first(ctx)
	if err != nil {
		return err
	}
	if err := a.saveAll(ctx, first); err != nil {
		return err
	}
	a.rows = slices.DeleteFunc(a.rows, func(n int) bool { return slices.Contains(first, n) })
	seen, err := a.reread(ctx, first)
	if err != nil {
		return err
	}
	goOn := seen.AsPlanned
	if a.Confirm != nil {
		if goOn, err = a.Confirm(ctx, seen); err != nil {
			return err
		}
	}
	if !goOn {
		return ErrCanary
	}
	return nil
}

// first chooses the rows by turns, so that both kinds are among them.
func (a *Application) first(ctx context.Context) ([]int, error) {
	var kinds [2][]int // creates, updates
	for _, n := range a.rows {
		t, err := a.sender.load(ctx, n)
		if err != nil {
			return nil, err
		}
		kind := 1
		if t.Row.Creates() {
			kind = 0
		}
		if len(kinds[kind]) < a.Canary {
			kinds[kind] = append(kinds[kind], n)
		}
	}
	var out []int
	for i := 0; i < a.Canary; i++ {
		for _, rows := range kinds {
			if i < len(rows) && len(out) < a.Canary {
				out = append(out, rows[i])
			}
		}
	}
	return out, nil
}

func (a *Application) reread(ctx context.Context, rows []int) (Canary, error) {
	seen := Canary{AsPlanned: true}
	for _, n := range rows {
		t, err := a.sender.load(ctx, n)
		if err != nil {
			return seen, err
		}
		var now intakeq.Document
		if t.ClientID != 0 {
			if now, _, err = a.sender.account.ByID(ctx, t.ClientID, intakeq.Trusted(t.After)); err != nil {
				return seen, err
			}
		}
		differ := record.NotAsPlanned(t.Tried, now)
		seen.AsPlanned = seen.AsPlanned && t.State == plan.Saved && len(differ) == 0
		seen.Rows = append(seen.Rows, canaryRow(t.Tried, now, differ))
	}
	return seen, nil
}

func canaryRow(t plan.Tried, doc intakeq.Document, differ []plan.Cell) CanaryRow {
	row := CanaryRow{Tried: t}
	now := record.NewCells(doc)
	for _, c := range t.Changes {
		if c.Kind != plan.Form {
			as := !slices.ContainsFunc(differ, func(d plan.Cell) bool { return d.Field == c.Field })
			row.Seen = append(row.Seen, SeenCell{Change: c, Got: now.Get(c.Field), AsPlanned: as})
		}
	}
	return row
}
