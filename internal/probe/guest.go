package probe

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/known"
)

// What a throw-away client is called. Its email is of a domain that is nobody's (RFC
// 2606), and it has no phone.
const (
	firstName   = "Zz-Probe"
	lastName    = "Throwaway"
	emailDomain = "@example.com"
	remark      = "A test client of intakeq-bulk doctor --probe. It may be deleted."
)

// days and chance are the letters of a token: the day on which it was made, and what
// makes it nobody else's.
const (
	days   = 4
	chance = 8
)

// newToken makes a token of letters alone, which no field refuses.
func newToken(now time.Time) string {
	var token [days + chance]byte
	day := now.Unix() / (24 * 60 * 60)
	for i := days - 1; i >= 0; i-- {
		token[i] = byte('a' + day%26)
		day /= 26
	}
	for i := days; i < len(token); i++ {
		token[i] = byte('a' + rand.N(26))
	}
	return string(token[:])
}

// madeOn is the day that a token names.
func madeOn(token string) time.Time {
	var day int64
	for _, c := range token[:days] {
		day = day*26 + int64(c-'a')
	}
	return time.Unix(day*24*60*60, 0)
}

func email(token string) string    { return "zz-probe-" + token + emailDomain }
func external(token string) string { return "probe-" + token }

// tokenOf returns the token of a client called as a throw-away is; all is that it has the
// other marks, too.
func tokenOf(doc intakeq.Document) (token string, all bool) {
	marked := regexp.MustCompile(`^` + firstName + `-([a-z]{12})$`).FindStringSubmatch(doc.Cell("FirstName"))
	if marked == nil {
		return "", false
	}
	return marked[1], doc.Cell("LastName") == lastName && doc.Cell("Email") == email(marked[1])
}

// carries reports whether a client has the guest's token, whatever the account made of
// the rest.
func (p *prober) carries(doc intakeq.Document) bool {
	for _, member := range []string{"FirstName", "Name", "Email", "ExternalClientId"} {
		if strings.Contains(doc.Cell(member), p.guest.Token) {
			return true
		}
	}
	return false
}

func (p *prober) isGuest(id int64) bool {
	return p.guest != nil && (slices.Contains(p.guest.Clients, id) || slices.Contains(p.guest.Away, id))
}

// recent is how far back the clients are asked for that were made lately.
const recent = 3 * 24 * time.Hour

// lately asks for the clients made in the last days. whole is that none is missing.
func (p *prober) lately(ctx context.Context, from time.Time) (ids []int64, whole bool, err error) {
	q := intakeq.Query{Profile: true, CreatedFrom: from.UTC()}
	page, err := p.account.Page(ctx, q, 1)
	if err == nil && len(page.Clients) == 0 && p.undated() {
		page, err = p.account.PageAgain(ctx, q, 1) // it is to prove more, and one empty answer is no proof
	}
	var ignored *intakeq.IgnoredError
	if errors.As(err, &ignored) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	p.see(page)
	return page.IDs(), len(page.Clients) < intakeq.PageSize/2, nil // less than a page, as small as any
}

// undated reports whether no client shows a date of its making that can be read.
func (p *prober) undated() bool {
	return len(p.first.Clients) > 0 && !slices.ContainsFunc(p.first.Clients, func(doc intakeq.Document) bool {
		made, ok := intakeq.ParseTime(doc.Get("DateCreated"))
		return ok && made.UnixMilli() != 0
	})
}

// ours searches for the guest's token, wherever it stands. One empty answer is no proof
// that nobody has it.
func (p *prober) ours(ctx context.Context) ([]intakeq.Document, error) {
	q := intakeq.Query{Profile: true, Search: p.guest.Token}
	page, err := p.account.Page(ctx, q, 1)
	if err == nil && len(page.Clients) == 0 {
		page, err = p.account.PageAgain(ctx, q, 1)
	}
	p.evidence.SawClock(page.Server)
	return page.Clients, err
}

// meet finds the client that an earlier probe left, or makes one.
func (p *prober) meet(ctx context.Context) error {
	if p.guest != nil {
		if err := p.waitFor(ctx); err != nil {
			return err
		}
		found, err := p.ours(ctx)
		if err != nil {
			return err
		}
		return p.again(ctx, found)
	}
	page, err := p.account.Page(ctx, intakeq.Query{Profile: true, Search: firstName + "-"}, 1)
	if err != nil && !errors.As(err, new(*intakeq.IgnoredError)) {
		return err
	}
	p.evidence.SawClock(page.Server)
	for _, doc := range page.Clients {
		if p.leftBehind(doc) {
			return nil
		}
	}
	return p.make(ctx)
}

// waitFor waits until a create whose answer was lost may be looked for.
func (p *prober) waitFor(ctx context.Context) error {
	if !p.guest.Unsure {
		return nil
	}
	wait := p.Patience - time.Since(p.guest.Sent)
	if wait <= 0 || wait > p.Patience {
		return nil
	}
	p.Say(fmt.Sprintf("the answer to the create was lost: looking for its client in %v", wait.Round(time.Second)))
	return p.until(ctx, time.Now().Add(wait))
}

// leftBehind takes over a throw-away client of which nothing is known here, where its
// marks and its date agree: then it is no person's record that was replaced.
func (p *prober) leftBehind(doc intakeq.Document) bool {
	token, all := tokenOf(doc)
	id, _ := doc.ID()
	if token == "" || doc.Get("Archived").Bool() {
		return false
	}
	made, dated := intakeq.ParseTime(doc.Get("DateCreated"))
	if !all || slices.Contains(p.facts.Hit, id) || !dated || made.Before(madeOn(token).Add(-recent)) {
		p.result.Like = append(p.result.Like, id)
		return false
	}
	p.guest = &known.Guest{Token: token, Sent: made, Clients: []int64{id}}
	p.docs[id] = doc
	return true
}

// back takes a guest up again who was archived and is active: a save, or a create that
// fell on it, has come late.
func (p *prober) back(id int64, doc intakeq.Document) {
	if i := slices.Index(p.guest.Away, id); i >= 0 && !doc.Get("Archived").Bool() {
		p.guest.Away = slices.Delete(p.guest.Away, i, i+1)
		p.guest.Clients = append(p.guest.Clients, id)
	}
}

// again goes on with the client of an earlier probe.
func (p *prober) again(ctx context.Context, found []intakeq.Document) error {
	shown := map[int64]bool{}
	for _, doc := range found {
		id, _ := doc.ID()
		if !p.carries(doc) {
			continue
		}
		shown[id] = true
		if !p.isGuest(id) {
			if err := p.accept(ctx, doc, true); err != nil {
				return err
			}
		}
		p.back(id, doc)
		p.docs[id] = doc
	}
	for _, id := range slices.Concat(p.guest.Clients, p.guest.Doubt) {
		if !shown[id] {
			p.result.Gone = append(p.result.Gone, id)
		}
	}
	p.guest.Clients = slices.DeleteFunc(p.guest.Clients, func(id int64) bool { return !shown[id] })
	p.result.Lost = p.guest.Unsure && len(found) == 0
	p.guest.Unsure, p.guest.Doubt = false, nil
	if len(p.guest.Clients) == 0 { // after all that time there is none
		p.guest = nil
		p.facts.Answers = nil
		return p.make(ctx)
	}
	return p.keep()
}
