package workfile

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"strings"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/record"
)

// addPerson adds what tells a client, or a row (else 0), from others of its name.
func (w *File) addPerson(ctx context.Context, t record.Traits, client int64, row int) error {
	if t.FullName == "" {
		return nil
	}
	place := client
	if row != 0 {
		place = behindClients + int64(row)
	}
	return w.exec(ctx, "INSERT OR IGNORE INTO people VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", place, t.FullName, t.Born, t.Email, t.Phone, client, row, t.Ends, t.Words)
}

// behindClients is over all ClientIds, which have 18 digits at most: whoever is asked
// for, clients stand before rows.
const behindClients = 1 << 60

// AddPerson adds by what people are found of a client, as far as it may be asked for.
func (w *File) AddPerson(ctx context.Context, id int64, get record.Field) error {
	if err := w.addReached(ctx, id, get, false); err != nil {
		return err
	}
	traits := record.TraitsOf(get)
	if !w.wants(traitMarks(traits, false)...) {
		return nil
	}
	return w.addPerson(ctx, traits, id, 0)
}

// AddGonePerson adds by what the API may land a create on a client who was deleted
// lately.
func (w *File) AddGonePerson(ctx context.Context, id int64, get record.Field) error {
	return w.addReached(ctx, id, get, true)
}

// addReached adds a client's first name, emails and phones.
func (w *File) addReached(ctx context.Context, id int64, get record.Field, deleted bool) error {
	first, keys, contacts := record.FirstKey(get), record.ContactKeys(get), append(record.Emails(get), record.Phones(get)...)
	var marks []string
	for _, key := range keys {
		marks = append(marks, contactMark(key))
	}
	for _, contact := range contacts { // by which rows without a first name ask
		marks = append(marks, contactMark("\n"+contact))
	}
	named, reached := w.wants(firstMark(first)), w.wants(marks...)
	if !named && !reached {
		return nil
	}
	if err := w.exec(ctx, "INSERT OR IGNORE INTO clients VALUES (?, ?, ?)", id, deleted, first); err != nil || !reached {
		return err
	}
	for _, key := range keys {
		if err := w.exec(ctx, "INSERT OR IGNORE INTO client_keys VALUES (?, ?)", key, id); err != nil {
			return err
		}
	}
	for _, contact := range contacts {
		if err := w.exec(ctx, "INSERT OR IGNORE INTO client_contacts VALUES (?, ?)", contact, id); err != nil {
			return err
		}
	}
	return nil
}

// IndexPeople is called when all clients are there.
func (w *File) IndexPeople(ctx context.Context) error {
	_, err := w.conn.ExecContext(ctx, "CREATE INDEX IF NOT EXISTS by_first ON clients (first) WHERE NOT deleted")
	return err
}

// Named gives all clients of a first name.
func (w *File) Named(ctx context.Context, first string) ([]int64, error) {
	if err := w.needSought(ctx); err != nil || !w.anyCommon(firstMark(first)) {
		return nil, err
	}
	found, err := w.pairs(ctx, "SELECT id, 0 FROM clients WHERE first = ? AND NOT deleted", first)
	return firsts(found), err
}

// ClientsAt gives clients that share a contact key, with 1 for a deleted one. A key
// without a first name is of whoever has the contact.
func (w *File) ClientsAt(ctx context.Context, key string) ([][2]int64, error) {
	if err := w.needSought(ctx); err != nil || !w.anyCommon(contactMark(key)) {
		return nil, err
	}
	if contact, nameless := strings.CutPrefix(key, "\n"); nameless {
		const query = "SELECT client, deleted FROM client_contacts JOIN clients ON id = client WHERE contact = ? ORDER BY client LIMIT ?"
		return w.pairs(ctx, query, contact, MaxNamed)
	}
	const query = "SELECT client, deleted FROM client_keys JOIN clients ON id = client WHERE key = ? ORDER BY client LIMIT ?"
	return w.pairs(ctx, query, key, MaxNamed)
}

// Those who may be the same person, as record.Traits.SamePerson has it: the indexes find
// them also where thousands have one name.
const (
	person      = `SELECT full_name, born, ends, words, email, phone, client, row FROM people `
	peopleDated = person + `WHERE full_name = ?1 AND row <> ?2 AND born = ?3
		UNION ` + person + `WHERE ends IN (?6, ?7) AND ends <> '' AND row <> ?2 AND born = ?3 AND born <> ''
		UNION ` + person + `WHERE full_name = ?1 AND row <> ?2 AND born = '' AND email <= ?4 AND phone <= ?5`
	peopleUndated = person + `INDEXED BY by_contact
		WHERE full_name = ?1 AND row <> ?2 AND ?3 = '' AND email <= ?4 AND phone <= ?5 LIMIT ?6`
)

// SamePeople gives the first clients and rows who may be the same person: the client,
// or 0, and the row, or 0.
func (w *File) SamePeople(ctx context.Context, t record.Traits, row int) (out [][2]int64, err error) {
	if t.FullName == "" {
		return nil, nil
	}
	if err := w.needSought(ctx); err != nil || !w.anyCommon(traitMarks(t, true)...) {
		return nil, err
	}
	// Of one birth date many may have the ends of a name, and few be the person.
	query, args := peopleDated, []any{t.FullName, row, t.Born, !t.Email, !t.Phone, t.Ends, t.Turned}
	if t.Born == "" {
		query, args = peopleUndated, append(args[:5:5], MaxNamed)
	}
	s, err := w.prepared(ctx, query)
	if err != nil {
		return nil, err
	}
	found, err := s.Query(args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, found.Err(), found.Close()) }()
	for len(out) < MaxNamed && found.Next() {
		var other record.Traits
		var at [2]int64
		if err := found.Scan(&other.FullName, &other.Born, &other.Ends, &other.Words, &other.Email, &other.Phone, &at[0], &at[1]); err != nil {
			return nil, err
		}
		if t.SamePerson(other) {
			out = append(out, at)
		}
	}
	return out, nil
}

// Born gives other clients of a full name and a date of birth.
func (w *File) Born(ctx context.Context, t record.Traits, but int64) ([]int64, error) {
	if err := w.people.need(ctx); err != nil {
		return nil, err
	}
	const query = "SELECT client, 0 FROM people WHERE full_name = ? AND born = ? AND row = 0 AND client <> ? ORDER BY client LIMIT ?"
	found, err := w.pairs(ctx, query, t.FullName, t.Born, but, MaxNamed)
	return firsts(found), err
}

// HaveBoth gives other clients who have both an email and a phone.
func (w *File) HaveBoth(ctx context.Context, email, phone string, but int64) ([]int64, error) {
	if err := w.people.need(ctx); err != nil {
		return nil, err
	}
	const query = `SELECT client, 0 FROM client_contacts e JOIN client_contacts p USING (client) JOIN clients ON id = client
		WHERE e.contact = ? AND p.contact = ? AND client <> ? AND NOT deleted ORDER BY client LIMIT ?`
	found, err := w.pairs(ctx, query, email, phone, but, MaxNamed)
	return firsts(found), err
}

// HaveContact gives other clients who have an email or a phone.
func (w *File) HaveContact(ctx context.Context, contact string, but int64) ([]int64, error) {
	if err := w.people.need(ctx); err != nil {
		return nil, err
	}
	const query = "SELECT client, 0 FROM client_contacts JOIN clients ON id = client WHERE contact = ? AND client <> ? AND NOT deleted ORDER BY client LIMIT ?"
	found, err := w.pairs(ctx, query, contact, but, MaxNamed)
	return firsts(found), err
}

// Called gives other clients of a full name.
func (w *File) Called(ctx context.Context, full string, but int64) ([]int64, error) {
	if err := w.people.need(ctx); err != nil {
		return nil, err
	}
	found, err := w.pairs(ctx, "SELECT client, 0 FROM people WHERE full_name = ? AND row = 0 AND client <> ? ORDER BY client LIMIT ?", full, but, MaxNamed)
	return firsts(found), err
}

// AddMoves adds values that a matched row gives its client, or takes from it.
func (w *File) AddMoves(ctx context.Context, values []string, lost bool, row int, client int64) error {
	for _, value := range values {
		w.moved = true
		w.reached = w.reached || value[0] != columnMove
		if err := w.exec(ctx, "INSERT OR IGNORE INTO moves VALUES (?, ?, ?, ?)", value, lost, row, client); err != nil {
			return err
		}
	}
	return nil
}

// OutOfStep gives the rows that give a client what is another one's, which loses it to
// them: an email or a phone that nobody else has, or a full name.
func (w *File) OutOfStep(ctx context.Context) ([]int64, error) {
	if !w.reached {
		return nil, nil
	}
	if err := w.people.need(ctx); err != nil {
		return nil, err
	}
	const query = `SELECT DISTINCT taking.row, 0 FROM moves taking JOIN moves losing USING (value)
		WHERE NOT taking.lost AND losing.lost AND taking.client <> losing.client
		AND (SELECT count(*) FROM client_contacts WHERE contact = value) < 2 AND value NOT BETWEEN 'f' AND 'g' ORDER BY taking.row`
	found, err := w.pairs(ctx, query)
	return firsts(found), err
}

// Moved is a row that gives its client what another row's client loses in one column.
type Moved struct {
	Row    int
	Column string
}

// columnMove begins the moves of a column's values.
const columnMove = 'f'

// ColumnMove is how a value of a column stands among the moves.
func ColumnMove(column, value string) string { return string(columnMove) + column + "\n" + value }

// ColumnsOutOfStep gives the rows that give a client what one other client alone loses,
// and no third one gets.
func (w *File) ColumnsOutOfStep(ctx context.Context) (out []Moved, err error) {
	if !w.moved {
		return nil, nil
	}
	const query = `SELECT max(row) FILTER (WHERE NOT lost), value FROM moves WHERE value BETWEEN 'f' AND 'g'
		GROUP BY value HAVING sum(lost) = 1 AND sum(NOT lost) = 1 AND count(DISTINCT client) = 2 ORDER BY 1`
	s, err := w.prepared(ctx, query)
	if err != nil {
		return nil, err
	}
	found, err := s.Query()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, found.Err(), found.Close()) }()
	for found.Next() {
		var m Moved
		var value string
		if err := found.Scan(&m.Row, &value); err != nil {
			return nil, err
		}
		m.Column, _, _ = strings.Cut(value[1:], "\n")
		out = append(out, m)
	}
	return out, nil
}

// Gone is the document of a client who was deleted lately; of anybody else it is
// empty.
func (w *File) Gone(ctx context.Context, id int64) (intakeq.Document, error) {
	s, err := w.prepared(ctx, "SELECT doc FROM gone WHERE client = ?")
	if err != nil {
		return intakeq.Document{}, err
	}
	var raw []byte
	err = s.QueryRow(id).Scan(&raw)
	if errors.Is(err, sql.ErrNoRows) {
		return intakeq.Document{}, nil
	}
	return intakeq.Trusted(bytes.Clone(raw)), err
}
