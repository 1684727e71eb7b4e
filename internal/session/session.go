// Package session is what the commands share: an account that is ready to be
// asked, with its key and its limits; what a command says and asks on a terminal;
// and the exit codes.
//
// Every command may use what is here; nothing here depends on a command.
package session

import (
	"cmp"
	"context"
	"path/filepath"
	"sync/atomic"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/begun"
	"intakeq-bulk/internal/known"
	"intakeq-bulk/internal/mirror"
	"intakeq-bulk/internal/pace"
)

// Session is an account that is ready to be asked.
type Session struct {
	*Connection
	Client *intakeq.Client
	Ledger *pace.Ledger
	ID     string // of the account, for names of folders and for manifests
	Dir    string // the account's folder
	Close  func()
	Known  known.Facts  // what a probe has found out
	Cap    func() error // before each request; an error ends the run; nil: none

	accounts accounts
	sent     atomic.Int64
}

// Open finds the key and opens the account's ledger. It sends nothing. The caller
// calls Close.
func (n *Connection) Open(ctx context.Context, onWait func(pace.Wait)) (*Session, error) {
	key, where, err := n.AccountKey(ctx)
	if err != nil {
		return nil, err
	}
	s := &Session{Connection: n}
	if err := s.openAccount(key, onWait); err != nil {
		return nil, err
	}
	options := intakeq.Options{
		BaseURL: n.BaseURL, Key: key, Pacer: s, Timeout: n.Timeout, Log: n.Log, UserAgent: "intakeq-bulk/" + Version,
		FirstWait: n.Env.FirstWait, RetryFor: n.retryFor, Transport: n.Env.Transport, PageSize: mirror.Recall(s.Dir).PageSize,
		Profiles: s.Known.Used().Profiles, Brackets: s.Known.Used().Brackets,
	}
	s.Close = func() { s.Ledger.Close() }
	if n.Sandbox {
		options.BaseURL = sandboxBaseURL
		if options.Transport, err = n.embedded(key); err != nil {
			s.Close()
			return nil, err
		}
	}
	if s.Client, err = intakeq.New(options); err != nil {
		s.Close()
		return nil, AsUsage(err)
	}
	n.Log.Debug("account", "id", s.ID, "key from", where)
	return s, nil
}

// openAccount finds the account's folder and opens its ledger.
func (s *Session) openAccount(key intakeq.Secret, onWait func(pace.Wait)) error {
	err := s.MakeStateDir()
	if err != nil {
		return err
	}
	if s.ID, s.accounts, err = s.joinAccount(key); err != nil {
		return err
	}
	s.Dir = filepath.Join(s.stateDir, s.ID)
	if err := checkOurs(s.Dir, filepath.Join(s.Dir, pace.FileName), known.Path(s.Dir)); err != nil {
		return err
	}
	if s.Known, err = known.Read(s.Dir); err != nil {
		s.Log.Warn(err.Error())
	}
	s.Ledger, err = pace.Open(pace.Options{
		Dir: s.Dir, PerMinute: s.PerMinute, PerDay: s.PerDay, Reserve: s.Reserve,
		Mode: pace.Mode(s.pace), ModeSet: s.given.pace != nil, Wait: s.wait, Timeout: s.Timeout, OnWait: onWait,
		OnWarn: func(text string) { s.Log.Warn(text) },
	})
	if err != nil {
		return cmp.Or(writable(s.Dir), err) // of a folder that is read-only the ledger doesn't tell
	}
	return nil
}

// Take waits for a slot of the account's budget, and counts what is sent in it: a
// session is its client's pacer.
func (s *Session) Take(ctx context.Context) (intakeq.Slot, error) {
	if s.Cap != nil {
		if err := s.Cap(); err != nil {
			return nil, err
		}
	}
	slot, err := s.Ledger.Take(ctx)
	if err != nil {
		return nil, err
	}
	return countedSlot{slot, &s.sent}, nil
}

type countedSlot struct {
	*pace.Slot
	sent *atomic.Int64
}

// Sent counts the request, and holds its slot.
func (s countedSlot) Sent() {
	s.sent.Add(1)
	s.Slot.Sent()
}

// Warn logs a warning.
func (s *Session) Warn(text string) { s.Log.Warn(text) }

// Begun reads when plans were begun, on any account of the state folder.
func (s *Session) Begun() (*begun.Memory, error) {
	if err := checkOurs(begun.Path(s.stateDir)); err != nil {
		return nil, err
	}
	m, err := begun.Read(s.stateDir)
	return m, AsUsage(err)
}

// Requests is how many this run has sent.
func (s *Session) Requests() int { return int(s.sent.Load()) }

// Within opens the account, calls use with it and with a display of its progress,
// and closes both.
func (n *Connection) Within(ctx context.Context, use func(context.Context, *Session, *Progress) error) error {
	display := newProgress(n.Env, n.Talk, n.Log)
	s, err := n.Open(ctx, display.wait)
	if err != nil {
		display.Close()
		return err
	}
	defer s.Close()
	defer display.Close() // first, as it asks the account's ledger
	display.showBudget(s.budget, s.expectedPages())
	return use(ctx, s, display)
}
