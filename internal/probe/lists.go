package probe

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/known"
)

// rows asks the list by parameters as they are spelt here.
func (p *prober) rows(ctx context.Context, name, value string) ([]int64, error) {
	page, err := p.account.List(ctx, url.Values{name: {value}, "includeProfile": {"true"}, "page": {"1"}})
	if err != nil {
		return nil, err
	}
	p.evidence.SawClock(page.Server)
	return page.IDs(), nil
}

// rowsSurely asks once more where nobody came: one empty answer is no proof.
func (p *prober) rowsSurely(ctx context.Context, name, value string) ([]int64, error) {
	ids, err := p.rows(ctx, name, value)
	if err == nil && len(ids) == 0 {
		ids, err = p.rows(ctx, name, value)
	}
	return ids, err
}

// filters asks whether a filter shows the guest alone.
func (p *prober) filters(ctx context.Context, code, name, value string) error {
	if !p.found {
		p.open(code, "a search does not find the client either")
		return nil
	}
	ids, err := p.rowsSurely(ctx, name, value)
	switch {
	case err != nil:
		return p.ends(ctx, err, code)
	case len(ids) == 1 && p.isGuest(ids[0]):
		p.answer(code, true, "")
	case len(ids) == 0:
		p.answer(code, false, "it does not find the client")
	default:
		p.answer(code, false, "it is ignored: other clients come too")
	}
	return nil
}

func (p *prober) askExternal(ctx context.Context) error {
	if p.guestDoc().Cell("ExternalClientId") != external(p.guest.Token) {
		p.open(qExternal, "the account did not keep the id")
		return nil
	}
	return p.filters(ctx, qExternal, "externalClientId", external(p.guest.Token))
}

func (p *prober) askCustom(ctx context.Context) error {
	if p.field == "" {
		p.open(qDots, "no custom field was seen that takes a text")
		p.open(qBrackets, "no custom field was seen that takes a text")
		return nil
	}
	if err := p.filters(ctx, qDots, "custom."+p.field, p.guest.Token); err != nil {
		return err
	}
	return p.filters(ctx, qBrackets, "custom["+p.field+"]", p.guest.Token)
}

// askLands sends a second create of the guest. A client that it makes is a guest too.
func (p *prober) askLands(ctx context.Context) error {
	if p.guestDoc().Cell("Email") != email(p.guest.Token) || len(p.guest.Clients) > 1 {
		p.open(qLands, "the account did not keep the email, or has two clients already")
		return nil
	}
	sent, err := document([][2]any{
		{"FirstName", firstName + "-" + p.guest.Token}, {"LastName", lastName}, {"Email", email(p.guest.Token)}, {"AdditionalInformation", remark},
	})
	if err != nil {
		return err
	}
	doc, err := p.create(ctx, sent)
	if err != nil {
		p.openFor(qLands, err)
		return p.afterWrite(ctx, err)
	}
	p.saved = time.Now()
	id, _ := doc.ID()
	p.answer(qLands, id == p.guestID(), "")
	return nil
}

// afterWrite returns the error of a create where it ends the probe. One whose answer
// was lost is looked for once more when the guests are put away.
func (p *prober) afterWrite(ctx context.Context, err error) error {
	var api *intakeq.Error
	if errors.As(err, &api) && !api.KeyRefused() && p.result.Landed == nil && ctx.Err() == nil {
		return nil
	}
	return err
}

// askParameter asks the list with a parameter that there isn't.
func (p *prober) askParameter(ctx context.Context) error {
	ids, err := p.rowsSurely(ctx, "zzProbe", p.guest.Token)
	var api *intakeq.Error
	switch {
	case errors.As(err, &api) && api.Status/100 == 4 && !api.KeyRefused():
		p.answer(qIgnored, false, fmt.Sprintf("it is refused: HTTP %d", api.Status))
		return nil
	case err != nil:
		return p.ends(ctx, err, qIgnored)
	}
	p.answer(qIgnored, len(ids) > 0, "")
	return nil
}

// askDeleted looks whether deletedOnly shows clients that are there.
func (p *prober) askDeleted(ctx context.Context) error {
	if p.facts.Verdict(qDeleted) != known.Open {
		return nil
	}
	ids, err := p.rows(ctx, "deletedOnly", "true")
	if err != nil {
		return p.ends(ctx, err, qDeleted)
	}
	for _, id := range ids {
		if _, there := p.others[id]; there || p.isGuest(id) {
			p.answer(qDeleted, false, "it is ignored: clients come who are there")
			return nil
		}
	}
	p.answer(qDeleted, true, "")
	return nil
}

// askPage asks for the second page of the list, which tells how long the first is.
func (p *prober) askPage(ctx context.Context) error {
	page, err := p.account.Page(ctx, intakeq.Query{}, 2)
	if err != nil {
		return p.ends(ctx, err, qPage)
	}
	size := len(p.first.Clients)
	switch {
	case len(page.Clients) == 0, len(page.Clients) > size, page.IDs()[0] == p.first.IDs()[0]:
		p.open(qPage, "the account has no second page")
	case size%10 != 0:
		p.open(qPage, "the first page is not full, and not the last")
	default:
		p.answer(qPage, size == intakeq.PageSize, fmt.Sprintf("%d", size))
		if size != intakeq.PageSize {
			p.pageSize = size
		}
	}
	return nil
}
