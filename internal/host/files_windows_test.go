package host

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/windows"
)

// permit gives a file or folder these entries and no others, also none of its folder's.
// They are in the words of the Windows SDK, "Security Descriptor String Format".
func permit(t *testing.T, path, entries string) {
	t.Helper()
	me, err := windows.GetCurrentProcessToken().GetTokenUser()
	must(t, err)
	sd, err := windows.SecurityDescriptorFromString("D:P" + strings.ReplaceAll(entries, "ME", me.User.Sid.String()))
	must(t, err)
	name, err := windows.UTF16PtrFromString(path)
	must(t, err)
	h, err := windows.CreateFile(name, windows.WRITE_DAC, windows.FILE_SHARE_READ, nil, windows.OPEN_EXISTING, windows.FILE_FLAG_BACKUP_SEMANTICS, 0)
	must(t, err)
	defer windows.CloseHandle(h)
	must(t, windows.SetKernelObjectSecurity(h, windows.DACL_SECURITY_INFORMATION|windows.PROTECTED_DACL_SECURITY_INFORMATION, sd))
}

func TestReaders(t *testing.T) {
	for name, c := range map[string]struct{ entries, who string }{
		"mine":                        {"(A;;FA;;;ME)", ""},
		"mine and the system's":       {"(A;;FA;;;ME)(A;;FA;;;SY)(A;;FA;;;BA)", ""},
		"everybody's":                 {"(A;;FA;;;ME)(A;;FR;;;WD)", "Everyone"},
		"everybody's, in other words": {"(A;;FA;;;ME)(A;;GR;;;WD)", "Everyone"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "key")
			must(t, os.WriteFile(path, []byte("some-key"), 0o600))
			permit(t, path, c.entries)
			f, err := os.Open(path)
			must(t, err)
			defer f.Close()
			who, fix := Readers(f)
			if !strings.Contains(who, c.who) || (who == "") != (c.who == "") {
				t.Errorf("others: %q, want %q", who, c.who)
			}
			if who != "" && !strings.HasPrefix(fix, `icacls "`+path+`" /inheritance:r /grant:r "`) {
				t.Errorf("fix: %s", fix)
			}
		})
	}
}

// The lists themselves, of which wine keeps only what a Unix has: whom it calls a
// stranger, and which entries say nothing of this file.
func TestWhoIsOthers(t *testing.T) {
	for entries, want := range map[string]string{
		"(A;;FA;;;SY)(A;;FA;;;BA)(A;;FA;;;CO)": "",
		"(A;;FR;;;AU)":                         "Authenticated Users",
		"(A;;FR;;;BU)":                         "Users",
		"(A;;FA;;;S-1-5-21-1-2-3-513)":         "S-1-5-21-1-2-3-513",
		"(A;OIIO;FR;;;WD)":                     "", // of files below it
		"(A;;FW;;;WD)":                         "", // writing alone
		"(D;;FR;;;WD)":                         "",
		"(A;;FR;;;AC)":                         "", // apps of whoever may read it
	} {
		sd, err := windows.SecurityDescriptorFromString("O:SYD:" + entries)
		must(t, err)
		found, err := strangers(sd)
		if err != nil || !strings.Contains(strings.Join(found, ","), want) || (len(found) == 0) != (want == "") {
			t.Errorf("%s: %q, %v, want %q", entries, found, err, want)
		}
	}
}

// Where there is no list, nobody is kept out.
func TestNoList(t *testing.T) {
	sd, err := windows.NewSecurityDescriptor()
	must(t, err)
	must(t, sd.SetDACL(nil, true, false))
	if found, err := strangers(sd); err != nil || len(found) != 1 || found[0] != "everybody" {
		t.Errorf("%q, %v", found, err)
	}
}

func TestFolderReaders(t *testing.T) {
	dir := t.TempDir()
	permit(t, dir, "(A;OICI;FA;;;ME)")
	if who, fix := FolderReaders(dir); who != "" || fix != "" {
		t.Errorf("mine: %q, %q", who, fix)
	}
	permit(t, dir, "(A;OICI;FA;;;ME)(A;OICI;FR;;;WD)")
	if who, fix := FolderReaders(dir); !strings.Contains(who, "Everyone") || !strings.Contains(fix, "(OI)(CI)F") {
		t.Errorf("everybody's: %q, %q", who, fix)
	}
	permit(t, dir, "(A;OICI;FA;;;ME)") // so that it can be removed
}

// A password manager's path has spaces, and its arguments quotes.
func TestShell(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "Program Files")
	must(t, os.Mkdir(dir, 0o700))
	manager := filepath.Join(dir, "op.bat")
	must(t, os.WriteFile(manager, []byte("@echo off\r\necho got %1 and %~2\r\n"), 0o600))
	for command, want := range map[string]string{
		"echo some-key": "some-key",
		`"` + manager + `" read "op://a vault/b"`:    "got read and op://a vault/b",
		`"` + manager + `" read "a" & echo "second"`: "got read and a",
	} {
		out, err := Shell(t.Context(), command).Output()
		first, _, _ := strings.Cut(string(out), "\r\n")
		if err != nil || strings.TrimSpace(first) != want {
			t.Errorf("%s: %q, %v", command, out, err)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
