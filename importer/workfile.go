package importer

import (
	"context"
	"database/sql"
	_ "embed" // the schema
	"encoding/json"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // the driver

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/record"
)

//go:embed workfile.sql
var workFileSchema string

// maxNamed is how many others a question asks for: enough to name some, and so maxNamed
// that a file of one placeholder email over and over costs no more than another.
const maxNamed = 4

// workFile is the work file of one planning: SQLite on disk, so that memory stays
// flat. It holds clients' data, is private, and goes with the planning.
type workFile struct {
	path string
	db   *sql.DB
	tx   *sql.Tx
	made map[string]*sql.Stmt
}

func newWorkFile(ctx context.Context, dir string) (*workFile, error) {
	file, err := os.CreateTemp(dir, "planning-*.tmp") // 0600
	if err != nil {
		return nil, err
	}
	w := &workFile{path: file.Name(), made: map[string]*sql.Stmt{}}
	if err := errors.Join(file.Close(), w.open(ctx)); err != nil {
		return nil, errors.Join(err, w.close())
	}
	return w, nil
}

// open needs neither journal nor sync: nobody reads the file after a crash.
func (w *workFile) open(ctx context.Context) (err error) {
	abs, err := filepath.Abs(w.path)
	if err != nil {
		return err
	}
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(abs)}
	dsn := "file:" + u.EscapedPath() +
		"?_pragma=journal_mode(OFF)&_pragma=synchronous(OFF)&_pragma=locking_mode(EXCLUSIVE)&_pragma=cache_size(-16000)&_pragma=temp_store(MEMORY)"
	if w.db, err = sql.Open("sqlite", dsn); err != nil {
		return err
	}
	w.db.SetMaxOpenConns(1)
	if w.tx, err = w.db.BeginTx(context.WithoutCancel(ctx), nil); err != nil {
		return err
	}
	_, err = w.tx.ExecContext(ctx, workFileSchema)
	return err
}

func (w *workFile) close() error {
	var errs []error
	if w.tx != nil {
		errs = append(errs, w.tx.Rollback())
	}
	if w.db != nil {
		errs = append(errs, w.db.Close())
	}
	return errors.Join(append(errs, os.Remove(w.path))...)
}

// prepared keeps each statement, as parsing costs more than running it.
func (w *workFile) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	if s := w.made[query]; s != nil {
		return s, nil
	}
	s, err := w.tx.PrepareContext(ctx, query)
	if err == nil {
		w.made[query] = s
	}
	return s, err
}

func (w *workFile) exec(ctx context.Context, query string, args ...any) error {
	s, err := w.prepared(ctx, query)
	if err == nil {
		_, err = s.ExecContext(ctx, args...)
	}
	return err
}

// pairs gives the rows of a query of two columns.
func (w *workFile) pairs(ctx context.Context, query string, args ...any) ([][2]int64, error) {
	s, err := w.prepared(ctx, query)
	if err != nil {
		return nil, err
	}
	rows, err := s.QueryContext(ctx, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out [][2]int64
	for rows.Next() {
		var pair [2]int64
		if err := rows.Scan(&pair[0], &pair[1]); err != nil {
			return nil, err
		}
		out = append(out, pair)
	}
	return out, rows.Err()
}

// addClient adds a client. A deleted one is looked at only for landings.
func (w *workFile) addClient(ctx context.Context, id int64, doc intakeq.Document, deleted bool, lists [][]string) error {
	client := record.NewCells(doc)
	external := record.PlainID(client.Get(record.MemberExternal))
	const insert = "INSERT OR IGNORE INTO clients VALUES (?, ?, ?, ?, ?)"
	if err := w.exec(ctx, insert, id, external, record.NearID(external), deleted, record.FirstKey(client.Get)); err != nil {
		return err
	}
	for _, key := range record.ContactKeys(client.Get) {
		if err := w.exec(ctx, "INSERT OR IGNORE INTO client_keys VALUES (?, ?)", key, id); err != nil {
			return err
		}
	}
	if err := w.addContacts(ctx, client.Get, id); err != nil || deleted {
		return err
	}
	if err := w.addLists(ctx, listKeys(lists, client.Get), id); err != nil {
		return err
	}
	return w.addPerson(ctx, record.TraitsOf(client.Get), id, 0)
}

// index is built when all clients are there.
func (w *workFile) index(ctx context.Context) error {
	_, err := w.tx.ExecContext(ctx, `CREATE INDEX by_external ON clients (external) WHERE external <> '';
		CREATE INDEX by_near ON clients (near) WHERE near <> '';
		CREATE INDEX by_first ON clients (first) WHERE NOT deleted`)
	return err
}

// client reports whether a ClientId is known, and whether as a deleted client.
func (w *workFile) client(ctx context.Context, id int64) (known, deleted bool, err error) {
	found, err := w.pairs(ctx, "SELECT id, deleted FROM clients WHERE id = ?", id)
	if err != nil || len(found) == 0 {
		return false, false, err
	}
	return true, found[0][1] != 0, nil
}

// byExternal gives the first clients with an ExternalClientId, the wanted one
// before all others: it may be one of many.
func (w *workFile) byExternal(ctx context.Context, external string, wanted int64) ([]int64, error) {
	const query = "SELECT id, 0 FROM clients WHERE external = ? AND external <> '' AND NOT deleted ORDER BY id <> ?, id LIMIT ?"
	found, err := w.pairs(ctx, query, record.PlainID(external), wanted, maxNamed)
	return firsts(found), err
}

// byNear gives clients whose ExternalClientId may be the same, undamaged.
func (w *workFile) byNear(ctx context.Context, external string) ([]int64, error) {
	const query = "SELECT id, 0 FROM clients WHERE near = ? AND near <> '' AND NOT deleted ORDER BY id LIMIT ?"
	found, err := w.pairs(ctx, query, record.NearID(external), maxNamed)
	return firsts(found), err
}

// named gives all clients of a first name.
func (w *workFile) named(ctx context.Context, first string) ([]int64, error) {
	found, err := w.pairs(ctx, "SELECT id, 0 FROM clients WHERE first = ? AND NOT deleted", first)
	return firsts(found), err
}

func firsts(pairs [][2]int64) []int64 {
	var out []int64
	for _, pair := range pairs {
		out = append(out, pair[0])
	}
	return out
}

func (w *workFile) addRow(ctx context.Context, r draft) error {
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if err := w.exec(ctx, "INSERT INTO rows VALUES (?, ?)", r.Row.Row, string(text)); err != nil {
		return err
	}
	for _, subject := range r.Subjects {
		if err := w.exec(ctx, "INSERT OR IGNORE INTO subjects VALUES (?, ?)", subject, r.Row.Row); err != nil {
			return err
		}
	}
	for _, key := range r.Keys {
		if err := w.exec(ctx, "INSERT OR IGNORE INTO row_keys VALUES (?, ?, ?)", key, r.Row.Row, r.Row.ClientID); err != nil {
			return err
		}
	}
	if r.Row.Action == plan.Skip || r.Row.Action == plan.Reject {
		return nil
	}
	return w.addPerson(ctx, r.Traits, r.Row.ClientID, r.Row.Row)
}

// sharing gives the first other rows of one subject.
func (w *workFile) sharing(ctx context.Context, subject string, row int) ([]int64, error) {
	const query = "SELECT row, 0 FROM subjects WHERE subject = ? AND row <> ? ORDER BY row LIMIT ?"
	found, err := w.pairs(ctx, query, subject, row, maxNamed)
	return firsts(found), err
}

// clientsAt gives clients that share a contact key, with 1 for a deleted one. A key
// without a first name is of whoever has the contact.
func (w *workFile) clientsAt(ctx context.Context, key string) ([][2]int64, error) {
	if contact, nameless := strings.CutPrefix(key, "\n"); nameless {
		const query = "SELECT client, deleted FROM client_contacts JOIN clients ON id = client WHERE contact = ? ORDER BY client LIMIT ?"
		return w.pairs(ctx, query, contact, maxNamed)
	}
	const query = "SELECT client, deleted FROM client_keys JOIN clients ON id = client WHERE key = ? ORDER BY client LIMIT ?"
	return w.pairs(ctx, query, key, maxNamed)
}

// rowsAt gives other rows that share a contact key, with the client they change.
func (w *workFile) rowsAt(ctx context.Context, key string, row int) ([][2]int64, error) {
	const query = "SELECT row, client FROM row_keys WHERE key = ? AND row <> ? ORDER BY row LIMIT ?"
	return w.pairs(ctx, query, key, row, maxNamed)
}

// draft gives the draft of one row.
func (w *workFile) draft(ctx context.Context, row int) (d draft, err error) {
	s, err := w.prepared(ctx, "SELECT draft FROM rows WHERE row = ?")
	if err != nil {
		return d, err
	}
	var text []byte
	if err := s.QueryRowContext(ctx, row).Scan(&text); err != nil {
		return d, err
	}
	return d, json.Unmarshal(text, &d)
}

// batch gives the next drafts after a row.
func (w *workFile) batch(ctx context.Context, after int) ([]draft, error) {
	const size = 200
	s, err := w.prepared(ctx, "SELECT draft FROM rows WHERE row > ? ORDER BY row LIMIT ?")
	if err != nil {
		return nil, err
	}
	rows, err := s.QueryContext(ctx, after, size)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []draft
	for rows.Next() {
		var text []byte
		var r draft
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(text, &r); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}
