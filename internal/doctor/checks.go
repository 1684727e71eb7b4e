// Package doctor looks for what would keep runs from working, and says how to mend it. It
// sends one request; where it is asked to probe, up to 25.
package doctor

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/host"
	"intakeq-bulk/internal/leftover"
	"intakeq-bulk/internal/pace"
	"intakeq-bulk/internal/session"
)

// Finding is what one check has found.
type Finding struct {
	Check string `json:"check"`
	State State  `json:"state"`
	Text  string `json:"text"`
	Fix   string `json:"fix"` // "": the text says it, or there is nothing to do
	Key   bool   `json:"-"`   // the account refuses the key
}

// State is how bad a finding is.
type State string

// The states.
const (
	OK   State = "ok"
	Note State = "note" // worth knowing
	Mend State = "mend"
)

// Options says what to examine.
type Options struct {
	Probe bool // find out what the API's document leaves open, by a client of its own
	Yes   bool // don't ask before that
}

// Report is what was found.
type Report struct {
	Findings []Finding
	Probed   *Probed // nil: not probed
}

// doctor gathers findings.
type doctor struct {
	*session.Connection
	Options
	found   []Finding
	probed  *Probed
	writing bool // another run is at work on the account
}

func (d *doctor) add(check string, s State, text, fix string) {
	d.found = append(d.found, Finding{Check: check, State: s, Text: session.Visible(text), Fix: fix})
}

// Examine makes every check that can be made. An error is that it was broken off.
func Examine(ctx context.Context, n *session.Connection, o Options) (Report, error) {
	d := &doctor{Connection: n, Options: o}
	err := d.examine(ctx)
	return Report{d.found, d.probed}, err
}

func (d *doctor) examine(ctx context.Context) error {
	key := d.key(ctx)
	dir := d.folder()
	if dir {
		d.room(d.StateDir())
	}
	d.proxy()
	if !key || !dir {
		d.add("request", Note, "not asked: mend the rest first", "")
		return nil
	}
	s, err := d.Open(ctx, d.waits)
	if err != nil {
		d.add("ledger", Mend, err.Error(), "")
		return nil
	}
	defer s.Close()
	d.limits(s)
	d.locks(s)
	d.leftovers(s)
	d.known(s)
	if err := d.request(ctx, s); err != nil || !d.Probe {
		return err
	}
	return d.probe(ctx, s)
}

func (d *doctor) key(ctx context.Context) bool {
	_, where, err := d.AccountKey(ctx)
	if err != nil {
		d.add("key", Mend, err.Error(), "")
		return false
	}
	d.add("key", OK, "from "+where, "")
	return true
}

func (d *doctor) folder() bool {
	if err := d.MakeStateDir(); err != nil {
		d.add("state", Mend, err.Error(), "")
		return false
	}
	if who, fix := host.FolderReaders(d.StateDir()); who != "" {
		d.add("state", Mend, d.StateDir()+": others can read what is kept there ("+who+")", fix)
		return true
	}
	d.add("state", OK, d.StateDir(), "")
	return true
}

// littleRoom is what an export of a large account may take for its working copy, in
// bytes.
const littleRoom = 200 << 20

func (d *doctor) room(dir string) {
	free, known := host.Room(dir)
	switch text := fmt.Sprintf("%d MB free for the state", free>>20); {
	case !known:
	case free < littleRoom:
		d.add("room", Mend, text, "make room: a run needs about as much as its spreadsheet, three times")
	default:
		d.add("room", OK, text, "")
	}
}

// proxy tells through whom the requests go. It names the host only: the address may
// hold a password.
func (d *doctor) proxy() {
	request, err := http.NewRequest(http.MethodGet, d.BaseURL, nil)
	if err != nil || d.Sandbox {
		return
	}
	via, err := http.ProxyFromEnvironment(request)
	switch {
	case err != nil:
		d.add("proxy", Mend, "HTTPS_PROXY or HTTP_PROXY is not a URL", "correct it, or unset it")
	case via != nil:
		d.add("proxy", Note, "requests go through "+via.Host, "NO_PROXY leaves hosts out")
	default:
		d.add("proxy", OK, "none", "")
	}
}

func (d *doctor) limits(s *session.Session) {
	status, err := s.Ledger.Status()
	if err != nil {
		d.add("limits", Mend, err.Error(), "")
		return
	}
	text := fmt.Sprintf("%s a minute, %s a day, %d used in the last 24 hours", limit(s.PerMinute), limit(s.PerDay), status.Used)
	if s.PerDay > 0 && status.Left == 0 {
		d.add("limits", Note, text+": none left, more from "+session.Clock(status.NextOfDay), "")
		return
	}
	if !status.EvenUntil.IsZero() {
		d.add("limits", Note, text+"; evenly paced until "+session.Clock(status.EvenUntil)+", because the server limited us, or the count was lost", "--pace burst ends it")
		return
	}
	d.add("limits", OK, text, "")
}

func limit(n int) string {
	if n == 0 {
		return "no limit"
	}
	return strconv.Itoa(n)
}

// locks tells which other runs are at work.
func (d *doctor) locks(s *session.Session) {
	for _, lock := range []struct {
		take func() (func() error, error)
		work string
	}{{s.Ledger.WriteLock, "writing to this account"}, {s.Ledger.MirrorLock, "using the kept copy of this account"}} {
		release, err := lock.take()
		if err == nil {
			err = release()
		} else if errors.As(err, new(*pace.Locked)) {
			d.add("locks", Note, "another run is "+lock.work, "wait until it is over")
			d.writing = true
			continue
		}
		if err != nil {
			d.add("locks", Mend, err.Error(), "")
		}
	}
}

// leftAfter is how old a file must be to be left over by a run that was killed.
const leftAfter = 24 * time.Hour

// leftovers tells what killed runs left in the account's folder.
func (d *doctor) leftovers(s *session.Session) {
	n := 0
	for _, path := range leftover.Aborted(s.Dir) {
		if info, err := os.Stat(path); err == nil && time.Since(info.ModTime()) > leftAfter {
			n++
		}
	}
	if n > 0 {
		d.add("leftovers", Note, fmt.Sprintf("runs that were killed left %d in %s", n, s.Dir), "'intakeq-bulk clean' lists and removes them")
	}
}

// muchSkew is how far the clocks may be apart: filters by date overlap by more, but a
// plan's times are read by people.
const muchSkew = 2 * time.Minute

// request asks for one page, the cheapest request there is (field notes), and compares
// the clocks.
func (d *doctor) request(ctx context.Context, s *session.Session) error {
	page, err := s.Client.Page(ctx, intakeq.Query{}, 1)
	if ctx.Err() != nil {
		return err
	}
	if errors.As(err, new(*pace.Spent)) {
		d.add("request", Note, "not sent: "+err.Error(), "")
		return nil
	}
	if err != nil {
		code, fix := session.Explain(ctx, err)
		d.add("request", Mend, err.Error(), fix)
		d.found[len(d.found)-1].Key = code == session.ExitKey
		return nil
	}
	d.add("request", OK, "the account answers, and takes the key", "")
	if page.Server.IsZero() {
		d.add("clock", Note, "the server does not tell its time", "")
		return nil
	}
	switch skew := time.Since(page.Server).Round(time.Second); {
	case skew.Abs() > muchSkew && skew > 0:
		d.add("clock", Mend, fmt.Sprintf("this machine's is %v ahead of the server's", skew), "set it right")
	case skew.Abs() > muchSkew:
		d.add("clock", Mend, fmt.Sprintf("this machine's is %v behind the server's", -skew), "set it right")
	default:
		d.add("clock", OK, "as the server's", "")
	}
	return nil
}
