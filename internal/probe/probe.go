// Package probe finds out, on a real account, what the API's document leaves open.
//
// It makes one client for itself, asks, saves and asks again, and puts the client away
// in the end, whatever happened meanwhile. No client of the practice is written to: the
// throw-away has a name and an email that nobody else can have, and an answer to its
// create that does not prove that the client is new ends the probe at once.
//
// What it concludes is told without anything of a client, and kept by package known.
package probe

import (
	"context"
	"errors"
	"net/url"
	"time"

	"intakeq-bulk/importer/apply/proof"
	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/known"
)

// MaxRequests is how many requests a probe sends at most, the one of the doctor's own
// among them.
const MaxRequests = 25

// kept is how many of them are left for putting the client away: two clients, the
// question what became of them, and an answer that is lost.
const kept = 4

// ErrEnough is what the account's pacer says to a request over the limit.
var ErrEnough = errors.New("the probe has sent as many requests as it may")

// Account is what a probe asks of the API.
type Account interface {
	Page(context.Context, intakeq.Query, int) (intakeq.Page, error)
	PageAgain(context.Context, intakeq.Query, int) (intakeq.Page, error)
	List(context.Context, url.Values) (intakeq.Page, error)
	Profile(context.Context, int64) (intakeq.Document, error)
	Create(context.Context, intakeq.Document) (intakeq.Saved, error)
	Update(context.Context, intakeq.Document) (intakeq.Saved, error)
}

// Options says how to probe.
type Options struct {
	Home     string          // the account's folder, where the facts are kept
	Known    known.Facts     // what was known before
	AtMost   func(total int) // from now on the account's pacer answers ErrEnough to more requests than that
	Patience time.Duration   // before a lost create is looked for; 0: 2 minutes
	Token    string          // of the throw-away client; "": a new one. For tests
	Say      func(string)    // told what is about to be done; may be nil
}

// Result is what a probe came to.
type Result struct {
	Facts known.Facts

	Left      []int64      // clients of the probe that could not be put away
	Unsettled []int64      // clients of the probe that were archived, and may not stay so: no list showed it, or an earlier save may come yet
	Doubt     []int64      // clients that were answered to its create, and not proved to be its own: they were not touched
	Lost      bool         // a create was never answered, nobody could be found, and another was sent
	Maybe     bool         // a client may have been made, and was not found
	Gone      []int64      // numbers that a probe was answered with, and that no list shows any more
	Like      []int64      // clients that look like a throw-away and were not touched: nothing proves that they are
	Landed    *LandedError // the create fell on somebody
}

// prober is a probe under way.
type prober struct {
	Options
	account  Account
	evidence *proof.Evidence
	facts    known.Facts
	guest    *known.Guest
	docs     map[int64]intakeq.Document // the guests, as the account showed them last
	others   map[int64]intakeq.Document // clients of the practice that were seen, as they are
	first    intakeq.Page               // of the whole list
	saved    time.Time                  // when the guest was saved
	field    string                     // the custom field that has the guest's token
	pageSize int                        // where another than the usual was seen
	filled   bool                       // Address came filled where none was sent
	resent   bool                       // the create was sent again, as nobody was found
	fresh    bool                       // the guest was made by this run
	found    bool                       // a search has found the guest
	late     bool                       // a save was not answered, and may come yet
	listed   intakeq.Document           // the guest, as a list showed it after the save
	result   Result
}

// Run probes an account. The caller holds its write lock. The result tells what came of
// it also where there is an error.
func Run(ctx context.Context, account Account, o Options) (Result, error) {
	p := &prober{Options: o, account: account, evidence: proof.NewEvidence(0), others: map[int64]intakeq.Document{}, docs: map[int64]intakeq.Document{}}
	if p.Patience <= 0 {
		p.Patience = 2 * time.Minute
	}
	if p.Say == nil {
		p.Say = func(string) {}
	}
	p.facts = o.Known
	p.guest = o.Known.Guest
	p.AtMost(MaxRequests - kept)
	err := p.run(ctx)
	p.AtMost(MaxRequests)
	if p.guest != nil {
		err = errors.Join(err, p.putAway(ctx))
	}
	p.result.Lost = p.result.Lost || p.resent && !p.found // a search that finds nobody at once proves nothing
	if err == nil && p.guest == nil {
		err = p.askLate(ctx)
	}
	p.conclude()
	p.result.Facts = p.facts
	return p.result, errors.Join(err, p.facts.Keep(p.Home))
}

func (p *prober) run(ctx context.Context) error {
	if p.guest == nil {
		p.facts.Answers = nil // all anew
	}
	if err := p.look(ctx); err != nil {
		return err
	}
	if err := p.meet(ctx); err != nil {
		return err
	}
	return p.askAll(ctx)
}

// look reads what is there before anything is written: a page of the list, the clients
// made lately, and what an earlier probe left.
func (p *prober) look(ctx context.Context) error {
	page, err := p.account.Page(ctx, intakeq.Query{Profile: true}, 1)
	if err != nil {
		return err
	}
	p.first = page
	p.see(page)
	return nil
}

// see takes in clients of the practice, and the server's clock.
func (p *prober) see(page intakeq.Page) {
	p.evidence.SawClock(page.Server)
	for _, doc := range page.Clients {
		id, _ := doc.ID() // no page has a row without it
		if p.guest != nil && (p.isGuest(id) || p.carries(doc)) || !doc.HasProfile() {
			continue
		}
		p.evidence.SawClient(id)
		if _, seen := p.others[id]; !seen {
			p.others[id] = doc
		}
	}
}

// now is the time by the server's clock, or by ours where it does not tell.
func (p *prober) now() time.Time {
	if now, ok := p.evidence.Now(); ok {
		return now
	}
	return time.Now()
}

// conclude makes facts of the answers.
func (p *prober) conclude() {
	p.facts.Guest = p.guest
	if len(p.facts.Answers) == 0 { // nothing was found out: what was known before stays
		p.facts.Answers = p.Known.Answers
		return
	}
	for _, q := range Questions() {
		if !p.answered(q.Code) {
			p.open(q.Code, "the probe did not come to it")
		}
	}
	f := &p.facts
	held := func(code string) bool { return f.Verdict(code) == known.Held }
	f.Profiles, f.CreatedByDate = held(qProfile), held(qCreate)
	f.Brackets = held(qBrackets) && f.Verdict(qDots) == known.Failed
	f.KeepsNull = f.Verdict(qNull) == known.Failed
	f.Blind = f.Verdict(qUpdated) == known.Failed
	f.PageSize = p.pageSize
	f.At = time.Now().UTC().Truncate(time.Second)
}
