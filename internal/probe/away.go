package probe

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/wire"
)

// longest is how long putting away may take once the probe was told to stop: a minute
// may pass until the account's pace has room.
const longest = 3 * time.Minute

// attempts is how often one client is tried to be put away, within half a minute.
const attempts = 6

// putAway archives the probe's clients. It goes on where the probe was interrupted.
func (p *prober) putAway(ctx context.Context) error {
	p.Say("archiving the probe's client")
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), longest)
	defer cancel()
	err := p.gather(ctx)
	if p.guest == nil {
		return err
	}
	missing, failed := p.archiveAll(ctx)
	if len(missing) > 0 {
		failed = p.misnamed(ctx, missing, failed)
	}
	if p.guest == nil {
		return errors.Join(err, failed)
	}
	p.result.Left = p.guest.Clients
	p.result.Maybe, p.result.Doubt = p.guest.Unsure, p.guest.Doubt
	if len(p.guest.Clients) == 0 && !p.guest.Unsure {
		p.guest = nil
	}
	return errors.Join(err, failed)
}

// archiveAll archives whom the probe has made; who is not archived stays its client.
// missing are those of whom the account says that there is no such client.
func (p *prober) archiveAll(ctx context.Context) (missing []int64, err error) {
	for _, id := range slices.Clone(p.guest.Clients) {
		failed := p.archive(ctx, id)
		if failed == nil {
			failed = p.askArchived(ctx, id)
		}
		if failed != nil {
			if noClient(failed) {
				missing = append(missing, id)
			}
			err = errors.Join(err, failed)
			continue
		}
		p.guest.Clients = slices.DeleteFunc(p.guest.Clients, func(n int64) bool { return n == id })
		p.guest.Away = append(p.guest.Away, id)
		if p.late { // it may come yet, and bring back what was before
			p.unsettled(id)
		}
	}
	return missing, err
}

// unsettled notes that a client was archived, and may not be, or not stay so.
func (p *prober) unsettled(id int64) {
	if !slices.Contains(p.result.Unsettled, id) {
		p.result.Unsettled = append(p.result.Unsettled, id)
	}
}

// noClient reports whether the account says that there is no client of a number.
func noClient(err error) bool {
	var api *intakeq.Error
	return errors.As(err, &api) && api.Status == http.StatusNotFound
}

// misnamed looks for the client of a create whose answer had a number that is nobody's,
// and archives that one instead.
func (p *prober) misnamed(ctx context.Context, missing []int64, failed error) error {
	p.guest.Unsure = true
	before := len(p.guest.Clients)
	if err := p.gather(ctx); err != nil || len(p.guest.Clients) == before {
		return errors.Join(failed, err)
	}
	p.guest.Clients = slices.DeleteFunc(p.guest.Clients, func(id int64) bool { return slices.Contains(missing, id) })
	p.result.Gone = append(p.result.Gone, missing...)
	_, err := p.archiveAll(ctx)
	return err
}

// gather looks for a client that a create may have made whose answer was lost.
func (p *prober) gather(ctx context.Context) error {
	if !p.guest.Unsure {
		return nil
	}
	found, err := p.ours(ctx)
	if err != nil {
		return err
	}
	for _, doc := range found {
		if id, _ := doc.ID(); p.carries(doc) && !p.isGuest(id) {
			if err := p.accept(ctx, doc, true); err != nil {
				return err
			}
		}
	}
	p.settle(found)
	return nil
}

// settle notes that a lost create has made nobody else: a search that shows the guest
// shows no other after all that time.
func (p *prober) settle(found []intakeq.Document) {
	waited := time.Since(p.guest.Sent) >= p.Patience
	shown := slices.ContainsFunc(found, func(doc intakeq.Document) bool {
		id, _ := doc.ID()
		return p.isGuest(id)
	})
	if waited && shown {
		p.guest.Unsure = false
	}
}

// archive puts one client away, and believes only an answer that shows it.
func (p *prober) archive(ctx context.Context, id int64) (err error) {
	doc := p.docs[id]
	if got, _ := doc.ID(); got != id {
		return fmt.Errorf("client %d was not read", id)
	}
	for n := range attempts {
		if err = p.pause(ctx, n); err != nil {
			return err
		}
		var saved intakeq.Document
		if saved, err = p.save(ctx, archived(doc)); err == nil && saved.Get("Archived").Bool() {
			p.docs[id] = saved
			return nil
		}
		if errors.Is(err, ErrEnough) || noClient(err) && n > 0 {
			return err
		}
		if err == nil {
			err = fmt.Errorf("the account does not show client %d as archived", id)
		}
	}
	return err
}

func archived(doc intakeq.Document) intakeq.Document {
	for _, set := range [][2]string{{"Archived", "true"}, {"AdditionalInformation", `"` + remark + `"`}} {
		// Setting a plain member of a valid document can't fail.
		doc, _ = doc.With(set[0], set[1])
	}
	return doc
}

// pause waits before another attempt.
func (p *prober) pause(ctx context.Context, n int) error {
	if n == 0 {
		return nil
	}
	timer := time.NewTimer(p.Patience / 60 * time.Duration(n))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}

// save saves a client whole, and returns the answer if it is of that client.
func (p *prober) save(ctx context.Context, doc intakeq.Document) (intakeq.Document, error) {
	request, left, done := wire.Watch(ctx)
	defer done()
	saved, err := p.account.Update(request, doc)
	if err != nil {
		p.late = p.late || unanswered(ctx, left, err)
		return intakeq.Document{}, err
	}
	p.evidence.SawClock(saved.Server)
	want, _ := doc.ID()
	if got, _ := saved.Document.ID(); got != want {
		return intakeq.Document{}, &intakeq.OtherClientError{Asked: want, Answered: got}
	}
	return saved.Document, nil
}

// saveTwice saves the guest, and once more where the answer was lost: nobody else edits
// it.
func (p *prober) saveTwice(ctx context.Context, doc intakeq.Document) (intakeq.Document, error) {
	saved, err := p.save(ctx, doc)
	var api *intakeq.Error
	if errors.As(err, &api) && api.Temporary() && ctx.Err() == nil {
		if err := p.pause(ctx, 1); err != nil {
			return intakeq.Document{}, err
		}
		saved, err = p.save(ctx, doc)
	}
	return saved, err
}

// askArchived looks whether a list shows the client that was just archived, and with
// that whether it was. The error is that it was not; whom no list shows, with nothing but
// the answer for it, is told.
func (p *prober) askArchived(ctx context.Context, id int64) error {
	doc, shown, err := p.find(ctx, id)
	switch {
	case err != nil:
		p.openFor(qArchived, err)
		p.unsettled(id)
	case shown && !doc.Get("Archived").Bool():
		p.open(qArchived, "the client was not archived at once")
		return p.archiveAgain(ctx, id)
	case !p.found && !shown:
		p.open(qArchived, "a search did not find the client before either")
		p.unsettled(id)
	default:
		p.answer(qArchived, shown, "")
	}
	return nil
}

// archiveAgain archives a client whom a list has shown as active after an answer to the
// contrary.
func (p *prober) archiveAgain(ctx context.Context, id int64) error {
	if err := p.archive(ctx, id); err != nil {
		return err
	}
	doc, shown, err := p.find(ctx, id)
	switch {
	case err != nil:
		p.unsettled(id)
	case shown && !doc.Get("Archived").Bool():
		return fmt.Errorf("the account has twice answered that client %d is archived, and shows it as active", id)
	}
	return nil
}
