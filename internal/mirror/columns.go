package mirror

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"github.com/tidwall/gjson"

	"intakeq-bulk/intakeq"
)

// Custom is a custom field that some client of the account shows.
type Custom = intakeq.CustomColumn

// columns gathers, as clients come in, which members and custom fields there
// are: a column that only a late client has must stand in the header too.
type columns struct {
	members map[string]bool
	custom  map[string]*customPlace
	fresh   []string // members not saved yet
	touched []string // custom fields not saved yet
}

// customPlace is where a custom field stands first.
type customPlace struct {
	label  string
	client int64 // the lowest ClientId that shows it
	place  int   // where, among that client's custom fields
}

func newColumns() columns {
	return columns{members: map[string]bool{}, custom: map[string]*customPlace{}}
}

// note adds the members and custom fields of a client, and gives the dates that it
// comes past.
func (c *columns) note(id int64, d intakeq.Document) dates {
	var updated, active gjson.Result
	d.Each(func(member string, value gjson.Result) bool {
		if !c.members[member] {
			c.members[member] = true
			c.fresh = append(c.fresh, member)
		}
		switch member {
		case "LastUpdateDate":
			updated = value
		case "LastActivityDate":
			active = value
		case "CustomFields":
			for place, f := range intakeq.ParseCustomFields(value) {
				c.noteCustom(id, place, f)
			}
		}
		return true
	})
	return datesOf(updated, active)
}

func (c *columns) noteCustom(client int64, place int, f intakeq.CustomField) {
	have, ok := c.custom[f.ID]
	if ok && client >= have.client && (f.Label == have.label || f.Label == "") {
		return
	}
	if !ok {
		have = &customPlace{label: f.Label, client: client, place: place}
		c.custom[f.ID] = have
	}
	if client < have.client {
		have.client, have.place = client, place
	}
	if f.Label != "" {
		have.label = f.Label
	}
	c.touched = append(c.touched, f.ID)
}

// save writes what is new since the last call.
func (c *columns) save(ctx context.Context, tx *sql.Tx) error {
	for _, name := range c.fresh {
		if _, err := tx.ExecContext(ctx, "INSERT OR IGNORE INTO members VALUES (?)", name); err != nil {
			return err
		}
	}
	for _, id := range c.touched {
		f := c.custom[id]
		_, err := tx.ExecContext(ctx, "INSERT OR REPLACE INTO custom VALUES (?, ?, ?, ?)", id, f.label, f.client, f.place)
		if err != nil {
			return err
		}
	}
	c.fresh, c.touched = nil, nil
	return nil
}

func (s *Store) loadColumns(ctx context.Context) error {
	s.columns = newColumns()
	err := s.scan(ctx, "SELECT name FROM members", func(rows *sql.Rows) error {
		var name string
		err := rows.Scan(&name)
		s.columns.members[name] = true
		return err
	})
	if err != nil {
		return err
	}
	return s.scan(ctx, "SELECT id, label, client, place FROM custom", func(rows *sql.Rows) error {
		var id string
		f := new(customPlace)
		err := rows.Scan(&id, &f.label, &f.client, &f.place)
		s.columns.custom[id] = f
		return err
	})
}

// Members lists the top-level members seen, sorted by name.
func (s *Store) Members() []string {
	names := make([]string, 0, len(s.columns.members))
	for name := range s.columns.members {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Custom lists the custom fields seen, in the order of the lowest ClientId that
// shows each: the same account gives the same order, whatever order it was read in.
func (s *Store) Custom() []Custom {
	ids := make([]string, 0, len(s.columns.custom))
	for id := range s.columns.custom {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b string) int {
		x, y := s.columns.custom[a], s.columns.custom[b]
		return cmp.Or(cmp.Compare(x.client, y.client), cmp.Compare(x.place, y.place), cmp.Compare(a, b))
	})
	out := make([]Custom, len(ids))
	for i, id := range ids {
		out[i] = Custom{ID: id, Label: s.columns.custom[id].label}
	}
	return out
}
