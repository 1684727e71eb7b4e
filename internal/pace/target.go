package pace

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"

	"intakeq-bulk/internal/publish"
)

// TargetLock takes the lock of a file that a run is to make, as WriteLock does the
// account's. It is kept in the folder of all accounts, dir: whatever account a run
// exports, a file is made by one run at a time.
func TargetLock(dir, target string) (release func() error, err error) {
	abs, err := filepath.Abs(target)
	if err != nil {
		return nil, err
	}
	if folder, err := filepath.EvalSymlinks(filepath.Dir(abs)); err == nil {
		abs = filepath.Join(folder, filepath.Base(abs))
	}
	sum := sha256.Sum256([]byte(publish.Key(abs)))
	return takeLock(dir, "target-"+hex.EncodeToString(sum[:8]))
}
