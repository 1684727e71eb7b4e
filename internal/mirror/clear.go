package mirror

import (
	"context"
	"errors"
	"io/fs"
	"os"
)

// Clear removes a working copy, unless a run is at work on it: then it is [ErrInUse].
func Clear(ctx context.Context, path string) error {
	if err := dropUnused(ctx, path); err != nil {
		return err
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(err, ErrInUse)
	}
	return nil
}
