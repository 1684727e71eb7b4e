package host

import (
	"io/fs"
	"testing"

	"golang.org/x/sys/windows"
)

// What Windows calls a full disk is one.
func TestFull(t *testing.T) {
	for _, code := range []windows.Errno{windows.ERROR_DISK_FULL, windows.ERROR_HANDLE_DISK_FULL, windows.ERROR_DISK_QUOTA_EXCEEDED} {
		if !Full(&fs.PathError{Op: "write", Err: code}) {
			t.Errorf("%d is not told as a full disk", uint32(code))
		}
	}
	if Full(windows.ERROR_ACCESS_DENIED) {
		t.Error("a right that lacks is told as a full disk")
	}
}
