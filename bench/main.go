// Bench prints the table of docs/performance.md: what each command costs, in seconds,
// CPU seconds and memory, beside a floor that runs right before it.
//
//	go run ./bench                              1,000 to 100,000 clients: about ten minutes
//	go run ./bench -sizes 10000 -only plan,diff
//	go run ./bench -sizes 300000 -update        writes its table into docs/performance.md
//
// It builds the program as it ships, serves a simulated account from a process of its
// own on loopback, and runs the program as its users do. Of a command that runs
// several times, and of its floor, the run of the least CPU counts: on a machine that
// others use too, it is the one that they disturbed least.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// options are what the command takes.
type options struct {
	sizes  []int
	only   []string // works whose names hold one of these; none: all
	repeat int      // 0: as often as a size's time allows
	update bool
	docs   string
	binary string // built already; "": build it

	out, log io.Writer // tables, progress
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := command(ctx, os.Args[1:])
	if errors.Is(err, flag.ErrHelp) { // the flags are told already
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func command(ctx context.Context, args []string) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	return run(ctx, o, dir)
}

func parse(args []string) (options, error) {
	o := options{out: os.Stdout, log: os.Stderr, docs: filepath.Join("docs", "performance.md")}
	var sizes, only string
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.StringVar(&sizes, "sizes", "1000,10000,100000", "numbers of `clients`")
	flags.StringVar(&only, "only", "", "only what has one of these `words` in its name, such as plan,diff")
	flags.IntVar(&o.repeat, "repeat", 0, "run each `n` times; 0: five times, three at 10,000 clients, once at 100,000 and more")
	flags.BoolVar(&o.update, "update", false, "write the tables into "+o.docs)
	flags.StringVar(&o.binary, "binary", "", "measure this `program`, and build none")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	for size := range strings.SplitSeq(sizes, ",") {
		n, err := strconv.Atoi(size)
		if err != nil || n < 1 {
			return o, fmt.Errorf("-sizes %q: want numbers of clients, such as 1000,10000", sizes)
		}
		o.sizes = append(o.sizes, n)
	}
	if only != "" {
		o.only = strings.Split(only, ",")
	}
	if o.update && o.only != nil {
		return o, errors.New("-update writes whole tables: drop -only")
	}
	return o, nil
}

// wants reports whether a work was asked for.
func (o options) wants(name string) bool {
	return o.only == nil || slices.ContainsFunc(o.only, func(word string) bool { return strings.Contains(name, word) })
}

// run measures all sizes, and prints a table for each as soon as it is there.
func run(ctx context.Context, o options, dir string) error {
	tools, err := build(ctx, o.binary, dir)
	if err != nil {
		return err
	}
	start, err := tools.start(ctx)
	if err != nil {
		return err
	}
	if err := o.publish("program", start); err != nil {
		return err
	}
	for _, size := range o.sizes {
		measured, err := measure(ctx, o, tools, filepath.Join(dir, strconv.Itoa(size)), size)
		if err != nil {
			return fmt.Errorf("%d clients: %w", size, err)
		}
		if err := o.publish(strconv.Itoa(size), table(size, measured)); err != nil {
			return err
		}
	}
	return nil
}

// publish prints a table, and puts it into the documentation where that is asked for.
func (o options) publish(name, text string) error {
	fmt.Fprintln(o.out, text)
	if !o.update {
		return nil
	}
	old, err := os.ReadFile(o.docs)
	if err != nil {
		return err
	}
	whole, err := replace(string(old), name, text)
	if err != nil {
		return fmt.Errorf("%s: %w", o.docs, err)
	}
	return os.WriteFile(o.docs, []byte(whole), 0o644)
}
