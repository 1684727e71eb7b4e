package cli

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/urfave/cli/v2"

	"intakeq-bulk/internal/pace"
)

func quotaCommand(env Env) *cli.Command {
	return &cli.Command{
		Name:  "quota",
		Usage: "requests left, and when more come; sends nothing",
		Flags: connectionFlags(),
		Action: func(c *cli.Context) error {
			if err := noArgs(c); err != nil {
				return err
			}
			n, err := readConnection(env, c)
			if err != nil {
				return err
			}
			s, err := n.open(c.Context, nil)
			if err != nil {
				return err
			}
			defer s.close()
			status, err := s.ledger.Status()
			if err != nil {
				return err
			}
			if n.talk.json {
				return json.NewEncoder(env.Stdout).Encode(s.quotaJSON(status))
			}
			return s.printQuota(status)
		},
	}
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

func (s *session) quotaJSON(t pace.Status) quota {
	return quota{
		Account: s.id, PerDay: s.perDay, Reserve: s.reserve, Used: t.Used, LeftToday: t.Left, MoreOfDay: moment(t.NextOfDay),
		PerMinute: s.perMinute, FreeNow: t.Free, Next: moment(t.Next), Pace: string(t.Mode),
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

func (s *session) printQuota(t pace.Status) error {
	text := fmt.Sprintf("today       %d requests used in the last 24 hours, no limit\n", t.Used)
	if s.perDay > 0 {
		text = fmt.Sprintf("today       %d of %d requests left", t.Left, s.perDay-s.reserve)
		if s.reserve > 0 {
			text += fmt.Sprintf(" (%d more are reserved)", s.reserve)
		}
		if !t.NextOfDay.IsZero() {
			text += ", more from " + clock(t.NextOfDay)
		}
		text += "\n"
	}
	if s.perMinute > 0 {
		text += fmt.Sprintf("now         %d of %d free", t.Free, s.perMinute)
		if wait := time.Until(t.Next); wait > 0 {
			text += fmt.Sprintf(", the next in %s", wait.Round(time.Second))
		}
		text += "\n"
	}
	text += fmt.Sprintf("pace        %s", t.Mode)
	if !t.EvenUntil.IsZero() {
		text += fmt.Sprintf(" until %s, because the server limited us; --pace burst ends it", clock(t.EvenUntil))
	}
	text += "\n"
	if !t.PausedUntil.IsZero() {
		text += "paused      until " + clock(t.PausedUntil) + ", as the server asked\n"
	}
	_, err := fmt.Fprint(s.env.Stdout, text)
	return err
}
