package nights

import (
	"flag"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"intakeq-bulk/intakeq/sandbox"
)

var (
	full   = flag.Bool("full", false, "run campaigns in full")
	update = flag.Bool("update", false, "write the table of requests into the docs")
)

// In this zone the clocks change twice within fifty nights, and one of these is that of a
// leap day.
const zone, from, nights = "Africa/Casablanca", "2024-02-26", 50

// TestManyNights: a practice over fifty nights, with an import at nine. Each night is a
// complete file or a failure that is told; none starves the next one, or the import; no
// file lacks a client or keeps one who was deleted.
func TestManyNights(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	s, windows := size{clients: 300, perDay: 100, budget: 60, rows: 12, busy: 60}, []sandbox.Window{sandbox.Sliding}
	if *full {
		s, windows = size{clients: 5000, perDay: 500, budget: 300, rows: 50, busy: 400}, sandbox.Windows()
	}
	for i, window := range windows {
		t.Run(window.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPractice(t, s, window, uint64(i))
				p.live()
				t.Log("\n" + p.summary())
				if *update && window == sandbox.FixedClock {
					p.document()
				}
			})
		})
	}
}

// live lets all nights pass.
func (p *practice) live() {
	local, err := time.LoadLocation(zone)
	if err != nil {
		p.Fatal(err)
	}
	was := time.Local
	time.Local = local
	p.Cleanup(func() { time.Local = was })
	day, err := time.ParseInLocation(time.DateOnly, from, local)
	if err != nil {
		p.Fatal(err)
	}
	at := func(day time.Time, hour, minute int) {
		time.Sleep(time.Until(time.Date(day.Year(), day.Month(), day.Day(), hour, minute, p.rng.IntN(60), 0, local)))
	}
	leap, changes, offset := false, 0, 0
	for n := range nights {
		today := day.AddDate(0, 0, n)
		leap = leap || today.Format("01-02") == "02-29"
		if _, now := today.Zone(); n > 0 && now != offset {
			changes++
		}
		_, offset = today.Zone()
		at(today, 4, 30+p.rng.IntN(20))
		p.pass(n)
		at(today, 9, 0)
		p.atNine(n)
		at(today, 14, 0)
		p.work(p.account.Staff(), 1+p.rng.IntN(8), false)
		if n == busyDay {
			p.work(p.account.Staff(), p.busy, false)
		}
	}
	if !leap || changes != 2 {
		p.Errorf("these nights have a leap day: %v, and %d changes of the clock", leap, changes)
	}
}

// The days that are not as others.
const (
	outage  = 20 // and the six after it
	busyDay = 33
)

func down(n int) bool { return n >= outage && n < outage+7 }

// patience is how long a night may take that nothing is in the way of.
const patience = 2 * time.Hour

// pass lets one night pass.
func (p *practice) pass(n int) {
	p.spent()
	clear(p.moving)
	kill, disturbed := 0, down(n)
	switch {
	case disturbed:
		p.account.FaultRate(1, 1, sandbox.Unavailable, sandbox.Reset)
	case n == 0 || p.rng.IntN(2) == 0:
	default:
		disturbed = true
		switch p.rng.IntN(4) {
		case 0:
			p.account.FaultRate(0.15, uint64(n), sandbox.Kinds()[1:]...)
		case 1:
			p.account.Glitch(sandbox.Glitches{Seed: uint64(n), Rate: 0.3, Most: 2})
		case 2:
			kill = 1 + p.rng.IntN(3)
		case 3:
			p.account.Before(1+p.rng.IntN(2), func(s *sandbox.Staff) { p.work(s, 1+p.rng.IntN(4), true) })
		}
	}
	began := time.Now()
	code, said := p.night(kill)
	took := time.Since(began)
	p.account.EndFaults()
	p.account.FaultRate(0, 0)
	p.account.Glitch(sandbox.Glitches{})
	all, diagnoses := p.spent()
	status, ping := p.status(), p.pings.last()
	p.nights = append(p.nights, record{n: n, exit: code, list: all - diagnoses, diagnoses: diagnoses, clients: p.account.Len()})
	p.Logf("night %2d: exit %d, %d requests, %d for diagnoses, %s", n, code, all, diagnoses, strings.TrimSpace(said))
	switch {
	case *status.Exit != code:
		p.Errorf("night %d: exit code %d, the status file says %d", n, code, *status.Exit)
	case code != 0 && ping != fmt.Sprintf("/check/%d", code), code == 0 && ping != "/check":
		p.Errorf("night %d: exit code %d, ping %s", n, code, ping)
	case !disturbed && (code != 0 || took > patience):
		p.Errorf("night %d: nothing was in its way: %d after %v: %s", n, code, took, said)
	case code == 0:
		p.whole(n)
		p.explained(n)
	}
}

// atNine is the import. Nights leave it what it needs.
func (p *practice) atNine(n int) {
	if down(n) {
		return
	}
	code, said := p.morning()
	all, _ := p.spent()
	p.imports = append(p.imports, all)
	if code != 0 {
		p.Errorf("the import of day %d, %d requests: %d: %s", n, all, code, said)
	}
}
