//go:build !windows

package cli

import "github.com/rogpeppe/go-internal/testscript"

func hold(ts *testscript.TestScript, _ bool, _ []string) {
	ts.Fatalf("no program keeps others from replacing a file here")
}

func release(ts *testscript.TestScript, _ bool, _ []string) { hold(ts, false, nil) }
