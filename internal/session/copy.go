package session

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/leftover"
	"intakeq-bulk/internal/mirror"
)

// WorkingCopy calls use with a store for a copy of the account. The store is a file
// beside the one that use makes, and goes where use succeeds; else it stays for the
// next run.
func (s *Session) WorkingCopy(ctx context.Context, beside string, display *Progress, use func(*mirror.Store) error) error {
	s.Remember(leftover.KindPlan, beside)
	work, err := mirror.OpenBeside(ctx, filepath.Dir(beside), filepath.Base(beside), s.copyOptions(display))
	if err != nil {
		return err
	}
	if err := use(work); err != nil {
		return errors.Join(err, work.Close())
	}
	return work.Remove()
}

func (s *Session) copyOptions(display *Progress) mirror.Options {
	return mirror.Options{
		Identity: s.ID, Query: intakeq.Query{Profile: true}, Home: s.Dir, MaxShrink: mirror.DefaultMaxShrink,
		Watch: display.WatchFetch, Requests: s.Requests, Warn: s.Warn,
	}
}

// patience is how long a plan waits for the kept copy while another run has it.
const patience = time.Minute

// KeptCopy does as WorkingCopy with the copy that the account keeps. Where another run
// has it for too long, the account is read whole.
func (s *Session) KeptCopy(ctx context.Context, beside string, display *Progress, use func(*mirror.Store) error) error {
	s.Remember(leftover.KindPlan, beside)
	o := s.copyOptions(display)
	o.Requests = nil // they are the plan's, and not the next export's
	kept, err := mirror.OpenKept(ctx, o)
	for until := time.Now().Add(patience); errors.Is(err, mirror.ErrInUse) && time.Now().Before(until); {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(time.Second):
		}
		kept, err = mirror.OpenKept(ctx, o)
	}
	if errors.Is(err, mirror.ErrInUse) {
		s.Warn("another run is using the account's copy: the account is read whole")
		return s.WorkingCopy(ctx, beside, display, use)
	}
	if err != nil {
		return err
	}
	return errors.Join(use(kept), kept.Close())
}
