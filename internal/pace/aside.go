package pace

import (
	"errors"
	"fmt"
	"io/fs"
	"time"

	"intakeq-bulk/internal/publish"
)

// lostFor is how long the account goes at an even pace after its count was lost: as
// long as what was lost could count.
const lostFor = 24 * time.Hour

// putAside gives a damaged ledger another name, and makes a new one, in which the account
// goes at an even pace: what was sent lately is not known, and a 429 costs only time.
func putAside(dir, path string, damage error) (aside string, err error) {
	unlock, err := lockCreation(dir)
	if err != nil {
		return "", err
	}
	defer unlock()
	db, err := openWhole(path)
	if err == nil {
		return "", db.Close() // another process was first
	}
	if !errors.As(err, new(*Damaged)) {
		return "", err
	}
	now := time.Now()
	aside = path + now.Format(".damaged-20060102-150405")
	for _, tail := range []string{"", "-wal", "-shm", "-journal"} {
		if err := publish.Rename(path+tail, aside+tail); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", errors.Join(damage, err)
		}
	}
	even := fmt.Sprintf("UPDATE account SET even_since = %d, refused = %d;", now.UnixNano(), now.Add(lostFor-evenFor).UnixNano())
	return aside, makeFile(dir, path, schema+even)
}
