package cli

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

// progress shows how far a fetch is: one line on a terminal, redrawn each
// second, or a log line a minute elsewhere.
type progress struct {
	mu      sync.Mutex
	now     mirror.Progress
	waiting pace.Wait
	pages   int // that a whole walk is expected to take; 0: not known

	budget func() (left string, done func(requests int) string)
	show   func(string)
	stop   chan struct{}
	once   sync.Once
	ended  sync.WaitGroup
	bar    *progressbar.ProgressBar
}

// newProgress shows on env's terminal, or in log.
func newProgress(env Env, t talk, log *slog.Logger) *progress {
	p := &progress{stop: make(chan struct{}), show: func(string) {}}
	every := time.Minute
	switch {
	case t.quiet:
	case env.Terminal && !t.noProgress:
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
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish(),
	)
}

func (p *progress) run(every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-p.stop:
			return
		case <-tick.C:
			p.show(p.line())
		}
	}
}

// close ends the display; the second time it does nothing.
func (p *progress) close() {
	p.once.Do(func() {
		close(p.stop)
		p.ended.Wait()
		if p.bar != nil {
			_ = p.bar.Finish() // it only draws
		}
	})
}

// know tells the display of the account's budget, once the account is open.
func (p *progress) know(budget func() (string, func(int) string), pages int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.budget, p.pages = budget, pages
}

func (p *progress) watch(now mirror.Progress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = now
}

func (p *progress) wait(w pace.Wait) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.waiting = w
}

// line puts what is known into words.
func (p *progress) line() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	line := fmt.Sprintf("%d pages, %d clients", p.now.Pages, p.now.Clients)
	left := p.pages - p.now.Pages + 3 // the empty page and two queries for evidence
	switch {
	case p.now.DiagnosesTotal > 0:
		line += fmt.Sprintf(", diagnoses of %d of %d", p.now.Diagnoses, p.now.DiagnosesTotal)
		left = p.now.DiagnosesTotal - p.now.Diagnoses
	case p.now.Proving:
		line += ", making sure that none is missing"
		left = 0
	}
	if p.budget != nil {
		budget, done := p.budget()
		line += budget
		if left > 0 && (p.pages > 0 || p.now.DiagnosesTotal > 0) {
			line += done(left)
		}
	}
	if until := p.waiting.Until; time.Now().Before(until) {
		line += ", waiting until " + until.Local().Format("15:04:05")
	}
	return line
}
