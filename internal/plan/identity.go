package plan

import (
	"crypto/rand"
	"encoding/hex"
	"strconv"
)

// NewID returns an id that no other plan has.
func NewID() string {
	id := make([]byte, 8)
	rand.Read(id)             // never fails
	id[0] = 0xa0 | id[0]&0x0f // a letter first: a spreadsheet program takes 12e34 for a number
	return hex.EncodeToString(id)
}

// ClientPerson is the Person of an [Identity] who is a client of the account.
func ClientPerson(id int64) string { return "client " + strconv.FormatInt(id, 10) }

// NoteDrift is what every plan says of the time between it and its saves.
const NoteDrift = "what staff change from now on is looked for again before and while the plan is applied"
