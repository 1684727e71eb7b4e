package apply

import (
	"context"
	"errors"

	"intakeq-bulk/internal/mirror"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/record"
)

// Verified is what a second look at the account says of a plan's saved rows.
type Verified struct {
	Rows               int // that were looked at: saved, or saved and different
	AsPlanned          int
	Rest               int // rows that were to be sent, and are not saved
	Different          []Different
	mirror.Certificate // of the second look
}

// Different is a row whose client is not as planned.
type Different struct {
	Row      int
	ClientID int64
	Gone     bool // the account has no such client
	Cells    []plan.Cell
}

// ErrNothingSent says that there is nothing to verify.
var ErrNothingSent = errors.New("nothing of the plan was sent: there is nothing to verify")

// Verifiable says why a plan can't be verified: nothing of it was sent.
func Verifiable(ctx context.Context, f *plan.File) error {
	for t, err := range f.Tried(ctx) {
		if err != nil || t.Step != plan.StepNone {
			return err
		}
	}
	return ErrNothingSent
}

// Verify reads the account into store, by pages, and holds every saved row of a
// plan against it.
func Verify(ctx context.Context, account mirror.Account, store *mirror.Store, f *plan.File) (Verified, error) {
	var out Verified
	var err error
	if out.Certificate, err = mirror.NewFetcher(store, account).Fetch(ctx); err != nil {
		return out, err
	}
	for t, err := range f.Tried(ctx) {
		if err != nil {
			return out, err
		}
		switch {
		case !t.Row.Wanted():
			continue
		case t.State != plan.Saved && t.State != plan.Differs, t.Step == plan.StepLanded:
			out.Rest++
			continue
		}
		out.Rows++
		doc, found, err := store.Client(ctx, t.ClientID)
		if err != nil {
			return out, err
		}
		d := Different{Row: t.Row.Row, ClientID: t.ClientID, Gone: !found}
		if found {
			d.Cells = record.NotAsPlanned(t, doc)
		}
		if found && len(d.Cells) == 0 {
			out.AsPlanned++
			continue
		}
		out.Different = append(out.Different, d)
	}
	return out, nil
}
