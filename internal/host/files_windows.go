package host

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"slices"
	"strings"
	"unsafe"

	"golang.org/x/sys/windows"
)

// Ours finds nothing here: there are no such modes, and the folder's permissions count.
func Ours(string, fs.FileInfo) error { return nil }

// NoCoreDumps does nothing: this system writes none unless it was set up to.
func NoCoreDumps() {}

// Hide hides a file, which a dot before its name does not do here. One that is not
// hidden is as good.
func Hide(path string) {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return
	}
	if has, err := windows.GetFileAttributes(name); err == nil {
		_ = windows.SetFileAttributes(name, has|windows.FILE_ATTRIBUTE_HIDDEN)
	}
}

// Readers says who else may read a file, and what to do about it; "": nobody. Where
// that can't be found out, as on disks without permissions, nothing is said.
func Readers(f *os.File) (who, fix string) {
	return shared(f, `/grant:r "%s:R"`)
}

// FolderReaders says who else may read what is made in a folder, as files take their
// permissions from there.
func FolderReaders(dir string) (who, fix string) {
	f, err := os.Open(dir)
	if err != nil {
		return "", ""
	}
	defer f.Close()
	return shared(f, `/grant:r "%s:(OI)(CI)F"`)
}

func shared(f *os.File, grant string) (who, fix string) {
	readers, err := others(f)
	if err != nil || len(readers) == 0 {
		return "", ""
	}
	me := "YOUR-NAME"
	if u, err := user.Current(); err == nil {
		me = u.Username
	}
	return strings.Join(readers, ", "), fmt.Sprintf(`icacls "%s" /inheritance:r `+grant, f.Name(), me)
}

// others lists who may read a file.
func others(f *os.File) ([]string, error) {
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() && !info.IsDir() {
		return nil, err // a pipe is nobody else's
	}
	sd, err := windows.GetSecurityInfo(windows.Handle(f.Fd()), windows.SE_FILE_OBJECT, windows.OWNER_SECURITY_INFORMATION|windows.DACL_SECURITY_INFORMATION)
	if err != nil {
		return nil, err
	}
	return strangers(sd)
}

// strangers lists the users and groups that may read something beside its owner, who runs
// this, the system and its administrators, whom nothing keeps out.
func strangers(sd *windows.SECURITY_DESCRIPTOR) ([]string, error) {
	list, _, err := sd.DACL()
	if errors.Is(err, windows.ERROR_OBJECT_NOT_FOUND) || err == nil && list == nil {
		return []string{"everybody"}, nil // no list keeps nobody out
	}
	if err != nil {
		return nil, err
	}
	may, err := trusted(sd)
	if err != nil {
		return nil, err
	}
	var found []string
	for i := range uint32(list.AceCount) {
		var ace *windows.ACCESS_ALLOWED_ACE
		if err := windows.GetAce(list, i, &ace); err != nil {
			return nil, err
		}
		sid := (*windows.SID)(unsafe.Pointer(&ace.SidStart))
		if allowsReading(ace) && !slices.ContainsFunc(may, sid.Equals) && !strings.HasPrefix(sid.String(), appPrefix) {
			found = append(found, sidName(sid))
		}
	}
	return slices.Compact(found), nil
}

// appPrefix begins the ids of apps in containers: what one may read, its user must be
// allowed to read, too.
const appPrefix = "S-1-15-"

// allowsReading reports whether an entry of a list lets somebody read this file's data,
// and not only that of files below it.
func allowsReading(ace *windows.ACCESS_ALLOWED_ACE) bool {
	const reading = windows.FILE_READ_DATA | windows.GENERIC_READ | windows.GENERIC_ALL
	return ace.Header.AceType == windows.ACCESS_ALLOWED_ACE_TYPE &&
		ace.Header.AceFlags&windows.INHERIT_ONLY_ACE == 0 && ace.Mask&reading != 0
}

// trusted are a file's owner, who runs this, and whom nothing keeps out.
func trusted(sd *windows.SECURITY_DESCRIPTOR) ([]*windows.SID, error) {
	owner, _, err := sd.Owner()
	if err != nil {
		return nil, err
	}
	me, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return nil, err
	}
	all := []*windows.SID{owner, me.User.Sid}
	for _, kind := range []windows.WELL_KNOWN_SID_TYPE{
		windows.WinLocalSystemSid, windows.WinBuiltinAdministratorsSid, windows.WinCreatorOwnerSid, windows.WinCreatorOwnerRightsSid,
	} {
		sid, err := windows.CreateWellKnownSid(kind)
		if err != nil {
			return nil, err
		}
		all = append(all, sid)
	}
	return all, nil
}

func sidName(sid *windows.SID) string {
	account, domain, _, err := sid.LookupAccount("")
	switch {
	case err != nil:
		return sid.String()
	case domain == "":
		return account
	}
	return domain + `\` + account
}
