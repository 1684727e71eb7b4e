package probe

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"intakeq-bulk/intakeq"
)

const day = 24 * time.Hour

// nearly is how far the moment of a save, as we know it, may be from the server's own.
const nearly = 5 * time.Second

// askUpdated asks whether the question for updates shows the save, and then where its
// days begin.
func (p *prober) askUpdated(ctx context.Context) error {
	if p.saved.IsZero() {
		p.open(qUpdated, "nothing was saved")
		return nil
	}
	shown, sure, err := p.updated(ctx, p.now().Add(-2*day))
	if err == nil && sure && !shown {
		// A save may take a while until it shows; runs wait a minute.
		if err = p.until(ctx, p.saved.Add(p.Patience/2)); err == nil {
			shown, sure, err = p.updated(ctx, p.now().Add(-2*day))
		}
	}
	switch {
	case errors.As(err, new(*intakeq.IgnoredError)):
		p.answer(qUpdated, false, "dateUpdatedStart is ignored")
		return nil
	case err != nil:
		return p.ends(ctx, err, qUpdated)
	case !sure:
		p.open(qUpdated, "more than a page of clients was updated lately")
		return nil
	}
	p.answer(qUpdated, shown, "")
	if !shown {
		p.open(qZone, "the question for updates does not show the save")
		return nil
	}
	return p.askZone(ctx)
}

// updated asks for what was updated since a day. sure is that the answer holds all.
func (p *prober) updated(ctx context.Context, since time.Time) (shown, sure bool, err error) {
	q := intakeq.Query{Profile: true, UpdatedFrom: since.UTC()}
	page, err := p.account.Page(ctx, q, 1)
	if err == nil && len(page.Clients) == 0 {
		page, err = p.account.PageAgain(ctx, q, 1) // one empty answer is no proof
	}
	if err != nil {
		return false, false, err
	}
	p.see(page)
	shown = slices.Contains(page.IDs(), p.guestID())
	return shown, shown || len(page.Clients) < intakeq.PageSize/2, nil
}

func (p *prober) until(ctx context.Context, at time.Time) error {
	timer := time.NewTimer(time.Until(at))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}

// askZone asks since today, and since tomorrow: a save of this moment is in the answer
// where the account's day is that one already.
func (p *prober) askZone(ctx context.Context) error {
	saved := p.now().Add(time.Until(p.saved)).UTC()
	today, sure, err := p.updated(ctx, saved)
	tomorrow := false
	if err == nil && sure && today {
		tomorrow, sure, err = p.updated(ctx, saved.Add(day))
	}
	if err != nil || !sure {
		return p.ends(ctx, err, qZone)
	}
	west, east := zone(saved, today, tomorrow)
	seen := fmt.Sprintf("its zone is between UTC%+.0f and UTC%+.0f", math.Floor(west.Hours()), math.Ceil(east.Hours()))
	p.answer(qZone, west <= 0 && 0 < east, seen)
	return nil
}

// zone is between which offsets from UTC an account's zone is, where a save of that
// moment is of the same day there, or of the next one already.
func zone(saved time.Time, today, tomorrow bool) (west, east time.Duration) {
	into := saved.Sub(saved.Truncate(day))
	west, east = -12*time.Hour, 14*time.Hour // there are no others
	switch {
	case tomorrow:
		west = day - into - nearly
	case today:
		west, east = max(west, -into-nearly), min(east, day-into+nearly)
	default:
		east = -into + nearly
	}
	return west, east
}
