package importer

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/reason"
	"intakeq-bulk/internal/record"
	"intakeq-bulk/mapping"
)

// listKeys are what somebody is found by: a key for each list whose fields are filled.
func listKeys(lists [][]string, get record.Field) []string {
	var keys []string
	for _, fields := range lists {
		if key := record.MatchKey(fields, get); key != "" {
			keys = append(keys, listName(fields)+"\n"+key)
		}
	}
	return keys
}

func listName(fields []string) string { return strings.Join(fields, ", ") }

// byLists looks for the client by what people have. The first list that finds anybody
// decides; one that finds several is a person's to judge.
func (m *maker) byLists(ctx context.Context, in *input, found *match) error {
	for _, key := range listKeys(m.lists, in.usable) {
		if found.list == "" {
			found.list = key
		}
		clients, err := m.work.ByList(ctx, key)
		if err != nil {
			return err
		}
		if len(clients) > 0 {
			found.list = key
			found.foundBy(clients)
			return nil
		}
	}
	return nil
}

// foundBy takes in the clients whom a list has found.
func (m *match) foundBy(clients []int64) {
	name, _, _ := strings.Cut(m.list, "\n")
	why := plan.Reason{Code: reason.MatchedBy, ClientID: clients[0], Warning: true, Message: "no id found the client, but " + name + " did"}
	if len(clients) > 1 {
		why.Warning, why.Message = false, fmt.Sprintf("%s have the %s of this row: which is meant is not known", clientsText(clients), name)
		m.near = clients
		m.doubts = append(m.doubts, why)
		return
	}
	m.client = clients[0]
	m.warnings = append(m.warnings, why)
}

// otherID doubts a row that was matched by a list, though it brings an ExternalClientId
// and the client has another one.
func (m *match) otherID(in *input, client record.Field) {
	have := record.PlainID(client(record.MemberExternal))
	if len(m.warnings) == 0 || m.external == "" || have == "" || have == m.external {
		return
	}
	m.doubts = append(m.doubts, plan.Reason{Code: reason.MatchedBy, Column: in.idHeader(), ClientID: m.client,
		Message: fmt.Sprintf("client %d, whom the row was matched with, has another ExternalClientId", m.client)})
}

// usable is what the row says of a field and may be used.
func (in *input) usable(field string) string {
	v, ok := in.value(field)
	if !ok || v.Action != mapping.Set || in.refused(field) || in.damaged(field) {
		return ""
	}
	return v.Text
}

// nameless reports whether the spreadsheet has no column of a name, so that a new
// client can't be asked for one: its rows find people by something else.
func (m *maker) nameless() bool {
	return len(m.lists) > 0 && !slices.ContainsFunc(m.targets, func(t mapping.Target) bool { return t.Field.Is(intakeq.Names()...) })
}
