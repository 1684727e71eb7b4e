package apply

import (
	"context"
	"time"

	"intakeq-bulk/internal/begun"
	"intakeq-bulk/internal/plan"
)

// claim keeps which rows this run sends, and which were sent from its file before: from
// now on a copy of it knows that it must not. The plan keeps that the claim is its own
// first; the claims that it had go when the new one has come.
func (a *Application) claim(ctx context.Context) error {
	file, progress := a.sender.file, a.drift.last
	own := append([]string{plan.NewID()}, a.Begun.Own(file.Meta().ID, progress.Claims)...)
	progress.Claims = own
	if err := a.drift.setProgress(ctx, progress); err != nil {
		return err
	}
	return a.Begun.Keep(file.Meta().ID, begun.Claim{ID: own[0], At: a.began.UTC().Truncate(time.Second), Rows: a.claimed}, own)
}
