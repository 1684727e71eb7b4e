package plan

import (
	"context"
	"database/sql"
	_ "embed" // the schema
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	_ "modernc.org/sqlite" // the driver

	"intakeq-bulk/internal/host"
	"intakeq-bulk/internal/publish"
)

// SQLite's header tells a plan from the tool's other SQLite files, and one shape
// of it from another.
const (
	applicationID = 0x69716270 // "iqbp"
	schemaVersion = 3
)

//go:embed schema.sql
var schema string

// File is a plan's file: one in the making (from [New]), to which rows are
// added, or a finished one (from [Open]), which is read.
type File struct {
	db     *sql.DB
	meta   Meta
	frozen *sql.Tx // nil: each read sees what is there then
	making *making // nil: finished
}

// making is what only a plan in the making has.
type making struct {
	target string // where the finished plan goes
	path   string // where it is made
	tx     *sql.Tx
	rows   *insert[Row]
	cards  *insert[Card]
	added  int
}

// New begins a plan that Finish will put at path. Until then whatever stands
// there stays. It refuses a path that [Overwritable] refuses.
func New(ctx context.Context, path string, meta Meta) (*File, error) {
	if err := Overwritable(path); err != nil {
		return nil, err
	}
	if err := publish.CheckWritable(path); err != nil {
		return nil, err
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".intakeq-bulk-plan-*.partial") // 0600
	if err != nil {
		return nil, fmt.Errorf("make plan %s: %w", path, err)
	}
	f := &File{meta: meta, making: &making{target: path, path: tmp.Name()}}
	if err := errors.Join(tmp.Close(), f.begin(ctx)); err != nil {
		return nil, errors.Join(fmt.Errorf("make plan %s: %w", path, err), f.Close())
	}
	return f, nil
}

// begin needs no journal: a plan that was not finished is thrown away, and a
// finished one is copied to its place and synced there. Rows are added, hardly read: a
// larger cache would only give other files' caches more room (see package mirror).
func (f *File) begin(ctx context.Context) (err error) {
	name := dsn(f.making.path) + "?_pragma=cache_size(64)&_pragma=journal_mode(OFF)&_pragma=synchronous(OFF)&_pragma=locking_mode(EXCLUSIVE)"
	if f.db, err = sql.Open("sqlite", name); err != nil {
		return err
	}
	f.db.SetMaxOpenConns(1)
	pragmas := fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d;", applicationID, schemaVersion)
	if _, err = f.db.ExecContext(ctx, pragmas+schema); err != nil {
		return err
	}
	if f.making.tx, err = f.db.BeginTx(ctx, nil); err != nil {
		return err
	}
	f.making.rows, err = newInsert(ctx, f.making.tx, "rows", rowColumns().without("row"),
		"decision", "changes", "tags_add", "tags_remove", "lands", "before", "source", "source_text", "source_form", "restore", "key", "archived", "meets")
	if err != nil {
		return err
	}
	f.making.cards, err = newInsert(ctx, f.making.tx, "cards", cardColumns(), "candidates", "outcomes")
	return err
}

func dsn(path string) string { return host.FileURI(path) }

var errFinished = errors.New("the plan is finished: no rows can be added")

// Add adds a row.
func (f *File) Add(ctx context.Context, r Row) error { return f.AddFrom(ctx, r, nil) }

// AddFrom adds a row whose own cells are as [EncodeTexts] has written them; nil: those
// of the row.
func (f *File) AddFrom(ctx context.Context, r Row, source []byte) error {
	m := f.making
	if m == nil {
		return errFinished
	}
	values, err := m.rows.values(&r)
	if err != nil {
		return fmt.Errorf("row %d: keep it in the plan: %w", r.Row, err)
	}
	if source != nil {
		m.rows.set(values, "source", string(source))
	}
	if !slices.Contains(Actions(), r.Action) || r.State == "" {
		return fmt.Errorf("row %d: action %q and state %q: not those of a plan", r.Row, r.Action, r.State)
	}
	if err := m.rows.run(ctx, r.Row, values); err != nil {
		return fmt.Errorf("row %d: keep it in the plan: %w", r.Row, err)
	}
	m.added++
	return nil
}

// Take takes a row that was added out again.
func (f *File) Take(ctx context.Context, row int) (r Row, c Card, err error) {
	if f.making == nil {
		return r, c, errFinished
	}
	if r, err = f.Row(ctx, row); err != nil {
		return r, c, err
	}
	if c, err = f.Card(ctx, row); err != nil {
		return r, c, err
	}
	for _, table := range []string{"cards", "rows"} {
		if _, err := f.making.tx.ExecContext(ctx, "DELETE FROM "+table+" WHERE row = ?", row); err != nil {
			return r, c, err
		}
	}
	f.making.added--
	return r, c, nil
}

// Finish checks that every row added is in the plan, with one action, and puts
// the plan in its place. After it the file is closed; [Open] reads it.
func (f *File) Finish(ctx context.Context, meta Meta) error {
	if f.making == nil {
		return errFinished
	}
	f.meta = meta
	err := f.seal(ctx)
	if err == nil {
		err = f.publish()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("finish plan %s: %w", f.making.target, err)
	}
	return nil
}

// seal writes what the plan was made from, and closes the database.
func (f *File) seal(ctx context.Context) error {
	f.meta.Rows = f.making.added
	text, err := json.Marshal(f.meta)
	if err != nil {
		return err
	}
	if _, err := f.making.tx.ExecContext(ctx, "INSERT INTO meta VALUES (1, ?)", string(text)); err != nil {
		return err
	}
	if err := f.checkTotals(ctx); err != nil {
		return err
	}
	if err := errors.Join(f.making.rows.Close(), f.making.cards.Close(), f.making.tx.Commit()); err != nil {
		return err
	}
	return f.closeDB()
}

// checkTotals is promise 4 of the design: every input row is accounted for.
func (f *File) checkTotals(ctx context.Context) error {
	counts, err := f.Actions(ctx)
	if err != nil {
		return err
	}
	rows, sum := 0, 0
	for action, n := range counts {
		rows += n
		if slices.Contains(Actions(), action) {
			sum += n
		}
	}
	if added := f.making.added; sum != rows || rows != added {
		return fmt.Errorf("the totals are wrong: %d rows were given, the plan holds %d, their actions add up to %d; nothing was kept", added, rows, sum)
	}
	return nil
}

// publish copies the closed database to its target. The target is looked at once
// more: an older plan there may have been begun since.
func (f *File) publish() error {
	if err := Overwritable(f.making.target); err != nil {
		return err
	}
	from, err := os.Open(f.making.path)
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := publish.Create(f.making.target)
	if err != nil {
		return err
	}
	defer to.Abort()
	if _, err := io.Copy(to, from); err != nil {
		return err
	}
	return to.Commit()
}

func (f *File) closeDB() error {
	if f.db == nil {
		return nil
	}
	var err error
	if f.frozen != nil {
		err = f.frozen.Rollback()
	}
	err = errors.Join(err, f.db.Close())
	f.db = nil
	return err
}

// Close frees the file. A plan in the making that was not finished is gone.
func (f *File) Close() error {
	if f.making == nil {
		return f.closeDB()
	}
	if f.making.tx != nil {
		f.making.tx.Rollback() // does nothing after a commit
	}
	err := f.closeDB()
	if gone := publish.Remove(f.making.path); !errors.Is(gone, os.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}
