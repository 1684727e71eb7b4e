package session

import (
	"fmt"
	"os"
	"path/filepath"

	"intakeq-bulk/internal/host"
	"intakeq-bulk/internal/mirror"
)

// What a client takes on the disk, in bytes: in the copy of the account with what SQLite
// keeps beside it, in the file that is made, and in what a workbook spills.
const (
	roomOfBrief   = 2 << 10
	roomOfProfile = 16 << 10
)

// WarnOfRoom says how much room a run needs where that may be short, by how many clients
// the account had when it was last read. It is no reason to stop: clients differ.
func (s *Session) WarnOfRoom(profile bool, target string) {
	each := uint64(roomOfBrief)
	if profile {
		each = roomOfProfile
	}
	need := each * uint64(mirror.Recall(s.Dir).Clients)
	dirs := []string{s.Dir}
	if target != "-" {
		dirs = append(dirs, filepath.Dir(target))
	}
	for _, dir := range dirs {
		if free, known := host.Room(dir); known && free < need {
			s.Warn(fmt.Sprintf("room may be short in %s: a run of this account needs up to %d MB, and %d MB are free", dir, (need>>20)+1, free>>20))
		}
	}
}

// writable returns a mistake of the user's where a folder of the state can't be written.
func writable(dir string) error {
	probe, err := os.CreateTemp(dir, ".probe.tmp-*")
	if err != nil {
		return Usagef("state folder: %w: make it writable, or name another with --state-dir", err)
	}
	probe.Close()
	return os.Remove(probe.Name())
}
