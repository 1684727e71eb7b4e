package importer

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"intakeq-bulk/importer/workfile"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/reason"
	"intakeq-bulk/internal/record"
)

// match is which client a row is of.
type match struct {
	client   int64         // 0: none
	cells    *record.Cells // of that client, where they were looked at
	external string        // an ExternalClientId that no client has yet
	list     string        // the key of the list of fields that found it, or would have
	near     []int64       // clients whose ExternalClientId it may be, damaged
	problems []plan.Reason // why it lands on nobody
	doubts   []plan.Reason // why a person must decide
	warnings []plan.Reason // how it was found
}

// findClient finds a row's client by its ids, then by the lists of the mapping, never by
// its name: a row with a wrong id lands on nobody.
func (m *maker) findClient(ctx context.Context, in *input) (match, error) {
	var found match
	if in.ClientID != "" && slices.Contains(m.matchBy, record.MemberID) {
		if m.byID(in, &found); len(found.problems) > 0 {
			return found, nil
		}
	}
	if in.ExternalID != "" && slices.Contains(m.matchBy, record.MemberExternal) && !in.refused(record.MemberExternal) {
		if err := m.byExternal(ctx, in, &found); err != nil || len(found.problems)+len(found.doubts) > 0 {
			return found, err
		}
	}
	if found.client == 0 {
		return found, m.byLists(ctx, in, &found)
	}
	return found, nil
}

func (m *maker) byID(in *input, found *match) {
	id, err := strconv.ParseInt(in.ClientID, 10, 64)
	if err != nil {
		found.refuse(plan.Reason{Code: reason.BadValue, Column: m.idColumn, Message: "the ClientId is no whole number"})
		return
	}
	switch known, deleted := m.work.Client(id); {
	case deleted:
		found.refuse(plan.Reason{Code: reason.IDUnknown, Column: m.idColumn, ClientID: id, Message: fmt.Sprintf("client %d was deleted in the last 10 days", id)})
	case !known:
		found.refuse(plan.Reason{Code: reason.IDUnknown, Column: m.idColumn, ClientID: id, Message: fmt.Sprintf("the account has no client %d", id)})
	default:
		found.client = id
	}
}

func (m *match) refuse(r plan.Reason) {
	m.client, m.cells = 0, nil
	m.problems = append(m.problems, r)
}

func (m *maker) byExternal(ctx context.Context, in *input, found *match) error {
	if agrees, err := m.hasExternal(ctx, in, found); err != nil || agrees {
		return err
	}
	ids, err := m.work.ByExternal(ctx, in.ExternalID, found.client)
	switch {
	case err != nil:
		return err
	case len(ids) == 0:
		found.external = record.PlainID(in.ExternalID)
		return m.byNear(ctx, in, found)
	case found.client != 0 && !slices.Contains(ids, found.client):
		found.refuse(plan.Reason{Code: reason.IDConflict, Column: in.idHeader(), ClientID: ids[0],
			Message: fmt.Sprintf("the ClientId is of client %d, the ExternalClientId of %s", found.client, clientsText(ids))})
	case found.client == 0 && len(ids) > 1:
		found.refuse(plan.Reason{Code: reason.IDAmbiguous, Column: in.idHeader(), ClientID: ids[0],
			Message: fmt.Sprintf("%s have this ExternalClientId; give the ClientId too", clientsText(ids))})
	case found.client == 0:
		found.client = ids[0]
	}
	return nil
}

// hasExternal reports whether the client that was found has the row's ExternalClientId:
// whoever else has it, the row is of that one.
func (m *maker) hasExternal(ctx context.Context, in *input, found *match) (bool, error) {
	id := record.PlainID(in.ExternalID)
	if found.client == 0 || id == "" {
		return false, nil
	}
	client, err := m.clientOf(ctx, found)
	return err == nil && record.PlainID(client.Get(record.MemberExternal)) == id, err
}

// clientOf reads the client that was found, once; without one it is empty.
func (m *maker) clientOf(ctx context.Context, found *match) (*record.Cells, error) {
	if found.cells == nil {
		doc, err := m.clients.Of(ctx, found.client)
		if err != nil {
			return nil, err
		}
		m.client.Read(doc)
		found.cells = m.client
	}
	return found.cells, nil
}

// byNear looks for the client whose id a spreadsheet may have damaged.
func (m *maker) byNear(ctx context.Context, in *input, found *match) (err error) {
	found.near, err = m.work.ByNear(ctx, in.ExternalID)
	if err == nil && len(found.near) > 0 {
		found.doubts = append(found.doubts, plan.Reason{Code: reason.IDNear, Column: in.idHeader(), ClientID: found.near[0],
			Message: fmt.Sprintf("no client has this ExternalClientId, but that of %s differs only in leading zeros, .0 or case: a spreadsheet may have changed it", clientsText(found.near))})
	}
	return err
}

// clientsText names clients. A list as long as a question allows may go on.
func clientsText(ids []int64) string {
	text := "client "
	if len(ids) > 1 {
		text = "clients "
	}
	return text + listText(ids)
}

func rowsText(rows []int64) string {
	text := "row "
	if len(rows) > 1 {
		text = "rows "
	}
	return text + listText(rows)
}

func listText(numbers []int64) string {
	var texts []string
	for _, n := range numbers[:min(len(numbers), workfile.MaxNamed-1)] {
		texts = append(texts, strconv.FormatInt(n, 10))
	}
	text := strings.Join(texts, ", ")
	if len(numbers) >= workfile.MaxNamed {
		text += " and others"
	}
	return text
}
