//go:build !windows

package host

import (
	"errors"
	"syscall"
)

// Full reports whether an error says that a disk, or what one may have of it, is full.
func Full(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}
