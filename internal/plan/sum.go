package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
)

// ErrOtherAccount says that a plan is of another account than it is used with.
var ErrOtherAccount = errors.New("the plan is of another account: nothing was sent; make a plan for this one")

// FileSum is the SHA-256 of a file, in hex, as a plan has it of what it was made from.
func FileSum(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return "", fmt.Errorf("read %s: %w", path, err)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
