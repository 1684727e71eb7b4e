package host

import "golang.org/x/sys/windows"

// Room returns how many bytes are free where a folder is, to who runs this; known is
// false where the system does not tell.
func Room(dir string) (bytes uint64, known bool) {
	name, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, false
	}
	err = windows.GetDiskFreeSpaceEx(name, &bytes, nil, nil)
	return bytes, err == nil
}
