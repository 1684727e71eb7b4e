package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// measured is what a work took, and its floors.
type measured struct {
	work
	usage
	size   int64 // of its output; 0: it has none
	floors []usage
}

// measure runs all works that are wanted on an account of a size.
func measure(ctx context.Context, o options, t tools, dir string, size int) (all []measured, err error) {
	began := time.Now()
	a, err := open(ctx, t, dir, size)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, a.close()) }()
	for _, w := range a.works() {
		if !o.wants(w.name) || w.most > 0 && a.clients > w.most {
			continue
		}
		fmt.Fprintf(o.log, "%6.0f s  %d clients: %s\n", time.Since(began).Seconds(), size, w.name)
		m, err := a.measure(w, o.times(size))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", w.name, err)
		}
		all = append(all, m)
	}
	return all, nil
}

// times is how often a work of this size runs.
func (o options) times(size int) int {
	switch {
	case o.repeat > 0:
		return o.repeat
	case size < 10_000:
		return 5
	case size < 100_000:
		return 3
	}
	return 1
}

// measure runs a work and its floors in turn. Of each the run of the least CPU counts.
func (a *account) measure(w work, times int) (measured, error) {
	m := measured{work: w, floors: make([]usage, len(w.floors))}
	if w.once {
		times = 1
	}
	for i := range times {
		u, err := a.work(w, i)
		if err != nil {
			return m, err
		}
		if err := a.expect(w); err != nil {
			return m, err
		}
		m.usage = better(m.usage, u)
		for j, f := range w.floors {
			u, err := a.floor(f, i)
			if err != nil {
				return m, fmt.Errorf("%s: %w", f.name, err)
			}
			m.floors[j] = better(m.floors[j], u)
		}
	}
	if w.output != "" {
		info, err := os.Stat(a.path(w.output))
		if err != nil {
			return m, err
		}
		m.size = info.Size()
	}
	return m, nil
}

// expect sees that a plan is the one that was to be measured.
func (a *account) expect(w work) error {
	if w.expect == "" {
		return nil
	}
	said, err := exec.CommandContext(a.ctx, a.tools.program, "show", a.path(w.output)).Output()
	var ended *exec.ExitError
	if errors.As(err, &ended) && ended.ExitCode() == notWhole {
		err = nil
	}
	if err == nil && !strings.Contains(string(said), w.expect) {
		err = fmt.Errorf("the plan does not say %q", w.expect)
	}
	return err
}

// better is the run of less CPU.
func better(a, b usage) usage {
	if a.cpu > 0 && a.cpu <= b.cpu {
		return a
	}
	return b
}

func (a *account) work(w work, i int) (usage, error) {
	for _, file := range w.needs {
		if err := a.need(file); err != nil {
			return usage{}, err
		}
	}
	return a.alone(fmt.Sprint("state-", i), w.codes, w.args)
}

func (a *account) floor(f floor, i int) (usage, error) {
	if f.leaves != "" {
		if err := os.RemoveAll(a.path(f.leaves)); err != nil {
			return usage{}, err
		}
	}
	for _, file := range f.needs {
		if err := a.need(file); err != nil {
			return usage{}, err
		}
	}
	if f.program {
		return a.alone(fmt.Sprint("state-floor-", i), nil, f.args)
	}
	return child(a.ctx, a.dir, os.Environ(), nil, a.tools.floor, f.args...)
}

// alone runs the program with a state that nobody else has.
func (a *account) alone(state string, codes []int, args []string) (usage, error) {
	u, err := a.run(state, codes, args)
	return u, errors.Join(err, os.RemoveAll(a.path(state)))
}
