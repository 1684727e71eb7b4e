package doctor

import (
	"context"
	"fmt"
	"strings"
	"time"

	"intakeq-bulk/internal/known"
	"intakeq-bulk/internal/pace"
	"intakeq-bulk/internal/probe"
	"intakeq-bulk/internal/session"
)

// Probed is what a probe found out.
type Probed struct {
	Answers  []Answer `json:"answers"`
	Requests int      `json:"requests"`
	Tell     string   `json:"tell"` // for whoever looks after this tool: nothing of a client in it
}

// Answer is what became of one assumption.
type Answer struct {
	known.Answer
	Assumed string `json:"assumed"`
	Means   string `json:"means"`
}

const probeCheck = "probe"

// known tells what earlier probes have found out, and left.
func (d *doctor) known(s *session.Session) {
	facts, err := known.Read(s.Dir)
	if err != nil {
		d.add(probeCheck, Note, err.Error(), "")
		return
	}
	if g := facts.Guest; g != nil && !d.Probe && !d.writing {
		d.add(probeCheck, Mend, "a probe was broken off, and has left a client: "+guestText(g), "'intakeq-bulk doctor --probe' goes on with it, and archives it")
	}
	switch age := time.Since(facts.At); {
	case facts.At.IsZero():
		d.add(probeCheck, OK, "never made: --probe finds out what the API's document leaves open", "")
	case !facts.Fresh():
		d.add(probeCheck, Note, fmt.Sprintf("made %d days ago, and too old to go by", int(age.Hours()/24)), "'intakeq-bulk doctor --probe' asks anew")
	default:
		d.add(probeCheck, OK, fmt.Sprintf("made %d days ago: %s", int(age.Hours()/24), sums(facts)), "")
	}
}

func guestText(g *known.Guest) string {
	if len(g.Clients) == 0 {
		return "one whose create was perhaps carried out, called Zz-Probe"
	}
	return "client " + numbers(g.Clients) + ", called Zz-Probe"
}

func numbers(ids []int64) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(ids), " ", ", "), "[]")
}

// sums counts the verdicts.
func sums(facts known.Facts) string {
	n := map[known.Verdict]int{}
	for _, a := range facts.Answers {
		n[a.Verdict]++
	}
	return fmt.Sprintf("%d assumptions held, %d did not, %d are not found out", n[known.Held], n[known.Failed], n[known.Open])
}

// waits tells of a wait for the account's pace, which a probe always meets.
func (d *doctor) waits(w pace.Wait) {
	if d.Probe && time.Until(w.Until) > 2*time.Second {
		d.Say("waiting until " + w.Until.Local().Format("15:04:05") + " for the account's next request")
	}
}

// probe asks whether to, and probes. Where something is to mend, it does neither.
func (d *doctor) probe(ctx context.Context, s *session.Session) error {
	for _, f := range d.found {
		if f.State == Mend {
			d.add(probeCheck, Note, "not begun: mend the rest first", "")
			return nil
		}
	}
	release, err := s.Ledger.WriteLock()
	if err != nil {
		return err
	}
	defer release()
	if goOn, err := d.price(ctx, s); err != nil || !goOn {
		return err
	}
	limit := 0
	s.Cap = func() error {
		if s.Requests() >= limit {
			return probe.ErrEnough
		}
		return nil
	}
	before := s.Known
	result, err := probe.Run(ctx, s.Client, probe.Options{
		Home: s.Dir, Known: before, AtMost: func(n int) { limit = n }, Patience: s.Env.Patience, Say: d.Say,
	})
	d.left(result)
	if ctx.Err() != nil {
		return err
	}
	if err != nil && result.Landed == nil {
		code, fix := session.Explain(ctx, err)
		d.add(probeCheck, Mend, "broken off: "+strings.ReplaceAll(err.Error(), "\n", "; "), fix)
		d.found[len(d.found)-1].Key = code == session.ExitKey
	}
	d.probed = probedOf(result.Facts, s.Requests())
	return nil
}

// price says what a probe does and costs, and asks. It is not begun on a day that has no
// room for all of it.
func (d *doctor) price(ctx context.Context, s *session.Session) (goOn bool, err error) {
	status, err := s.Ledger.Status()
	if err != nil {
		return false, err
	}
	most := probe.MaxRequests - s.Requests()
	left := "no daily limit"
	if s.PerDay > 0 {
		left = fmt.Sprintf("%d are left of the day", status.Left)
	}
	if s.PerDay > 0 && status.Left < most {
		d.add(probeCheck, Mend, fmt.Sprintf("not begun: it takes up to %d requests, and %s", most, left), "run it again when there are more; 'intakeq-bulk quota' tells when")
		return false, nil
	}
	end, err := s.Ledger.ETA(most)
	if err != nil {
		return false, err
	}
	d.Say(fmt.Sprintf(`a probe of %s sends up to %d requests (%s), and is done about %s.
  It makes one client, called Zz-Probe, with an email at example.com, which is nobody's, and no phone; saves and reads it; and archives it.
  IntakeQ may count it, and may send its welcome mail to that address. No other client is written to.`, d.AccountName(), most, left, session.Clock(end)))
	if d.Yes {
		return true, nil
	}
	said, err := d.Ask(ctx, "Probe this account? Type yes: ")
	if err != nil {
		return false, err
	}
	if !strings.EqualFold(said, "yes") && !strings.EqualFold(said, "y") {
		return false, session.ErrNotProbed
	}
	return true, nil
}

// left tells what a probe has left in the account.
func (d *doctor) left(r probe.Result) {
	const again = "'intakeq-bulk doctor --probe' goes on with it, and archives it; or archive it in IntakeQ"
	if r.Landed != nil {
		d.add(probeCheck, Mend, "A PERSON'S RECORD WAS HIT, OR MAY HAVE BEEN: "+r.Landed.Error(), "")
	}
	if len(r.Left) > 0 {
		d.add(probeCheck, Mend, "client "+numbers(r.Left)+", called Zz-Probe, is left in the account and not archived", again)
	}
	if len(r.Unsettled) > 0 {
		d.add(probeCheck, Note, "client "+numbers(r.Unsettled)+", called Zz-Probe, was archived, and may not stay so: no list showed it, or a save before it was not answered, and may come yet", "look whether it is archived in IntakeQ")
	}
	if len(r.Doubt) > 0 {
		d.add(probeCheck, Mend, "client "+numbers(r.Doubt)+" was answered to the probe's create, and could not be proved to be its own: it was not touched", again)
	}
	if r.Maybe && len(r.Doubt) == 0 {
		d.add(probeCheck, Mend, "a client called Zz-Probe may be in the account: its create was not answered, and it could not be found yet", again)
	}
	if r.Lost {
		d.add(probeCheck, Note, "a create was never answered, and no list showed its client", "search for Zz-Probe in IntakeQ, and archive what is active there")
	}
	if len(r.Gone) > 0 {
		d.add(probeCheck, Note, "client "+numbers(r.Gone)+", of a probe, is shown by no list any more", "look whether it is archived in IntakeQ")
	}
	if len(r.Like) > 0 {
		d.add(probeCheck, Note, "client "+numbers(r.Like)+" looks like one that a probe left, and nothing proves that it is: it was not touched", "look at it in IntakeQ, and archive it there")
	}
}

func probedOf(facts known.Facts, requests int) *Probed {
	p := &Probed{Requests: requests}
	lines := []string{fmt.Sprintf("%s, probe of %s, %d requests", session.ToolName(), facts.At.Format(time.DateOnly), requests)}
	for _, q := range probe.Questions() {
		for _, a := range facts.Answers {
			if a.Code != q.Code {
				continue
			}
			p.Answers = append(p.Answers, Answer{a, q.Assumed, q.Meaning(a.Verdict)})
			line := fmt.Sprintf("%s: %s", a.Code, a.Verdict)
			if a.Seen != "" {
				line += " (" + a.Seen + ")"
			}
			lines = append(lines, line)
		}
	}
	p.Tell = session.Visible(strings.Join(lines, "\n"))
	return p
}
