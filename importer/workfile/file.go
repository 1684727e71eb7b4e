package workfile

import (
	"context"
	"database/sql"
	_ "embed" // the schema
	"encoding/json"
	"errors"
	"os"
	"strings"

	_ "modernc.org/sqlite" // the driver

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/host"
	"intakeq-bulk/internal/record"
)

//go:embed schema.sql
var schema string

// MaxNamed is how many others a question asks for: enough to name some, and so few
// that a file of one placeholder email over and over costs no more than another.
const MaxNamed = 4

// File is the work file of one planning: SQLite on disk, so that memory stays
// flat. It holds clients' data, is private, and goes with the planning.
type File struct {
	path string
	db   *sql.DB
	tx   *sql.Tx
	made map[string]*sql.Stmt
}

// New makes a work file in a folder; "" is the system's for temporary files.
func New(ctx context.Context, dir string) (*File, error) {
	file, err := os.CreateTemp(dir, "planning-*.tmp") // 0600
	if err != nil {
		return nil, err
	}
	w := &File{path: file.Name(), made: map[string]*sql.Stmt{}}
	if err := errors.Join(file.Close(), w.open(ctx)); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return w, nil
}

// open needs neither journal nor sync: nobody reads the file after a crash.
func (w *File) open(ctx context.Context) (err error) {
	dsn := host.FileURI(w.path) + "?_pragma=journal_mode(OFF)&_pragma=synchronous(OFF)&_pragma=locking_mode(EXCLUSIVE)&_pragma=cache_size(-16000)&_pragma=temp_store(MEMORY)"
	if w.db, err = sql.Open("sqlite", dsn); err != nil {
		return err
	}
	w.db.SetMaxOpenConns(1)
	if w.tx, err = w.db.BeginTx(context.WithoutCancel(ctx), nil); err != nil {
		return err
	}
	_, err = w.tx.ExecContext(ctx, schema)
	return err
}

func (w *File) Close() error {
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
func (w *File) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	if s := w.made[query]; s != nil {
		return s, nil
	}
	s, err := w.tx.PrepareContext(ctx, query)
	if err == nil {
		w.made[query] = s
	}
	return s, err
}

func (w *File) exec(ctx context.Context, query string, args ...any) error {
	s, err := w.prepared(ctx, query)
	if err == nil {
		_, err = s.ExecContext(ctx, args...)
	}
	return err
}

// pairs gives the rows of a query of two columns.
func (w *File) pairs(ctx context.Context, query string, args ...any) ([][2]int64, error) {
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

// AddClient adds a client. A deleted one is looked at only for landings.
func (w *File) AddClient(ctx context.Context, id int64, doc intakeq.Document, deleted bool, listKeys []string) error {
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
	if err := w.addLists(ctx, listKeys, id); err != nil {
		return err
	}
	return w.addPerson(ctx, record.TraitsOf(client.Get), id, 0)
}

// Index is built when all clients are there.
func (w *File) Index(ctx context.Context) error {
	_, err := w.tx.ExecContext(ctx, `CREATE INDEX by_external ON clients (external) WHERE external <> '';
		CREATE INDEX by_near ON clients (near) WHERE near <> '';
		CREATE INDEX by_first ON clients (first) WHERE NOT deleted`)
	return err
}

// Client reports whether a ClientId is known, and whether as a deleted client.
func (w *File) Client(ctx context.Context, id int64) (known, deleted bool, err error) {
	found, err := w.pairs(ctx, "SELECT id, deleted FROM clients WHERE id = ?", id)
	if err != nil || len(found) == 0 {
		return false, false, err
	}
	return true, found[0][1] != 0, nil
}

// ByExternal gives the first clients with an ExternalClientId, the wanted one
// before all others: it may be one of many.
func (w *File) ByExternal(ctx context.Context, external string, wanted int64) ([]int64, error) {
	const query = "SELECT id, 0 FROM clients WHERE external = ? AND external <> '' AND NOT deleted ORDER BY id <> ?, id LIMIT ?"
	found, err := w.pairs(ctx, query, record.PlainID(external), wanted, MaxNamed)
	return firsts(found), err
}

// ByNear gives clients whose ExternalClientId may be the same, undamaged.
func (w *File) ByNear(ctx context.Context, external string) ([]int64, error) {
	const query = "SELECT id, 0 FROM clients WHERE near = ? AND near <> '' AND NOT deleted ORDER BY id LIMIT ?"
	found, err := w.pairs(ctx, query, record.NearID(external), MaxNamed)
	return firsts(found), err
}

// Named gives all clients of a first name.
func (w *File) Named(ctx context.Context, first string) ([]int64, error) {
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

// Row is a row of the spreadsheet on its way into the plan.
type Row struct {
	Row      int
	ClientID int64         // 0: none
	Subjects []string      // whom it is of
	Keys     []string      // what contact keys it would leave in the account
	Traits   record.Traits // by which somebody else may be the same person
	Left     bool          // it is not used: nobody is the same person as it
	Draft    any           // what is kept of it
}

// AddRow adds a row.
func (w *File) AddRow(ctx context.Context, r Row) error {
	text, err := json.Marshal(r.Draft)
	if err != nil {
		return err
	}
	if err := w.exec(ctx, "INSERT INTO rows VALUES (?, ?)", r.Row, string(text)); err != nil {
		return err
	}
	for _, subject := range r.Subjects {
		if err := w.exec(ctx, "INSERT OR IGNORE INTO subjects VALUES (?, ?)", subject, r.Row); err != nil {
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

// Sharing gives the first other rows of one subject.
func (w *File) Sharing(ctx context.Context, subject string, row int) ([]int64, error) {
	const query = "SELECT row, 0 FROM subjects WHERE subject = ? AND row <> ? ORDER BY row LIMIT ?"
	found, err := w.pairs(ctx, query, subject, row, MaxNamed)
	return firsts(found), err
}

// ClientsAt gives clients that share a contact key, with 1 for a deleted one. A key
// without a first name is of whoever has the contact.
func (w *File) ClientsAt(ctx context.Context, key string) ([][2]int64, error) {
	if contact, nameless := strings.CutPrefix(key, "\n"); nameless {
		const query = "SELECT client, deleted FROM client_contacts JOIN clients ON id = client WHERE contact = ? ORDER BY client LIMIT ?"
		return w.pairs(ctx, query, contact, MaxNamed)
	}
	const query = "SELECT client, deleted FROM client_keys JOIN clients ON id = client WHERE key = ? ORDER BY client LIMIT ?"
	return w.pairs(ctx, query, key, MaxNamed)
}

// RowsAt gives other rows that share a contact key, with the client they change.
func (w *File) RowsAt(ctx context.Context, key string, row int) ([][2]int64, error) {
	const query = "SELECT row, client FROM row_keys WHERE key = ? AND row <> ? ORDER BY row LIMIT ?"
	return w.pairs(ctx, query, key, row, MaxNamed)
}

// Draft reads the draft of one row.
func (w *File) Draft(ctx context.Context, row int, into any) error {
	s, err := w.prepared(ctx, "SELECT draft FROM rows WHERE row = ?")
	if err != nil {
		return err
	}
	var text []byte
	if err := s.QueryRowContext(ctx, row).Scan(&text); err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}

// Batch gives the next drafts after a row, as JSON.
func (w *File) Batch(ctx context.Context, after int) ([]json.RawMessage, error) {
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
	var out []json.RawMessage
	for rows.Next() {
		var text []byte
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		out = append(out, text)
	}
	return out, rows.Err()
}
