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
)

// The members by which the save finds out what it clears.
const (
	leftOut = "PrimaryInsuranceCompany"
	asNull  = "PrimaryInsuranceGroupNumber"
	asBlank = "PrimaryInsuranceHolderName"
	madeUp  = "ZzProbe" // that no client has
	address = "9 Other Way"
)

// askSave saves the guest once, in a way that answers most of what is open about saves.
func (p *prober) askSave(ctx context.Context) error {
	before, err := p.refilled(ctx)
	if err != nil {
		return p.ends(ctx, err, qReplaces, qNull, qBlank, qKept, qAddress, qUnknown)
	}
	sent, err := p.secondDocument(before, true)
	if err != nil {
		return err
	}
	doc, err := p.saveTwice(ctx, sent)
	var api *intakeq.Error
	if errors.As(err, &api) && api.Status/100 == 4 && !api.KeyRefused() {
		p.answer(qUnknown, false, fmt.Sprintf("the save was refused: HTTP %d", api.Status))
		if sent, err = p.secondDocument(before, false); err == nil {
			doc, err = p.saveTwice(ctx, sent)
		}
	}
	if err != nil {
		return p.ends(ctx, err, qReplaces, qNull, qBlank, qKept, qAddress)
	}
	p.saved = time.Now()
	p.docs[p.guestID()] = doc
	for member, code := range map[string]string{leftOut: qReplaces, asNull: qNull, asBlank: qBlank} {
		if before.Cell(member) == "" {
			p.open(code, "the create did not keep a value to be cleared")
			continue
		}
		p.answer(code, doc.Cell(member) == "", "")
	}
	if !p.answered(qUnknown) {
		p.answer(qUnknown, !doc.Get(madeUp).Exists(), "")
	}
	p.judgeAddress(doc.Cell("Address"))
	if p.field != "" && !hasToken(doc, p.field, p.guest.Token) {
		p.field = ""
	}
	return nil
}

// judgeAddress looks at what became of an Address that is not that of its parts.
func (p *prober) judgeAddress(got string) {
	switch {
	case got == address && p.filled:
		p.answer(qAddress, false, "where none is sent it is made of its parts; one that is sent stays")
	case got == address:
		p.answer(qAddress, true, "")
	case got == "":
		p.open(qAddress, "it was dropped")
	default:
		p.answer(qAddress, false, "it is made of its parts, whatever is sent")
	}
}

// refilled is the guest with something to clear: what an earlier probe has left may lack
// it.
func (p *prober) refilled(ctx context.Context) (intakeq.Document, error) {
	doc := p.guestDoc()
	if p.fresh || doc.Cell(leftOut) != "" {
		return doc, nil
	}
	filled, err := firstDocument(p.guest.Token)
	if err != nil {
		return doc, err
	}
	for _, member := range []string{leftOut, asNull, asBlank} {
		if doc, err = doc.With(member, filled.Get(member).Raw); err != nil {
			return doc, err
		}
	}
	return p.saveTwice(ctx, doc)
}

// secondDocument is the guest with one member less, one null, one blank, another
// address, a custom field, and a member that the API does not know.
func (p *prober) secondDocument(doc intakeq.Document, unknown bool) (out intakeq.Document, err error) {
	set := func(member, raw string) {
		if err == nil {
			out, err = out.With(member, raw)
		}
	}
	doc.Each(func(member string, v gjson.Result) bool {
		if member != leftOut {
			set(member, v.Raw)
		}
		return true
	})
	set(asNull, "null")
	set(asBlank, `""`)
	set("Address", strconv.Quote(address))
	if p.field = p.textField(); p.field != "" {
		set("CustomFields", `[{"FieldId":`+strconv.Quote(p.field)+`,"Value":"`+p.guest.Token+`"}]`)
	}
	if unknown {
		set(madeUp, `"1"`)
	}
	return out, err
}

// textField is a custom field of the account that takes any text, by what clients have
// in it; "": none was seen.
func (p *prober) textField() string {
	score := map[string]int{}
	for _, doc := range p.first.Clients {
		for _, f := range doc.Custom() {
			if f.ID == "" || strconv.Quote(f.ID) != `"`+f.ID+`"` {
				continue
			}
			score[f.ID] += 0
			if strings.ContainsFunc(f.Value, isLetter) {
				score[f.ID]++
			}
		}
	}
	best := ""
	for id, n := range score {
		if best == "" || n > score[best] || n == score[best] && id < best {
			best = id
		}
	}
	return best
}

func isLetter(c rune) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func hasToken(doc intakeq.Document, field, token string) bool {
	for _, f := range doc.Custom() {
		if f.ID == field {
			return f.Value == token
		}
	}
	return false
}
