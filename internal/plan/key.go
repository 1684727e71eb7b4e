package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
)

// Identity is what a decision is about: the same person, held for the same reasons,
// for the same candidates, is the same question in another plan. Neither the row's
// number nor the mapping is in it.
type Identity struct {
	Person     string   // of the row
	Candidates []string // persons whom it may be
}

// Keys gives the keys of a plan's rows: of rows that ask the same, the n-th.
type Keys struct {
	account string
	seen    map[[8]byte]int
}

// NewKeys begins a plan for an account. Its id is in the keys, so that nobody finds a
// person by trying names.
func NewKeys(account string) *Keys { return &Keys{account, map[[8]byte]int{}} }

// Key is the key of the next row; "" where there is nothing to decide. It is a hash:
// no client's value can be read from it.
func (k *Keys) Key(r Row, who Identity) string {
	if len(r.possible()) == 0 {
		return ""
	}
	parts := []string{k.account, who.Person, strconv.FormatBool(r.Action == Hold)}
	parts = append(parts, sorted(who.Candidates)...)
	parts = append(parts, "\x00why")
	var codes []string
	for _, reason := range r.Reasons {
		if !reason.Warning {
			codes = append(codes, reason.Code)
		}
	}
	parts = append(parts, slices.Compact(sorted(codes))...)
	base := hash(parts)
	short := [8]byte(base)
	k.seen[short]++
	if n := k.seen[short]; n > 1 {
		base = hash(append(parts, "\x00again", strconv.Itoa(n)))
	}
	return "k" + hex.EncodeToString(base[:12]) // a letter first: a spreadsheet program takes 12e34 for a number
}

func sorted(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return list
}

// hash keeps the parts apart by their lengths.
func hash(parts []string) []byte {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(strconv.Itoa(len(p)) + ":" + p))
	}
	return h.Sum(nil)
}
