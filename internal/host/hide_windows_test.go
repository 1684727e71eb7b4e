package host

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/windows"
)

func TestHide(t *testing.T) {
	path := filepath.Join(t.TempDir(), "clients.partial")
	must(t, os.WriteFile(path, []byte("clients"), 0o600))
	Hide(path)
	name, err := windows.UTF16PtrFromString(path)
	must(t, err)
	if has, err := windows.GetFileAttributes(name); err != nil || has&windows.FILE_ATTRIBUTE_HIDDEN == 0 {
		t.Errorf("attributes %x, %v", has, err)
	}
	text, err := os.ReadFile(path)
	if err != nil || string(text) != "clients" {
		t.Errorf("%q, %v", text, err)
	}
	Hide(path + ".none")
}
