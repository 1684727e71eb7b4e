package report

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"slices"
	"time"

	"intakeq-bulk/internal/plan"
)

// jsonPlan heads the JSON report. The order of the members up to Complete is
// promised; those after it are more than that.
type jsonPlan struct {
	ID            string               `json:"id"`
	Account       string               `json:"account"`
	Source        string               `json:"source"`
	SourceSHA256  string               `json:"source_sha256"`
	MappingSHA256 string               `json:"mapping_sha256"`
	Created       string               `json:"created"`
	Mode          plan.Mode            `json:"mode"`
	Complete      bool                 `json:"complete"`
	Reason        string               `json:"reason"`
	Tripped       string               `json:"tripped"`
	Snapshot      string               `json:"snapshot"`
	Days          int                  `json:"days"`
	Done          string               `json:"done"`
	Notes         []string             `json:"notes"`
	CannotKnow    []string             `json:"cannot_know"`
	Unmapped      []plan.UnmappedValue `json:"unmapped_values"`
	Missing       int                  `json:"missing"`             // clients of the account that no row is of
	Decisions     *jsonDecisions       `json:"decisions,omitempty"` // of an earlier plan, where they were given
}

type jsonDecisions struct {
	Carried int            `json:"carried"`
	Lost    []plan.Carried `json:"lost"` // by the earlier plan's rows
}

// jsonSummary is the promised summary, and what became of the rows up to now.
type jsonSummary struct {
	plan.Summary
	States  map[plan.State]int `json:"states"`
	Balance plan.Balance       `json:"balance"`
}

func newJSONPlan(m plan.Meta, s plan.Summary) jsonPlan {
	j := jsonPlan{
		ID: m.ID, Account: m.Account, Source: m.Source, SourceSHA256: m.SourceSHA256, MappingSHA256: m.MappingSHA256,
		Created: jsonTime(m.Created), Mode: m.Mode, Complete: m.Complete,
		Reason: m.Reason, Tripped: m.Tripped, Snapshot: jsonTime(m.Snapshot), Days: m.Price.Days, Done: jsonTime(m.Price.Done),
		Notes: orEmpty(m.Notes), CannotKnow: cannotKnow(s), Unmapped: orEmpty(m.Values), Missing: m.Missing,
	}
	if m.Decisions != "" {
		j.Decisions = &jsonDecisions{m.Carried, orEmpty(m.Lost)}
	}
	return j
}

// writeJSON streams: a row is a line, so that the file can be read line by line.
func writeJSON(ctx context.Context, w io.Writer, s subject) error {
	counts, sheet, err := s.signed(ctx)
	if err != nil {
		return err
	}
	out := &jsonStream{out: bufio.NewWriter(w)}
	out.enc = newEncoder(out.out)
	out.put(`{"plan":`)
	out.value(newJSONPlan(s.meta, s.sum))
	out.findings(s)
	if s.sum.ChangesByField == nil {
		s.sum.ChangesByField = map[string]int{}
	}
	out.put(`,"summary":`)
	out.value(jsonSummary{s.sum, counts.states, counts.balance})
	out.put(`,"sign_off":`)
	out.value(sheet)
	out.put(`,"rows":[` + "\n")
	separator := ""
	for r, err := range s.rows(ctx) {
		if err != nil {
			return err
		}
		out.put(separator)
		out.value(newJSONRow(r))
		separator = ","
		if out.err != nil {
			return out.err
		}
	}
	out.put("]}\n")
	return out.finish()
}

// findings writes what stands between the plan and its summary.
func (j *jsonStream) findings(s subject) {
	alarms := slices.Clone(s.alarms)
	for i := range alarms {
		alarms[i].Sample, alarms[i].Columns = orEmpty(alarms[i].Sample), orEmpty(alarms[i].Columns)
	}
	j.put(`,"alarms":`)
	j.value(orEmpty(alarms))
	j.put(`,"fields":`)
	j.value(orEmpty(s.fields))
	j.put(`,"reasons":`)
	j.value(s.reasons)
}

// jsonStream keeps the first error.
type jsonStream struct {
	out *bufio.Writer
	enc *json.Encoder
	err error
}

func (j *jsonStream) put(text string) {
	if j.err == nil {
		_, j.err = j.out.WriteString(text)
	}
}

// value writes v and a line's end.
func (j *jsonStream) value(v any) {
	if j.err == nil {
		j.err = j.enc.Encode(v)
	}
}

func (j *jsonStream) finish() error {
	if j.err != nil {
		return j.err
	}
	return j.out.Flush()
}

// newEncoder leaves <, > and & as they are: only HTML needs them escaped.
func newEncoder(w io.Writer) *json.Encoder {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e
}

// jsonTime is RFC 3339 in UTC with milliseconds, as in exports; no time is "".
func jsonTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z07:00")
}

// orEmpty makes a list that JSON writes as [] and not as null.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
