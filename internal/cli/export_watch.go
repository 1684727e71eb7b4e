package cli

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"strconv"
	"time"

	"github.com/urfave/cli/v2"

	"intakeq-bulk/exporter"
	"intakeq-bulk/exporter/diff"
	"intakeq-bulk/internal/publish"
	"intakeq-bulk/internal/session"
	"intakeq-bulk/internal/sheet"
	"intakeq-bulk/internal/watch"
)

// watchOptions say who is told of a run that nobody watches.
type watchOptions struct {
	statusFile, ping *string // nil: not given
	pingURL          *url.URL
}

func (o *watchOptions) flags() []cli.Flag {
	const group = "unattended"
	return []cli.Flag{
		&cli.StringFlag{Name: "status-file", Usage: "write to `FILE`, as JSON, that the run began and how it ended", Category: group, Action: session.Given(&o.statusFile)},
		&cli.StringFlag{Name: "ping", Usage: "ask for `URL`/start at the start, URL after success, URL/EXIT after anything else", Category: group, Action: session.Given(&o.ping)},
	}
}

func (o *watchOptions) validate(others ...string) error {
	if o.statusFile != nil {
		if *o.statusFile == "" || *o.statusFile == "-" {
			return session.Usagef("--status-file %q: name a file", *o.statusFile)
		}
		if err := session.KeepApart("--status-file", *o.statusFile, others...); err != nil {
			return err
		}
		if err := publish.CheckWritable(*o.statusFile); err != nil {
			return session.AsUsage(err)
		}
	}
	if o.ping == nil {
		return nil
	}
	var err error
	// The URL may hold a secret, so it is not repeated.
	if o.pingURL, err = url.Parse(*o.ping); err != nil || o.pingURL.Host == "" || o.pingURL.Scheme != "https" && o.pingURL.Scheme != "http" {
		return session.Usagef("--ping: want a URL such as https://example.test/check")
	}
	return nil
}

// watched runs an export, and tells how it begins and ends. What is told can't make the
// run fail that it is about.
func (o *exportOptions) watched(ctx context.Context, run func() error) error {
	now := watch.Status{Started: time.Now().UTC(), Target: o.export.Target}
	o.tell(ctx, now, "start")
	err := run()
	end := time.Now().UTC()
	code, _ := session.Explain(ctx, err)
	complete := o.result.Complete && (code == session.ExitDone || code == session.ExitNotWhole)
	now.Finished, now.Exit, now.Complete = &end, &code, &complete
	now.Clients, now.Requests, now.Reason = o.result.Clients, o.result.Requests, o.result.Reason
	if failed := session.Failed(ctx, err); failed != nil {
		now.Reason, now.Next = failed.Error, failed.RetryAt
	}
	path := strconv.Itoa(code)
	if code == session.ExitDone {
		path = ""
	}
	o.tell(context.WithoutCancel(ctx), now, path)
	failed := o.KeepSaid(*now.Complete)
	if code == session.ExitDone {
		failed = errors.Join(failed, o.export.Told())
	}
	if failed != nil {
		o.Log.Warn("the next run may tell again what this one told", "error", failed)
	}
	return err
}

func (o *exportOptions) tell(ctx context.Context, now watch.Status, path string) {
	level := slog.LevelWarn
	if now.Finished == nil {
		level = slog.LevelInfo // the end will tell
	}
	if file := o.watch.statusFile; file != nil {
		if err := now.Write(*file); err != nil {
			o.Log.Log(ctx, level, "the status file could not be written", "error", err)
		}
	}
	if o.watch.pingURL != nil {
		if err := watch.Ping(ctx, o.watch.pingURL, path); err != nil {
			o.Log.Log(ctx, level, "the ping failed", "error", err)
		}
	}
}

// checkChanges checks whether it can be told what changed.
func (o *exportOptions) checkChanges() error {
	e := &o.export
	switch {
	case o.changes == nil:
		return nil
	case o.output == "-" || e.Format == sheet.JSONLines:
		return session.Usagef("--changes compares files of rows: name a .csv, .tsv or .xlsx file with -o")
	case o.allowIncomplete:
		return session.Usagef("--changes and --allow-incomplete can't be used together: a list that is not certified doesn't tell who left")
	}
	e.Changes = *o.changes
	err := diff.CheckName(e.Changes)
	if err == nil && e.Columns != nil {
		err = diff.CheckColumns(e.Columns)
	}
	if err != nil {
		return session.Usagef("--changes %w", err)
	}
	return nil
}

// checkPattern makes the paths of this run of what was asked for.
func (o *exportOptions) checkPattern() error {
	e, now := &o.export, time.Now()
	target, manifest, changes := exporter.Pattern(o.output), exporter.Pattern(e.Manifest), exporter.Pattern(e.Changes)
	switch {
	case !target.Plain() || !manifest.Plain() || !changes.Plain():
		return session.Usagef("{date} and {time} may stand in a file's name, and not in its folder's")
	case o.keep != nil && !target.Dated():
		return session.Usagef("--keep needs {date} or {time} in the name of -o: else there is one file only")
	case o.keep != nil && *o.keep < 1:
		return session.Usagef("--keep takes 1 or more")
	case o.keep != nil:
		e.Keep = *o.keep
	}
	if target.Dated() {
		e.Pattern, e.Target = target, target.At(now)
	}
	if manifest.Dated() {
		e.ManifestPattern, e.Manifest = manifest, manifest.At(now)
	}
	if changes.Dated() {
		e.ChangesPattern, e.Changes = changes, changes.At(now)
	}
	return nil
}
