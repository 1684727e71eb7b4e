package probe

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/pace"
)

// born is the throw-away client's date of birth.
var born = time.Date(1985, 6, 15, 0, 0, 0, 0, time.UTC)

// askAll asks the questions, those first that runs have most of. An error is why no
// more is asked.
func (p *prober) askAll(ctx context.Context) error {
	p.Say("asking")
	for _, ask := range []func(context.Context) error{
		p.askFound, p.askSave, p.askKept, p.askProfile, p.askExternal, p.askCustom,
		p.askLands, p.askUpdated, p.askParameter, p.askDeleted,
	} {
		if err := ask(ctx); errors.Is(err, ErrEnough) {
			return nil // what is left is told as not found out, or asked in the end
		} else if err != nil {
			return err
		}
		if err := p.keep(); err != nil {
			return err
		}
	}
	return nil
}

// askLate asks what needs no client any more, with the requests that are left.
func (p *prober) askLate(ctx context.Context) error {
	for _, ask := range []func(context.Context) error{p.askPage, p.askDeleted} {
		if err := ask(ctx); err != nil && !errors.Is(err, ErrEnough) {
			return err
		}
	}
	return nil
}

// guestID is the client that the questions are about.
func (p *prober) guestID() int64 { return p.guest.Clients[0] }

func (p *prober) guestDoc() intakeq.Document { return p.docs[p.guestID()] }

// ends returns the error where it ends the probe; an answer that can't be used only
// leaves its question open.
func (p *prober) ends(ctx context.Context, err error, codes ...string) error {
	for _, code := range codes {
		p.openFor(code, err)
	}
	var api *intakeq.Error
	switch {
	case ctx.Err() != nil:
		return errors.Join(context.Cause(ctx), err)
	case errors.Is(err, ErrEnough), errors.As(err, new(*pace.Spent)), errors.As(err, new(*pace.TooMany)):
		return err
	case errors.As(err, &api) && (api.KeyRefused() || api.Temporary()):
		return err
	}
	return nil
}

// openFor leaves a question open for a reason in which nothing of a client can be.
func (p *prober) openFor(code string, err error) {
	var api *intakeq.Error
	var ignored *intakeq.IgnoredError
	why := "no answer that could be used"
	switch {
	case errors.Is(err, ErrEnough):
		why = "the requests of the probe were used up"
	case errors.As(err, &ignored):
		why = "the filter was ignored"
	case errors.As(err, &api) && api.Status != 0 && api.Status != 200:
		why = fmt.Sprintf("HTTP %d", api.Status)
	case errors.As(err, new(*intakeq.OtherClientError)):
		why = "another client, or none, was answered"
	}
	p.open(code, why)
}

// judgeCreate looks at the answer to the create.
func (p *prober) judgeCreate(sent, doc intakeq.Document) {
	made, dated := intakeq.ParseTime(doc.Get("DateCreated"))
	now := p.now()
	// Runs that know of a held answer allow for two seconds, of which one is for chance.
	off, early := made.Sub(now), made.Before(p.guest.Sent.Add(time.Until(now)-time.Second))
	switch {
	case !doc.AsFullAs(sent):
		p.answer(qCreate, false, "the answer lacks something of what was sent")
	case !dated || made.UnixMilli() == 0:
		p.answer(qCreate, false, "DateCreated can't be read: "+typeOf(doc.Get("DateCreated")))
	case off.Abs() > time.Minute || early:
		p.answer(qCreate, false, fmt.Sprintf("DateCreated is %v off", off.Round(time.Second)))
	default:
		p.answer(qCreate, true, "")
	}
	switch birth, ok := intakeq.ParseTime(doc.Get("DateOfBirth")); {
	case !ok:
		p.answer(qBirth, false, "it was dropped: "+typeOf(doc.Get("DateOfBirth")))
	default:
		p.answer(qBirth, birth.Equal(born), moved(birth.Sub(born)))
	}
	p.filled = doc.Cell("Address") != ""
}

func moved(by time.Duration) string {
	if by == 0 {
		return ""
	}
	return fmt.Sprintf("it was moved by %v", by)
}

func typeOf(v gjson.Result) string {
	if !v.Exists() {
		return "not there"
	}
	return strings.ToLower(v.Type.String())
}

// find searches for a guest.
func (p *prober) find(ctx context.Context, id int64) (doc intakeq.Document, found bool, err error) {
	all, err := p.ours(ctx)
	for _, doc := range all {
		if got, _ := doc.ID(); got == id {
			return doc, true, err
		}
	}
	return doc, false, err
}

// byID looks for a client by its number, and where no search finds that on the first page
// of the list.
func (p *prober) byID(ctx context.Context, id int64) (doc intakeq.Document, found bool, err error) {
	for _, search := range []string{strconv.FormatInt(id, 10), ""} {
		q := intakeq.Query{Profile: true, Search: search}
		page, err := p.account.Page(ctx, q, 1)
		if err == nil && len(page.Clients) == 0 {
			page, err = p.account.PageAgain(ctx, q, 1) // one empty answer is no proof
		}
		if err != nil && !errors.As(err, new(*intakeq.IgnoredError)) {
			return doc, false, err
		}
		p.evidence.SawClock(page.Server)
		for _, doc := range page.Clients {
			if got, _ := doc.ID(); got == id {
				return doc, true, nil
			}
		}
	}
	return doc, false, nil
}

func (p *prober) askFound(ctx context.Context) error {
	if p.found { // when it was to be proved new
		p.answer(qFound, true, "")
		return nil
	}
	doc, found, err := p.find(ctx, p.guestID())
	if err != nil {
		return p.ends(ctx, err, qFound)
	}
	p.answer(qFound, found, "")
	if p.found = found; found {
		p.docs[p.guestID()] = doc
	}
	return nil
}

// askKept looks whether the account has kept what it has answered.
func (p *prober) askKept(ctx context.Context) error {
	if p.saved.IsZero() {
		return nil
	}
	doc, found, err := p.find(ctx, p.guestID())
	switch {
	case err != nil:
		return p.ends(ctx, err, qKept)
	case !found:
		p.open(qKept, "a search did not find the client")
		return nil
	}
	members := differing(p.guestDoc(), doc)
	p.answer(qKept, len(members) == 0, strings.Join(members, ", "))
	p.listed, p.docs[p.guestID()] = doc, doc
	return nil
}

// differing lists the members that two documents of one client show differently, but
// for those that move by themselves.
func differing(a, b intakeq.Document) (members []string) {
	seen := map[string]bool{}
	for _, doc := range []intakeq.Document{a, b} {
		doc.Each(func(member string, _ gjson.Result) bool {
			if !seen[member] && !strings.HasPrefix(member, "Last") && member != "DateCreated" && a.Cell(member) != b.Cell(member) {
				members = append(members, member)
			}
			seen[member] = true
			return true
		})
	}
	return members
}

// askProfile reads the guest by its id, and holds that against what the list shows.
func (p *prober) askProfile(ctx context.Context) error {
	doc, err := p.account.Profile(ctx, p.guestID())
	var other *intakeq.OtherClientError
	var api *intakeq.Error
	switch {
	case errors.As(err, &other):
		p.answer(qProfile, false, "it answers with another client, or with none")
		return nil
	case errors.As(err, &api) && (api.Status == 404 || api.Status == 400 || api.Status == 405):
		p.answer(qProfile, false, fmt.Sprintf("HTTP %d", api.Status))
		return nil
	case err != nil:
		return p.ends(ctx, err, qProfile)
	case p.listed.Get("ClientId").Type == gjson.Null:
		p.open(qProfile, "it answers, and the list showed nothing to hold it against")
		return nil
	}
	members := differing(p.listed, doc)
	p.answer(qProfile, len(members) == 0 && doc.AsFullAs(p.listed), different(members))
	return nil
}

func different(members []string) string {
	if len(members) == 0 {
		return ""
	}
	return "it shows other values than the list: " + strings.Join(members, ", ")
}
