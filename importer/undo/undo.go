package undo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"intakeq-bulk/internal/mirror"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/record"
)

// ErrNothingSent says that a plan has nothing to undo.
var ErrNothingSent = errors.New("nothing of the plan was sent: there is nothing to take back")

// Options says what to undo, and where the new plan goes.
type Options struct {
	Of          string // the path of the plan to undo
	Plan        string // the path of the plan to make
	Account     string // the account's id
	AccountName string // as people call it
	Tool        string // this tool and its version

	// ETA says when so many requests would be answered; nil: the plan has no date.
	ETA func(requests int) (time.Time, error)
}

// undoer makes one plan of another.
type undoer struct {
	Options
	mirror   *mirror.Store
	landings map[int64]int // rows whose create landed on a client, by that client
	cost     record.Cost
}

// Make fetches the account into store, and leaves at o.Plan what would undo
// what was sent of a plan: values that are still as it left them are restored, clients
// that it created are archived, its tag calls are reversed. What was edited since is
// listed, and left as it is. It only reads the account.
func Make(ctx context.Context, account mirror.Account, store *mirror.Store, of *plan.File, o Options) error {
	u := &undoer{Options: o, mirror: store, landings: map[int64]int{}}
	if err := Check(ctx, of, o.Account); err != nil {
		return err
	}
	sent, err := u.survey(ctx, of)
	if err != nil {
		return err
	}
	file, err := plan.New(ctx, o.Plan, plan.Meta{})
	if err != nil {
		return err
	}
	defer file.Close() // does nothing to a finished plan
	certificate, err := mirror.NewFetcher(store, account).Fetch(ctx)
	if err != nil {
		return err
	}
	if err := u.rows(ctx, of, file, sent); err != nil {
		return err
	}
	meta, err := u.meta(certificate)
	if err != nil {
		return err
	}
	return file.Finish(ctx, meta)
}

// Check says why a plan can't be undone: it is of another account, or nothing
// of it was sent.
func Check(ctx context.Context, of *plan.File, account string) error {
	begun, err := of.Begun(ctx)
	switch {
	case err != nil:
		return err
	case of.Meta().Account != account:
		return plan.ErrOtherAccount
	case !begun:
		return ErrNothingSent
	}
	return nil
}

// begunRow reports whether something of a row was sent.
func begunRow(t plan.Tried) bool { return t.Step != plan.StepNone }

// survey counts the rows to undo, and finds the clients on whom creates landed.
func (u *undoer) survey(ctx context.Context, of *plan.File) (sent int, err error) {
	for t, err := range of.Tried(ctx) {
		if err != nil {
			return sent, err
		}
		if !begunRow(t) {
			continue
		}
		sent++
		if t.Step == plan.StepLanded && u.landings[t.ClientID] == 0 {
			u.landings[t.ClientID] = t.Row.Row
		}
	}
	return sent, nil
}

func (u *undoer) rows(ctx context.Context, of, file *plan.File, want int) error {
	made, keys := 0, plan.NewKeys(u.Account)
	for t, err := range of.Tried(ctx) {
		if err != nil {
			return err
		}
		if !begunRow(t) {
			continue
		}
		r, err := u.row(ctx, t)
		if err == nil {
			r.Key = keys.Key(r, plan.Identity{Person: plan.ClientPerson(r.ClientID)})
			u.cost.Add(&r)
			err = file.Add(ctx, r)
		}
		if err != nil {
			return fmt.Errorf("row %d: %w", t.Row.Row, err)
		}
		made++
	}
	if made != want {
		return fmt.Errorf("the totals are wrong: %d rows were sent, and %d would be taken back; no plan was made: is another run applying the plan?", want, made)
	}
	return nil
}

func (u *undoer) meta(certificate mirror.Certificate) (plan.Meta, error) {
	now := time.Now().UTC().Truncate(time.Millisecond)
	price, err := u.cost.Price(now, u.ETA)
	if err != nil {
		return plan.Meta{}, err
	}
	sum, err := plan.FileSum(u.Of)
	if err != nil {
		return plan.Meta{}, err
	}
	meta := plan.Meta{
		ID: plan.NewID(), Account: u.Account, AccountName: u.AccountName, Source: u.Of, SourceSHA256: sum, Created: now, Snapshot: u.mirror.Server().UTC(),
		Mode: plan.ModeUndo, Tool: u.Tool, Complete: certificate.Complete, Reason: certificate.Reason, Price: price,
		Notes: []string{plan.NoteDrift, "what the account has no field for can't be taken back: mails that IntakeQ sent, and its own timestamps"},
	}
	if u.cost.Archives > 0 {
		meta.Notes = append(meta.Notes, "IntakeQ lets no program delete a client: those that the plan created are archived")
	}
	meta.Standing = len(meta.Notes) // it reads no file
	return meta, nil
}
