package probe

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"intakeq-bulk/importer/apply/proof"
	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/known"
	"intakeq-bulk/internal/wire"
)

// LandedError says that the create of a throw-away client fell on a client who was
// there, or that nothing proves the contrary.
type LandedError struct {
	Client   int64
	Restored bool // as it was known
	Known    bool
	Unproved bool
}

// Error says who was hit, and what to do.
func (e *LandedError) Error() string {
	if e.Unproved {
		return fmt.Sprintf("IntakeQ answered the create of the probe's client with client %d, and nothing proves that this client is new. It was not touched again: look at it in IntakeQ. If it is called %s, and has no history, archive it; if it has one, it is a person whose record was replaced: restore it from your last export", e.Client, firstName)
	}
	text := fmt.Sprintf("IntakeQ took the probe's new client for client %d, who was there before, and replaced the record", e.Client)
	switch {
	case e.Restored:
		return text + "; it was put back as it had been read a moment before: look at it in IntakeQ"
	case e.Known:
		return text + "; it could not be put back: restore it from your last export, or in IntakeQ, now"
	}
	return text + "; how it was is not known here: restore it from your last export, or in IntakeQ, now"
}

var (
	errNoClient = errors.New("the answer names no client")
	errMixedUp  = errors.New("the answer names a client who has nothing of what was sent")
)

// keep writes down what is known of the guest.
func (p *prober) keep() error {
	f := p.facts
	f.Guest = p.guest
	return f.Keep(p.Home)
}

// make makes the throw-away client. That it is about to is written down before.
func (p *prober) make(ctx context.Context) error {
	ids, whole, err := p.lately(ctx, p.now().Add(-recent))
	if err != nil {
		return err
	}
	p.guest = &known.Guest{Token: p.Token, Recent: ids, Whole: whole}
	if p.Token == "" {
		p.guest.Token = newToken(p.now())
	}
	sent, err := firstDocument(p.guest.Token)
	if err != nil {
		return err
	}
	doc, err := p.create(ctx, sent)
	if err != nil {
		return err
	}
	p.fresh = true
	p.judgeCreate(sent, doc)
	return nil
}

// firstDocument is what the create sends: all that the questions need, and no phone.
func firstDocument(token string) (intakeq.Document, error) {
	return document([][2]any{
		{"FirstName", firstName + "-" + token}, {"LastName", lastName}, {"Email", email(token)}, {"ExternalClientId", external(token)},
		{"DateOfBirth", born.UnixMilli()}, {"AdditionalInformation", remark},
		{"StreetAddress", "1 Probe Way"}, {"City", "Testville"}, {"StateShort", "NY"}, {"Country", "USA"}, {"PostalCode", "12345"},
		{"PrimaryInsuranceCompany", "Probe A"}, {"PrimaryInsuranceGroupNumber", "Probe B"}, {"PrimaryInsuranceHolderName", "Probe C"},
	})
}

func document(members [][2]any) (doc intakeq.Document, err error) {
	for _, m := range members {
		raw, err := json.Marshal(m[1])
		if err == nil {
			doc, err = doc.With(m[0].(string), string(raw))
		}
		if err != nil {
			return doc, err
		}
	}
	return doc, nil
}

// create sends a create, and proves that it has made its client. An answer that is
// lost is looked for.
func (p *prober) create(ctx context.Context, doc intakeq.Document) (intakeq.Document, error) {
	p.guest.Sent, p.guest.Unsure = time.Now().UTC(), true
	if err := p.keep(); err != nil {
		return intakeq.Document{}, err
	}
	return p.send(ctx, doc, 1)
}

func (p *prober) send(ctx context.Context, doc intakeq.Document, more int) (intakeq.Document, error) {
	request, left, done := wire.Watch(ctx)
	defer done()
	saved, err := p.account.Create(request, doc)
	switch {
	case err == nil:
	case unanswered(ctx, left, err):
		return p.seek(ctx, doc, more, err)
	default: // it never left, or was refused
		p.guest.Unsure = false
		if len(p.guest.Clients) == 0 {
			p.guest = nil
		}
		return intakeq.Document{}, errors.Join(err, p.keep())
	}
	p.evidence.SawClock(saved.Server)
	if _, ok := saved.Document.ID(); !ok {
		return p.seek(ctx, doc, more, &intakeq.Error{Method: "POST", Path: "/clients", Status: 200, OnWire: true, Err: errNoClient})
	}
	err = p.accept(ctx, saved.Document, false)
	if errors.Is(err, errMixedUp) {
		return p.seek(ctx, doc, more, &intakeq.Error{Method: "POST", Path: "/clients", Status: 200, OnWire: true, Err: err})
	}
	return saved.Document, err
}

// unanswered reports whether a request that failed may have done its work, or may do it
// yet.
func unanswered(ctx context.Context, left *wire.Wire, err error) bool {
	var api *intakeq.Error
	return errors.As(err, &api) && api.Unsure() || ctx.Err() != nil && !left.Left().IsZero()
}

// seek looks for the client of a create whose answer was lost. Where there is none after
// all that time, it is sent again, more times at most.
func (p *prober) seek(ctx context.Context, sent intakeq.Document, more int, lost error) (intakeq.Document, error) {
	if ctx.Err() != nil {
		return intakeq.Document{}, errors.Join(context.Cause(ctx), lost)
	}
	if err := p.waitFor(ctx); err != nil {
		return intakeq.Document{}, errors.Join(lost, err)
	}
	found, err := p.ours(ctx)
	if err != nil {
		return intakeq.Document{}, errors.Join(lost, err)
	}
	for _, doc := range found {
		if id, _ := doc.ID(); p.carries(doc) && !p.isGuest(id) {
			return doc, p.accept(ctx, doc, true)
		}
	}
	if len(p.guest.Clients) > 0 { // it fell on the guest, or made nobody
		p.settle(found)
		return p.guestDoc(), lost
	}
	if more == 0 {
		return intakeq.Document{}, lost
	}
	p.resent = true
	return p.send(ctx, sent, more-1)
}

// accept takes a client for the probe's own, where it is proved to be new. looked is
// that it was looked up, and is no mere answer.
func (p *prober) accept(ctx context.Context, doc intakeq.Document, looked bool) error {
	id, _ := doc.ID()
	if p.isGuest(id) { // the create fell on the guest itself
		p.guest.Unsure, p.docs[id] = false, doc
		return p.keep()
	}
	verdict, err := p.prove(ctx, doc, looked)
	if err == nil && verdict != proof.New {
		verdict, err = p.lookAt(ctx, id, verdict)
	}
	if err != nil && !errors.Is(err, errMixedUp) {
		if !slices.Contains(p.guest.Doubt, id) {
			p.guest.Doubt = append(p.guest.Doubt, id)
		}
		return errors.Join(err, p.keep())
	}
	p.guest.Doubt = slices.DeleteFunc(p.guest.Doubt, func(n int64) bool { return n == id })
	if err != nil {
		return err
	}
	if verdict != proof.New {
		return p.landed(ctx, id, verdict)
	}
	p.guest.Clients = append(p.guest.Clients, id)
	p.guest.Unsure, p.docs[id] = false, doc
	return p.keep()
}

// lookAt looks at whom the answer to a create names where nothing proves that they are
// new: whoever was hit has the throw-away's names or contacts now.
func (p *prober) lookAt(ctx context.Context, id int64, verdict proof.Verdict) (proof.Verdict, error) {
	now, found, err := p.byID(ctx, id)
	switch {
	case err != nil || found && p.carries(now):
		return verdict, err
	case found:
		return verdict, errMixedUp
	}
	all, err := p.ours(ctx)
	for _, doc := range all {
		if got, _ := doc.ID(); p.carries(doc) {
			if got == id {
				return verdict, nil
			}
			err = errMixedUp
		}
	}
	return proof.Unproved, err
}

// prove decides whether a client was made by the latest create.
func (p *prober) prove(ctx context.Context, doc intakeq.Document, looked bool) (proof.Verdict, error) {
	id, _ := doc.ID()
	if _, seen := p.others[id]; seen || slices.Contains(p.guest.Recent, id) {
		return proof.Old, nil
	}
	if slices.Contains(p.facts.Hit, id) { // another probe's answer had that number, too
		return proof.Unproved, nil
	}
	sending := proof.Sending{At: p.guest.Sent, Slack: 5 * time.Minute, Highest: proof.NoHighest, Looked: looked}
	if _, dated := intakeq.ParseTime(doc.Get("DateCreated")); dated && p.guest.Whole {
		// All that is as new as that was seen, so that a higher number says the same as
		// the date; without a date, the highest of a few pages says nothing.
		sending.Highest = p.evidence.Highest()
	}
	verdict := p.evidence.Judge(doc, sending)
	if verdict == proof.Unproved && !looked && !p.undated() {
		page, err := p.account.Page(ctx, intakeq.Query{Profile: true, Search: p.guest.Token}, 1)
		if err != nil && !errors.As(err, new(*intakeq.IgnoredError)) {
			return proof.Unproved, err
		}
		for _, doc := range page.Clients {
			if got, _ := doc.ID(); got == id {
				sending.Looked, p.found = true, true
				verdict = p.evidence.Judge(doc, sending)
			}
		}
	}
	if verdict == proof.New || !p.guest.Whole {
		return verdict, nil
	}
	// The account's own word on who was made lately, before the create and after it.
	ids, _, err := p.lately(ctx, p.guest.Sent.Add(-recent/2))
	if err == nil && slices.Contains(ids, id) {
		verdict = proof.New
	}
	return verdict, err
}

// landed ends the probe: its create fell on somebody, or may have. A client who is
// known is put back as it was.
func (p *prober) landed(ctx context.Context, id int64, verdict proof.Verdict) error {
	e := &LandedError{Client: id, Unproved: verdict == proof.Unproved}
	p.result.Landed = e
	p.facts.Hit = append(p.facts.Hit, id)
	if p.guest.Unsure = false; len(p.guest.Clients) == 0 {
		p.guest = nil
	}
	failed := p.keep()
	was, seen := p.others[id]
	if seen && !e.Unproved {
		e.Known = true
		p.AtMost(MaxRequests)
		e.Restored = p.restore(context.WithoutCancel(ctx), was)
	}
	return errors.Join(e, failed)
}

// restore puts a client back as it was, and reports whether it is. An account that takes
// null for "keep" may clear what is sent as an empty text.
func (p *prober) restore(ctx context.Context, was intakeq.Document) bool {
	now, err := p.saveTwice(ctx, was)
	if err != nil {
		return false
	}
	again := was
	for _, member := range differing(was, now) {
		if was.Cell(member) == "" {
			again, _ = again.With(member, `""`) // a plain member of a valid document can't fail
		}
	}
	if len(differing(was, now)) == 0 {
		return true
	}
	now, err = p.saveTwice(ctx, again)
	return err == nil && len(differing(was, now)) == 0
}
