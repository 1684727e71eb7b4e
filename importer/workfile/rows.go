package workfile

import (
	"context"
	"encoding/json"
	"strconv"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/record"
)

// Row is a row of the spreadsheet on its way into the plan.
type Row struct {
	Row      int
	ClientID int64         // 0: none
	Found    bool          // the row was found to be of that client: two such rows are duplicates
	Subjects []string      // whom it is of besides
	Keys     []string      // what contact keys it would leave in the account
	Traits   record.Traits // by which somebody else may be the same person
	Left     bool          // it is not used: nobody is the same person as it
	Draft    any           // what is kept of it, but for what follows
	Changes  []plan.Change
	Cells    []plan.MappedCell // seldom looked at
	Source   []string          // the same
}

// AddRow adds a row.
func (w *File) AddRow(ctx context.Context, r Row) error {
	if err := w.addDraft(ctx, r); err != nil {
		return err
	}
	w.seek(&r)
	if at, known := w.clients.find(r.ClientID); known && r.Found {
		if err := w.addClientsRow(ctx, at, r.Row); err != nil {
			return err
		}
	}
	for _, subject := range r.Subjects {
		if err := w.addSubject(ctx, subject, r.Row); err != nil {
			return err
		}
	}
	for _, key := range r.Keys {
		if err := w.exec(ctx, "INSERT OR IGNORE INTO row_keys VALUES (?, ?, ?)", key, r.Row, r.ClientID); err != nil {
			return err
		}
	}
	if r.Left {
		return nil
	}
	return w.addPerson(ctx, r.Traits, r.ClientID, r.Row)
}

func (w *File) addDraft(ctx context.Context, r Row) error {
	draft, err := json.Marshal(r.Draft)
	if err != nil {
		return err
	}
	changes, err := plan.EncodeChanges(r.Changes)
	if err != nil {
		return err
	}
	cells, err := plan.EncodeCells(r.Cells)
	if err != nil {
		return err
	}
	source, err := plan.EncodeTexts(r.Source)
	if err != nil {
		return err
	}
	return w.exec(ctx, "INSERT INTO rows VALUES (?, ?, ?, ?, ?)", r.Row, string(draft), changes, cells, source)
}

func (w *File) addSubject(ctx context.Context, subject string, row int) error {
	return w.exec(ctx, "INSERT OR IGNORE INTO subjects VALUES (?, ?)", subject, row)
}

// addClientsRow: nearly all clients have one row, and of that nothing is written.
func (w *File) addClientsRow(ctx context.Context, at, row int) error {
	c := &w.clients
	if c.first[at] == 0 {
		c.first[at] = int32(row)
		return nil
	}
	if !c.shared[at] {
		c.shared[at] = true
		if err := w.addSubject(ctx, clientSubject(c.ids[at]), int(c.first[at])); err != nil {
			return err
		}
	}
	return w.addSubject(ctx, clientSubject(c.ids[at]), row)
}

func clientSubject(id int64) string { return "c" + strconv.FormatInt(id, 10) }

// OfClient gives the first other rows of a client.
func (w *File) OfClient(ctx context.Context, client int64, row int) ([]int64, error) {
	if at, known := w.clients.find(client); !known || !w.clients.shared[at] {
		return nil, nil
	}
	return w.sharing(ctx, clientSubject(client), row)
}

// Sharing gives the first other rows of one subject.
func (w *File) Sharing(ctx context.Context, subject string, row int) ([]int64, error) {
	if !w.sought.common.has(subjectMark(subject)) {
		return nil, nil
	}
	return w.sharing(ctx, subject, row)
}

func (w *File) sharing(ctx context.Context, subject string, row int) ([]int64, error) {
	const query = "SELECT row, 0 FROM subjects WHERE subject = ? AND row <> ? ORDER BY row LIMIT ?"
	found, err := w.pairs(ctx, query, subject, row, MaxNamed)
	return firsts(found), err
}

// First is the first row of a client; 0: none yet. alone: there is no other one yet.
func (w *File) First(client int64) (row int, alone bool) {
	if at, known := w.clients.find(client); known {
		return int(w.clients.first[at]), !w.clients.shared[at]
	}
	return 0, false
}

// AddLone notes the first row of a client, which is not added: no other row concerns it
// as long as it is the only one of its client.
func (w *File) AddLone(client int64, row int) {
	if at, known := w.clients.find(client); known {
		w.clients.first[at], w.clients.lone[at] = int32(row), true
	}
}

// NotLone gives the rows that were noted as lone, and are not the only ones of their
// client.
func (w *File) NotLone() map[int]bool {
	rows := map[int]bool{}
	for at, lone := range w.clients.lone {
		if lone && w.clients.shared[at] {
			rows[int(w.clients.first[at])] = true
		}
	}
	return rows
}

// Twin gives the first row of a sum of cells; where there is none, the row is it.
func (w *File) Twin(ctx context.Context, sum []byte, row int) (int, error) {
	s, err := w.prepared(ctx, "INSERT OR IGNORE INTO twins VALUES (?, ?)")
	if err != nil {
		return 0, err
	}
	made, err := s.Exec(sum, row)
	if err != nil {
		return 0, err
	}
	if n, err := made.RowsAffected(); err != nil || n == 1 {
		return 0, err
	}
	found, err := w.pairs(ctx, "SELECT row, 0 FROM twins WHERE sum = ?", sum)
	return int(append(firsts(found), 0)[0]), err
}

// RowsAt gives other rows that share a contact key, with the client they change.
func (w *File) RowsAt(ctx context.Context, key string, row int) ([][2]int64, error) {
	if !w.sought.common.has(contactMark(key)) {
		return nil, nil
	}
	const query = "SELECT row, client FROM row_keys WHERE key = ? AND row <> ? ORDER BY row LIMIT ?"
	return w.pairs(ctx, query, key, row, MaxNamed)
}

// Kept is what was kept of a row.
type Kept struct{ Draft, Changes, Cells, Source []byte }

const keptOf = "SELECT draft, changes, cells, source FROM rows "

// scan reads a row of keptOf.
func (k *Kept) scan(scan func(...any) error) error {
	return scan(&k.Draft, &k.Changes, &k.Cells, &k.Source)
}

// Draft reads what was kept of one row.
func (w *File) Draft(ctx context.Context, row int) (k Kept, err error) {
	s, err := w.prepared(ctx, keptOf+"WHERE row = ?")
	if err != nil {
		return k, err
	}
	err = k.scan(s.QueryRow(row).Scan)
	return k, err
}

// Batch gives what was kept of the next rows after a row.
func (w *File) Batch(ctx context.Context, after int) ([]Kept, error) {
	const size = 50
	s, err := w.prepared(ctx, keptOf+"WHERE row > ? ORDER BY row LIMIT ?")
	if err != nil {
		return nil, err
	}
	rows, err := s.Query(after, size)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Kept
	for rows.Next() {
		var k Kept
		if err := k.scan(rows.Scan); err != nil {
			return nil, err
		}
		out = append(out, k)
	}
	return out, rows.Err()
}
