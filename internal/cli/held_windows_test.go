package cli

import (
	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/sys/windows"
)

// held are the files that a script has open, as a spreadsheet program has them: others
// may read them meanwhile, and that is all.
var held = map[string]windows.Handle{}

// hold FILE opens a file until release FILE.
func hold(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: hold FILE")
	}
	path := ts.MkAbs(args[0])
	name, err := windows.UTF16PtrFromString(path)
	ts.Check(err)
	h, err := windows.CreateFile(name, windows.GENERIC_READ|windows.GENERIC_WRITE, windows.FILE_SHARE_READ, nil, windows.OPEN_EXISTING, 0, 0)
	ts.Check(err)
	held[path] = h
}

func release(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: release FILE")
	}
	path := ts.MkAbs(args[0])
	ts.Check(windows.CloseHandle(held[path]))
}
