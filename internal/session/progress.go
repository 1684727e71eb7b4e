package session

import (
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"

	"intakeq-bulk/internal/mirror"
	"intakeq-bulk/internal/pace"
)

// Progress shows how far a fetch, or an apply, is: one line on a terminal,
// redrawn each second, or a log line a minute elsewhere.
type Progress struct {
	mu      sync.Mutex
	now     mirror.Progress
	waiting pace.Wait
	pages   int // that a whole walk is expected to take; 0: not known
	applied *applied
	paused  bool

	budget func() (left string, done func(requests int) string)
	show   func(string)
	stop   chan struct{}
	once   sync.Once
	ended  sync.WaitGroup
	bar    *progressbar.ProgressBar
}

// newProgress shows on env's terminal, or in log.
func newProgress(env Env, t Talk, log *slog.Logger) *Progress {
	p := &Progress{stop: make(chan struct{}), show: func(string) {}}
	every := time.Minute
	switch {
	case t.Quiet:
	case env.Terminal && !t.noProgress && t.logFormat != logJSON:
		every = time.Second
		p.bar = newBar(env.Stderr)
		p.show = p.bar.Describe
	default:
		p.show = func(line string) { log.Info(line) }
	}
	p.ended.Go(func() { p.run(every) })
	return p
}

func newBar(w io.Writer) *progressbar.ProgressBar {
	// The end is ours to predict: from the pacing, not from the speed of late.
	return progressbar.NewOptions(-1,
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetPredictTime(false),
		progressbar.OptionSetElapsedTime(false),
		progressbar.OptionSpinnerType(14),
		// It is drawn when we say so, and never by itself: it would paint over what
		// is asked on the terminal.
		progressbar.OptionSetSpinnerChangeInterval(0),
		progressbar.OptionClearOnFinish(),
	)
}

func (p *Progress) run(every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-p.stop:
			return
		case <-tick.C:
			p.draw()
		}
	}
}

// Pause shows nothing more until Resume: the terminal is for something else.
func (p *Progress) Pause() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.paused = true; p.bar != nil {
		_ = p.bar.Clear() // it only draws
	}
}

// Resume ends a Pause.
func (p *Progress) Resume() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.paused = false
}

// Close ends the display; the second time it does nothing.
func (p *Progress) Close() {
	p.once.Do(func() {
		close(p.stop)
		p.ended.Wait()
		if p.bar != nil {
			_ = p.bar.Finish() // it only draws
		}
	})
}

// showBudget adds the account's budget to the line, once the account is open.
func (p *Progress) showBudget(budget func() (string, func(int) string), pages int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.budget, p.pages = budget, pages
}

// WatchFetch shows how far a fetch is.
func (p *Progress) WatchFetch(now mirror.Progress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = now
}

// wait shows how long the next request has to wait.
func (p *Progress) wait(w pace.Wait) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.waiting = w
}

// draw shows the line, unless somebody else has the terminal. It holds the lock until
// the line is there: a pause between the two would be painted over.
func (p *Progress) draw() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.paused {
		p.show(p.line())
	}
}

// line puts what is known into words.
func (p *Progress) line() string {
	line, left := p.fetched()
	if p.applied != nil {
		line, left = p.applied.line()
	}
	if p.budget != nil {
		budget, done := p.budget()
		line += budget
		if left > 0 {
			line += done(left)
		}
	}
	if until := p.waiting.Until; time.Now().Before(until) {
		line += ", waiting until " + Clock(until)
	}
	return line
}

// fetched returns how far a fetch is, and how many requests are left to it; 0: not
// known.
func (p *Progress) fetched() (line string, left int) {
	line = fmt.Sprintf("%d pages, %d clients", p.now.Pages, p.now.Clients)
	switch {
	case p.now.DiagnosesTotal > 0:
		line += fmt.Sprintf(", diagnoses of %d of %d", p.now.Diagnoses, p.now.DiagnosesTotal)
		left = p.now.DiagnosesTotal - p.now.Diagnoses
	case p.now.Proving:
		line += ", making sure that none is missing"
	case p.pages > 0:
		left = p.pages - p.now.Pages + 3 // the empty page and two queries for evidence
	}
	return line, left
}
