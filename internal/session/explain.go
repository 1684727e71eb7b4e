package session

import (
	"cmp"
	"context"
	"errors"
	"syscall"

	"modernc.org/sqlite"

	"intakeq-bulk/exporter"
	"intakeq-bulk/importer/apply"
	"intakeq-bulk/importer/decided"
	"intakeq-bulk/importer/undo"
	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/host"
	"intakeq-bulk/internal/mirror"
	"intakeq-bulk/internal/pace"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/publish"
	"intakeq-bulk/internal/sheet"
	"intakeq-bulk/mapping"
)

// resumeHint is what helps where a run was cut off, whatever did it.
const resumeHint = "run the same command again: it goes on where it stopped"

// untouched is what to know where a run ended before its first request.
const untouched = "nothing was asked of the account"

// precedence lists the codes in the order in which they count where several hold. That
// of the first four and the last two is promised.
func precedence() []int {
	return []int{ExitKey, ExitAgain, ExitTripped, ExitDiffers, ExitUsage, ExitStale, ExitLocked, ExitFailed, ExitNotWhole, ExitChanges, ExitInterrupted}
}

// Explain returns the exit code of a run that ended with err, and a hint at what to
// do; "" is none. It is the one place that knows them.
func Explain(ctx context.Context, err error) (code int, hint string) {
	if err == nil {
		return ExitDone, ""
	}
	// The user knows why it stopped. What else went wrong did so because of it.
	var stopped *Stopped
	if ctx.Err() != nil && errors.As(context.Cause(ctx), &stopped) {
		return stopped.Code, resumeHint
	}
	hold := map[int]string{}
	for _, explain := range []func(error) (int, string){explainAPI, explainDone, explainInput, explainExport, explainApply, explainMachine} {
		if code, hint := explain(err); code != ExitDone {
			hold[code] = cmp.Or(hold[code], hint)
		}
	}
	for _, code := range precedence() {
		if hint, holds := hold[code]; holds {
			return code, hint
		}
	}
	return ExitFailed, ""
}

// explainDone returns the code of work that is done, but not with 0.
func explainDone(err error) (code int, hint string) {
	var done ExitError
	switch {
	case errors.As(err, &done):
		return done.Code, ""
	case errors.Is(err, ErrNotProbed):
		return ExitInterrupted, ""
	case errors.Is(err, ErrDeclined):
		return ExitInterrupted, "the plan stays as it was shown: apply it, with or without --decisions, when it is time"
	}
	return ExitDone, ""
}

// explainInput returns the code and hint of what the user wrote, on the command line or
// in a file.
func explainInput(err error) (code int, hint string) {
	switch {
	case errors.As(err, new(*mapping.Error)), errors.As(err, new(*sheet.Error)):
		return ExitUsage, "nothing was written to the account"
	case failsDisk(err): // what a check before any work met: no mistake of the command line
		return ExitDone, ""
	case errors.As(err, new(UsageError)) && errors.As(err, new(*publish.HeldError)):
		return ExitUsage, untouched
	case errors.As(err, new(UsageError)):
		return ExitUsage, "'intakeq-bulk help' lists the commands, 'intakeq-bulk COMMAND --help' the flags"
	}
	return ExitDone, ""
}

// explainExport returns the code and hint of what only an export meets.
func explainExport(err error) (code int, hint string) {
	switch {
	case errors.As(err, new(*publish.TargetError)) && !failsDisk(err):
		return ExitUsage, untouched
	case errors.As(err, new(*exporter.ColumnError)):
		return ExitUsage, "mend --columns and run it again: what was fetched is kept"
	case errors.As(err, new(*exporter.ShrunkError)):
		return ExitNotWhole, "if so many are gone indeed, say so with --max-shrink PERCENT; else run it again later"
	case errors.As(err, new(*exporter.IncompleteError)):
		return ExitNotWhole, "run it again at a quieter time, or publish it as it is with --allow-incomplete"
	}
	return ExitDone, ""
}

// explainMachine returns the code and hint of what this machine does not let us do.
func explainMachine(err error) (code int, hint string) {
	switch {
	case errors.As(err, new(*pace.Locked)), errors.Is(err, mirror.ErrInUse), errors.Is(err, plan.ErrInUse), errors.Is(err, plan.ErrRead), errors.Is(err, plan.ErrTaken):
		return ExitLocked, "wait until the other run is over"
	case errors.As(err, new(*publish.HeldError)):
		return ExitFailed, "when it is closed, " + resumeHint
	case host.Full(err), isSQLite(err, codeFull):
		return ExitFailed, "the disk is full: make room and run it again; it goes on where it stopped"
	case isSQLite(err, codeFsync):
		return ExitFailed, "the disk is full, or could not be written: make room, or look after it, then run it again; it goes on where it stopped"
	case errors.As(err, new(*mirror.DamagedError)):
		return ExitFailed, "look after the disk, then run it again: it is fetched anew"
	case errors.Is(err, syscall.EIO), isSQLite(err, codeIO):
		return ExitFailed, "the disk could not be read or written: look after it, then run it again; it goes on where it stopped"
	}
	return ExitDone, ""
}

// failsDisk reports whether the system says that a disk is full, or fails.
func failsDisk(err error) bool {
	return host.Full(err) || errors.Is(err, syscall.EIO)
}

// Result codes of SQLite, from its C interface: two primary ones, what it says of a full
// disk where only the memory that its users share can't grow any more, and of one on
// which what was written could not be synced: a full one that takes writes before it
// finds room for them, or one that fails.
const (
	codeIO      = 10
	codeFull    = 13
	codeShmSize = codeIO | 19<<8
	codeFsync   = codeIO | 4<<8
)

// isSQLite reports whether an error is SQLite's of that code, whatever it adds to a
// primary one: it does not give the system's own.
func isSQLite(err error, code int) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && meansCode(e.Code(), code)
}

func meansCode(has, code int) bool {
	return has == code || has&0xff == code || code == codeFull && has == codeShmSize
}

// explainApply returns the code and hint of what only an apply, a verify or an undo
// meets; of all else 0.
func explainApply(err error) (code int, hint string) {
	var landing *apply.LandedError
	switch {
	case errors.As(err, new(*decided.Error)):
		return ExitUsage, "nothing was sent, and nothing was decided"
	case errors.Is(err, plan.ErrOtherAccount), errors.Is(err, apply.ErrStale),
		errors.Is(err, apply.ErrNotWhole), errors.Is(err, apply.ErrNothingLeft), errors.Is(err, undo.ErrNothingSent), errors.Is(err, apply.ErrNothingSent):
		return ExitStale, "'intakeq-bulk show PLAN' tells what the plan is, and what was done"
	case errors.As(err, new(*apply.TrippedError)):
		return ExitTripped, ""
	case errors.As(err, new(*apply.AlarmError)):
		return ExitTripped, "look at the rows that it names; if they are right, say --accept CODE"
	case errors.Is(err, apply.ErrRestless):
		return ExitAgain, resumeHint
	case errors.As(err, &landing):
		if !landing.Known { // then an undo has nothing to restore
			return ExitDiffers, "'intakeq-bulk show PLAN' tells what came of each row"
		}
		return ExitDiffers, "'intakeq-bulk undo PLAN -o PLAN2' makes a plan that takes it back"
	case errors.As(err, new(*apply.TooManyErrors)), errors.Is(err, apply.ErrCanary), errors.As(err, new(*apply.MisansweredError)):
		return ExitDiffers, "'intakeq-bulk show PLAN' tells what came of each row"
	}
	return ExitDone, ""
}

// explainAPI returns the code and hint of a call that failed, or that the account's
// budget has no room for; of all else 0.
func explainAPI(err error) (code int, hint string) {
	var failure *intakeq.Error
	failed := errors.As(err, &failure)
	var unfinished *exporter.UnfinishedError
	switch {
	case errors.As(err, &unfinished) && unfinished.Diagnoses:
		return ExitAgain, resumeHint + "; --wait sleeps until then instead, and --diagnoses-budget N publishes each run what there is"
	case errors.As(err, new(*mirror.DiagnosesError)):
		return ExitAgain, resumeHint + "; where it is always the same client, tell IntakeQ's support that ClientId, and meanwhile export without --diagnoses"
	case failed && failure.KeyRefused():
		return ExitKey, "check the API key (More > Settings > Integrations > Developer API) and the account's IP allow-list"
	case errors.As(err, new(*pace.Spent)), errors.As(err, new(*pace.TooMany)):
		return ExitAgain, resumeHint + "; --wait sleeps until then instead"
	case !failed:
		return ExitDone, ""
	case failure.Temporary():
		return ExitAgain, resumeHint
	case errors.As(err, new(*intakeq.TrustError)):
		return ExitFailed, "check --base-url, this machine's clock, and, where a proxy or a virus scanner reads along, that its certificate is installed"
	}
	return ExitFailed, "check --base-url" // an answer that the API does not give: another server's
}
