package importer

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"intakeq-bulk/importer/workfile"
	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/reason"
	"intakeq-bulk/internal/record"
	"intakeq-bulk/mapping"
)

// draft is a row as it would be planned if it were alone in the file.
type draft struct {
	Row      plan.Row
	Subjects []string      // whom it is of: two rows with one in common are duplicates
	Keys     []string      // what contact keys it would leave in the account
	Traits   record.Traits // by which somebody else may be the same person; none where the row leaves them as they are
	Vouched  bool          // a name or a date of birth says that it is the client's

	Cells   []plan.MappedCell `json:"-"` // nil: they are as in kept
	Person  string            // whom it is of, for the key of a decision
	Clients []int64           // whom it may be of besides
	Others  []int64           // rows that it may be the same person as

	kept workfile.Kept // the cells and the source of a draft that was read
	many bool          // there may be more of these than were asked for: applied, it can't leave out all
}

// addRow puts a draft into the work file: apart from the rest what is not looked at of
// most rows.
func (m *maker) addRow(ctx context.Context, d *draft) error {
	entry := workfile.Row{
		Row: d.Row.Row, ClientID: d.Row.ClientID, Keys: d.Keys, Traits: d.Traits,
		Left: d.Row.Action == plan.Skip || d.Row.Action == plan.Reject, Draft: d, Changes: d.Row.Changes, Cells: d.Cells, Source: d.Row.Source,
	}
	d.Row.Changes, d.Row.Source = nil, nil
	for _, subject := range d.Subjects {
		if subject == subjectClient {
			entry.Found = true
		} else {
			entry.Subjects = append(entry.Subjects, subject)
		}
	}
	return m.work.AddRow(ctx, entry)
}

// readDraft reads a draft, but for its cells and its source.
func readDraft(kept workfile.Kept) (draft, error) {
	d := draft{kept: kept}
	if err := json.Unmarshal(kept.Draft, &d); err != nil {
		return d, err
	}
	changes, err := plan.DecodeChanges(kept.Changes)
	d.Row.Changes = changes
	return d, err
}

// unpack reads the cells, too.
func (d *draft) unpack() (err error) {
	if d.Cells == nil {
		d.Cells, err = plan.DecodeCells(d.kept.Cells)
	}
	return err
}

// drafted reads the draft of another row.
func (m *maker) drafted(ctx context.Context, row int) (draft, error) {
	kept, err := m.work.Draft(ctx, row)
	if err != nil {
		return draft{}, err
	}
	d, err := readDraft(kept)
	return d, errors.Join(err, d.unpack())
}

// draft judges a row by itself.
func (m *maker) draft(ctx context.Context, in *input) (draft, error) {
	found, err := m.findClient(ctx, in)
	if err != nil {
		return draft{}, err
	}
	client, err := m.clientOf(ctx, &found)
	if err != nil {
		return draft{}, err
	}
	d := diff(in, client)
	out := draft{Row: plan.Row{
		Row: in.Number, Sheet: m.sheet, State: plan.None, Source: in.Source, SourceText: in.SourceText, SourceForm: in.SourceForm, ClientID: found.client,
		ExternalID: in.ExternalID, Name: client.Get(record.MemberName),
	}}
	if out.Row.ExternalID == "" {
		out.Row.ExternalID = client.Get(record.MemberExternal)
	}
	if out.Row.Name == "" {
		out.Row.Name = d.After(func(string) string { return "" })(record.MemberName)
	}
	if err := m.doubt(ctx, in, client.Get, &found, &d, &out); err != nil {
		return draft{}, err
	}
	m.decide(&found, &d, &out.Row)
	out.Cells, out.Person = m.cells(in, client, &d), personOf(&found, &d, client, in)
	if err := m.twins(ctx, &out); err != nil {
		return draft{}, err
	}
	m.alarms.Row(found.client != 0)
	m.sawCells(in, client, &d, len(found.near) > 0)
	for _, id := range found.near {
		out.Clients = addOnce(out.Clients, id)
	}
	if out.Row.Action != plan.Skip || out.Row.Reasons[0].Code != reason.DuplicateRow {
		out.Subjects = subjects(&found)
	}
	out.leaves(&d, client.Get)
	return out, nil
}

// doubt adds why a person must look at a row that has a client.
func (m *maker) doubt(ctx context.Context, in *input, client record.Field, found *match, d *difference, out *draft) error {
	if found.client == 0 {
		return nil
	}
	found.otherID(in, client)
	s, err := m.suspect(ctx, in, found.client, d, client)
	if err != nil {
		return err
	}
	out.Vouched = s.vouched
	if s.why != "" {
		m.strangers = append(m.strangers, int64(in.Number))
		out.Clients = append([]int64{found.client}, s.others...)
		found.doubts = append(found.doubts, plan.Reason{Code: reason.Identity, ClientID: found.client, Message: s.why + ": this may be another person"})
	}
	found.doubts = append(found.doubts, m.judgeArchived(in, client, d, &out.Row)...)
	return nil
}

// decide gives the row its action. What makes it unfit comes first, then what
// leaves it out, then what a person must decide.
func (m *maker) decide(found *match, d *difference, r *plan.Row) {
	problems := slices.Concat(found.problems, d.problems)
	if len(problems) == 0 {
		problems = m.unfit(found, d)
	}
	if len(problems) > 0 {
		r.Action, r.Reasons, r.Archived = plan.Reject, problems, false
		return
	}
	if why := m.leftOut(found); why != nil {
		r.Action, r.Reasons, r.Archived = plan.Skip, []plan.Reason{*why}, false
		return
	}
	doubts := found.doubts
	r.Reasons = slices.Concat(doubts, found.warnings, d.warnings)
	r.Changes, r.TagsAdd, r.TagsRemove = d.Changes, d.TagsAdd, d.TagsRemove
	switch {
	case len(doubts) > 0:
		// Nothing is sent of it before a person has said so. Of one client whose id
		// it may be, that person can say that it is that one.
		r.Action = plan.Hold
		if found.client == 0 && len(found.near) == 1 {
			r.Lands = found.near[0]
		}
	case found.client == 0:
		// No id of it is anybody's; whom the API would take it for is judged when all
		// rows are known.
		r.Action, r.State = plan.Create, plan.Planned
	case d.Sends():
		// Its ids are this client's alone, and it names what changes.
		r.Action, r.State = plan.Update, plan.Planned
	default:
		// A request is scarce, and a save that changes nothing still replaces a record.
		r.Action = plan.Unchanged
	}
}

// onUnmatched is what happens to a row that finds no client: the mode over the
// mapping.
func (m *maker) onUnmatched() string {
	switch m.Mode {
	case plan.ModeCreate:
		return mapping.UnmatchedCreate
	case plan.ModeUpdate:
		return mapping.UnmatchedSkip
	}
	return m.unmatched
}

// unfit says why a row that finds no client can't make one. One whose id looks
// damaged is a person's to judge first.
func (m *maker) unfit(found *match, d *difference) []plan.Reason {
	switch {
	case found.client != 0 || len(found.near) > 0:
	case m.onUnmatched() == mapping.UnmatchedReject:
		return []plan.Reason{{Code: reason.Unmatched, Message: "no client has the ids of this row, and the mapping rejects such rows"}}
	case m.onUnmatched() == mapping.UnmatchedCreate && !m.nameless() && !d.TouchesRole(intakeq.NameFirst, intakeq.NameLast):
		return []plan.Reason{{Code: reason.Required, Message: "a new client needs a first or a last name"}}
	}
	return nil
}

// leftOut says why a row is not for this run. An id that looks damaged is for a
// person to see, whatever the mode: skipping it would hide the damage.
func (m *maker) leftOut(found *match) *plan.Reason {
	switch {
	case found.client != 0 && m.Mode == plan.ModeCreate:
		return &plan.Reason{Code: reason.Mode, ClientID: found.client, Message: "the client is there already, and the mode is create"}
	case found.client != 0 || len(found.near) > 0 || m.onUnmatched() != mapping.UnmatchedSkip:
		return nil
	case m.Mode == plan.ModeUpdate:
		return &plan.Reason{Code: reason.Mode, Message: "no client has the ids of this row, and the mode is update"}
	}
	return &plan.Reason{Code: reason.Unmatched, Message: "no client has the ids of this row, and the mapping skips such rows"}
}

// subjectClient says that a row is of its client.
const subjectClient = "c"

// subjects are whom a row is of: its client, the ExternalClientId that it is the
// first to bring, and what it was looked for by.
func subjects(found *match) []string {
	var out []string
	if found.client != 0 {
		out = append(out, subjectClient)
	}
	if found.external != "" {
		out = append(out, "e"+found.external)
	}
	if found.list != "" {
		out = append(out, "l"+found.list)
	}
	return out
}

// leaves says what the row would leave in the account, by which the API may take a new
// client for its client, or a person may.
func (d *draft) leaves(diff *difference, before record.Field) {
	r := &d.Row
	if r.Action != plan.Create && r.Action != plan.Update && r.Action != plan.Hold {
		return
	}
	after := diff.After(before)
	if diff.TouchesRole(record.ContactRoles()...) {
		d.Keys = record.ContactKeys(after)
	}
	if r.ClientID == 0 && record.FirstKey(after) == "" {
		d.Keys = record.NamelessKeys(after)
	}
	if r.ClientID == 0 || diff.TouchesRole(intakeq.Names()...) || diff.Touches(record.MemberBirth) {
		d.Traits = record.TraitsOf(after)
	}
}
