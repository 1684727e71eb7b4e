package importer

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/record"
)

// keep takes into the row, and into the plan, the documents that applying needs.
func (m *maker) keep(ctx context.Context, d *draft) error {
	r := &d.Row
	if r.ClientID != 0 && (r.Action == plan.Update || r.Action == plan.Hold || r.Archived) {
		doc, err := m.clients.Of(ctx, r.ClientID)
		if err != nil {
			return err
		}
		r.Before = doc.Raw()
	}
	if r.Action == plan.Hold && r.ClientID == 0 && r.Lands != 0 {
		if err := m.explainReplaced(ctx, r); err != nil {
			return err
		}
	}
	if (r.Action == plan.Create || r.Action == plan.Hold && len(r.Meets) > 0) && len(d.Keys) > 0 {
		if err := m.keepNamesakes(ctx, record.FirstName(d.Keys[0])); err != nil {
			return err
		}
	}
	if r.Action == plan.Unchanged && !r.Archived {
		r.Source, r.SourceText, r.SourceForm = nil, "", "" // it will never be among the rejects
		d.kept.Source = nil
	}
	return nil
}

// explainReplaced adds to the reason of a held create what the decision to apply would
// replace: its changes are those of a new client, and don't show that.
func (m *maker) explainReplaced(ctx context.Context, r *plan.Row) error {
	doc, err := m.clients.Document(ctx, r.Lands)
	if err != nil {
		return err
	}
	var fields []string
	for _, c := range record.Against(*r, doc).Changes {
		if c.Before != "" && c.Kind != plan.Form && !c.Derived {
			fields = append(fields, cmp.Or(c.Label, c.Field))
		}
	}
	if len(fields) == 0 {
		return nil
	}
	for i, reason := range r.Reasons {
		if reason.ClientID == r.Lands {
			r.Reasons[i].Message += fmt.Sprintf("; as an update of client %d it would replace %s", r.Lands, strings.Join(fields, ", "))
			break
		}
	}
	return nil
}

// keepNamesakes keeps the documents of the clients with a new client's first name. The
// API lands creates on such (API document, "Saving Clients"), and should it see
// more record.Likeness than record.ContactKeys does, the record that it replaces is not lost.
func (m *maker) keepNamesakes(ctx context.Context, first string) error {
	if first == "" || m.namesakes[first] {
		return nil
	}
	clients, err := m.work.Named(ctx, first)
	if err != nil || len(clients) == 0 {
		return err // a name that nobody has is not remembered: there may be as many as rows
	}
	m.namesakes[first] = true
	for _, id := range clients {
		doc, err := m.clients.Document(ctx, id)
		if err == nil {
			err = m.file.KeepBystander(ctx, id, doc.Raw())
		}
		if err != nil {
			return err
		}
	}
	return nil
}
