package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/urfave/cli/v2"

	"intakeq-bulk/internal/pace"
	"intakeq-bulk/internal/session"
)

func quotaCommand(env session.Env) *cli.Command {
	n := &session.Connection{Env: env}
	return &cli.Command{
		Name:  "quota",
		Usage: "requests left, and when more come; sends nothing",
		Flags: n.Flags(),
		Action: func(c *cli.Context) error {
			if err := noArgs(c); err != nil {
				return err
			}
			if err := n.Validate(); err != nil {
				return err
			}
			return showQuota(c.Context, n)
		},
	}
}

func showQuota(ctx context.Context, n *session.Connection) error {
	s, err := n.Open(ctx, nil)
	if err != nil {
		return err
	}
	defer s.Close()
	status, err := s.Ledger.Status()
	if err != nil {
		return err
	}
	if n.Talk.JSON {
		return json.NewEncoder(n.Env.Stdout).Encode(quotaJSON(s, status))
	}
	return printQuota(s, status)
}

// quota is what `quota --json` prints; a limit of 0 is none, and then what is
// left is -1.
type quota struct {
	Account     string     `json:"account"`
	PerDay      int        `json:"per_day"`
	Reserve     int        `json:"reserve"`
	Used        int        `json:"used_24h"`
	LeftToday   int        `json:"left_today"`
	MoreOfDay   *time.Time `json:"more_of_day_at"`
	PerMinute   int        `json:"per_minute"`
	FreeNow     int        `json:"free_now"`
	Next        *time.Time `json:"next_request_at"`
	Pace        string     `json:"pace"`
	EvenUntil   *time.Time `json:"even_until"`
	PausedUntil *time.Time `json:"paused_until"`
}

func quotaJSON(s *session.Session, t pace.Status) quota {
	return quota{
		Account: s.ID, PerDay: s.PerDay, Reserve: s.Reserve, Used: t.Used, LeftToday: t.Left, MoreOfDay: moment(t.NextOfDay),
		PerMinute: s.PerMinute, FreeNow: t.Free, Next: moment(t.Next), Pace: string(t.Mode),
		EvenUntil: moment(t.EvenUntil), PausedUntil: moment(t.PausedUntil),
	}
}

func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

func printQuota(s *session.Session, t pace.Status) error {
	text := fmt.Sprintf("today       %d requests used in the last 24 hours, no limit\n", t.Used)
	if s.PerDay > 0 {
		text = fmt.Sprintf("today       %d of %d requests left", t.Left, s.PerDay-s.Reserve)
		if s.Reserve > 0 {
			text += fmt.Sprintf(" (%d more are reserved)", s.Reserve)
		}
		if !t.NextOfDay.IsZero() {
			text += ", more from " + session.Clock(t.NextOfDay)
		}
		text += "\n"
	}
	if s.PerMinute > 0 {
		text += fmt.Sprintf("now         %d of %d free", t.Free, s.PerMinute)
		if wait := time.Until(t.Next); wait > 0 {
			text += fmt.Sprintf(", the next in %s", wait.Round(time.Second))
		}
		text += "\n"
	}
	text += fmt.Sprintf("pace        %s", t.Mode)
	if !t.EvenUntil.IsZero() {
		text += fmt.Sprintf(" until %s, because the server limited us, or the count was lost; --pace burst ends it", session.Clock(t.EvenUntil))
	}
	text += "\n"
	if !t.PausedUntil.IsZero() {
		text += "paused      until " + session.Clock(t.PausedUntil) + ", as the server asked\n"
	}
	_, err := fmt.Fprint(s.Env.Stdout, text)
	return err
}
