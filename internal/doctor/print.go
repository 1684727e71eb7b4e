package doctor

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"intakeq-bulk/internal/known"
	"intakeq-bulk/internal/session"
)

// Print prints a report, and returns what the exit code is made of.
func (r Report) Print(ctx context.Context, n *session.Connection) error {
	err := r.verdict()
	if n.Talk.JSON {
		result := struct {
			Findings []Finding `json:"findings"`
			Probe    *Probed   `json:"probe,omitempty"`
			*session.Failure
		}{r.Findings, r.Probed, session.Failed(ctx, err)}
		if broken := json.NewEncoder(n.Env.Stdout).Encode(result); broken != nil {
			return broken
		}
		return err
	}
	for _, f := range r.Findings {
		if n.Talk.Quiet && f.State != Mend {
			continue
		}
		fmt.Fprintf(n.Env.Stdout, "%-5s %-10s %s\n", f.State, f.Check, f.Text)
		if f.Fix != "" {
			fmt.Fprintf(n.Env.Stdout, "%-16s %s\n", "", f.Fix)
		}
	}
	if r.Probed != nil && !n.Talk.Quiet {
		r.Probed.print(n.Env.Stdout)
	}
	return err
}

// verdict is the end of the run: what there is to mend, and whether it is the key.
func (r Report) verdict() error {
	mend, code := 0, session.ExitUsage
	for _, f := range r.Findings {
		if f.State == Mend {
			mend++
		}
		if f.Key {
			code = session.ExitKey
		}
	}
	switch mend {
	case 0:
		return nil
	case 1:
		return session.ExitError{Code: code, Text: "1 thing to mend"}
	}
	return session.ExitError{Code: code, Text: fmt.Sprintf("%d things to mend", mend)}
}

// print prints a line an assumption, those that did not hold first, and what to send us.
func (p *Probed) print(w io.Writer) {
	for _, v := range []known.Verdict{known.Failed, known.Open, known.Held} {
		for _, a := range p.Answers {
			if a.Verdict != v {
				continue
			}
			text := a.Assumed
			if a.Seen != "" {
				text += " [" + a.Seen + "]"
			}
			fmt.Fprintf(w, "%-13s %-17s %s\n%-31s %s\n", v, a.Code, session.Visible(text), "", a.Means)
		}
	}
	fmt.Fprintf(w, "\n%d requests were sent. The answers are kept, and apply and export go by them.\nIf something did not hold, tell us, with these lines; nothing of a client and no key is in them:\n\n%s\n", p.Requests, p.Tell)
}
