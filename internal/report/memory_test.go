package report

import (
	"context"
	"iter"
	"maps"
	"slices"
	"strings"

	"intakeq-bulk/internal/plan"
)

// memory is a plan without a file.
type memory struct {
	meta plan.Meta
	sum  plan.Summary
	list []plan.Row
	done map[int]plan.Attempt // of rows that were tried

	run plan.RunStatus

	counts []plan.FieldCount // besides those that the rows have

	cards map[int]plan.Card // of rows that have one of their own
}

func (m *memory) Meta() plan.Meta                                  { return m.meta }
func (m *memory) RowSummary(context.Context) (plan.Summary, error) { return m.sum, nil }
func (m *memory) Counts(context.Context) (plan.Summary, []plan.FieldCount, error) {
	return m.sum, m.fieldCounts(), nil
}
func (m *memory) Tried(_ context.Context, of ...plan.Action) iter.Seq2[plan.Tried, error] {
	return func(yield func(plan.Tried, error) bool) {
		for _, r := range m.list {
			if len(of) > 0 && !slices.Contains(of, r.Action) {
				continue
			}
			if !yield(plan.Tried{Row: r, Attempt: m.done[r.Row]}, nil) {
				return
			}
		}
	}
}

// Told leaves out what a plan's file does.
func (m *memory) Told(ctx context.Context, of ...plan.Action) iter.Seq2[plan.Tried, error] {
	return func(yield func(plan.Tried, error) bool) {
		for r, err := range m.Tried(ctx, of...) {
			if !yield(asTold(r), err) {
				return
			}
		}
	}
}

func asTold(r plan.Tried) plan.Tried {
	r.TagsAdd, r.TagsRemove, r.Before, r.Restore, r.Source, r.SourceText, r.SourceForm = nil, nil, nil, nil, nil, "", ""
	r.Attempt = plan.Attempt{Step: r.Step, Error: r.Error, Cells: r.Cells}
	return r
}

func (m *memory) Alarms(context.Context) ([]plan.Alarm, error) { return m.meta.Alarms, nil }

// Shown gives each row its card: a row without one of its own has that which its
// changes tell.
func (m *memory) Shown(ctx context.Context, of ...plan.Action) iter.Seq2[plan.Shown, error] {
	return func(yield func(plan.Shown, error) bool) {
		for r, err := range m.Told(ctx, of...) {
			if !yield(plan.Shown{Tried: r, Card: m.card(r.Row)}, err) {
				return
			}
		}
	}
}

func (m *memory) card(r plan.Row) plan.Card {
	if card, ok := m.cards[r.Row]; ok {
		return card
	}
	return cardOf(r, m.meta.Fields)
}

// shown is a row as reports show it.
func (m *memory) shown(r plan.Row) plan.Shown {
	return plan.Shown{Tried: plan.Tried{Row: r}, Card: m.card(r)}.Settled(m.meta.Fields)
}

// cardOf is a card as an importer makes it, as far as the row tells.
func cardOf(r plan.Row, fields []plan.Field) plan.Card {
	var card plan.Card
	for _, f := range fields {
		cell := plan.MappedCell{Kind: plan.CellKept}
		for _, c := range r.Changes {
			if c.Field == f.Field {
				cell = plan.MappedCell{Sheet: c.After, Account: c.Before, Result: c.After, Kind: plan.CellKind(c.Kind)}
			}
		}
		switch cell.Kind {
		case plan.CellForm:
			cell.Result = cell.Account
		case plan.CellClear:
			cell.Sheet = "<clear>"
		}
		card.Cells = append(card.Cells, cell)
	}
	if r.Action != plan.Hold {
		return card
	}
	card.Outcomes = map[plan.Decision]plan.Outcome{}
	for _, d := range r.Choices() {
		if d != plan.DecideSkip {
			card.Outcomes[d] = plan.Outcome{Changes: r.Changes}
		}
	}
	return card
}

func (m *memory) fieldCounts() []plan.FieldCount {
	counts := map[string]*plan.FieldCount{}
	for _, r := range m.list {
		sent := r.Action == plan.Create || r.Action == plan.Update
		for _, c := range r.Changes {
			if c.Derived || !sent && (r.Action != plan.Unchanged || c.Kind != plan.Form) {
				continue
			}
			n := counts[c.Field]
			if n == nil {
				n = &plan.FieldCount{Field: plan.Field{Field: c.Field, Label: c.Label}}
				if at := slices.IndexFunc(m.meta.Fields, func(f plan.Field) bool { return f.Field == c.Field }); at >= 0 {
					n.Field = m.meta.Fields[at]
				}
				counts[c.Field] = n
			}
			switch {
			case c.Kind == plan.Clear:
				n.Clear++
			case c.Kind == plan.Form:
				n.Form++
			case r.Action == plan.Create:
				n.Create++
			case strings.Trim(c.Before, " ") == "":
				n.Fill++
			default:
				n.Overwrite++
			}
		}
	}
	list := slices.Clone(m.counts)
	for _, field := range slices.Sorted(maps.Keys(counts)) {
		list = append(list, *counts[field])
	}
	return list
}

func (m *memory) RunStatus(context.Context) (plan.RunStatus, error) { return m.run, nil }

func (m *memory) ReasonCounts(context.Context) (map[string]int, error) {
	counts := map[string]int{}
	for _, r := range m.list {
		seen := map[string]bool{}
		for _, why := range r.Reasons {
			if !seen[why.Code] {
				counts[why.Code]++
			}
			seen[why.Code] = true
		}
	}
	return counts, nil
}

// newMemory sums the rows up.
func newMemory(meta plan.Meta, rows ...plan.Row) *memory {
	m := &memory{meta: meta, list: rows, sum: plan.Summary{Rows: len(rows), ChangesByField: map[string]int{}}}
	for _, r := range rows {
		*map[plan.Action]*int{
			plan.Create: &m.sum.Create, plan.Update: &m.sum.Update, plan.Unchanged: &m.sum.Unchanged,
			plan.Skip: &m.sum.Skip, plan.Hold: &m.sum.Hold, plan.Reject: &m.sum.Reject,
		}[r.Action]++
		if r.Action == plan.Create || r.Action == plan.Update {
			m.sum.Requests++
		}
		for _, c := range r.Changes {
			sent := r.Action == plan.Create || r.Action == plan.Update
			switch {
			case c.Derived:
			case c.Kind == plan.Form && (sent || r.Action == plan.Unchanged):
				m.sum.FormOnly++
			case c.Kind == plan.Clear && sent:
				m.sum.Clears++
			}
			if sent && c.Kind != plan.Form && !c.Derived {
				m.sum.ChangesByField[c.Field]++
			}
		}
	}
	m.meta.Price.Requests = m.sum.Requests
	return m
}
