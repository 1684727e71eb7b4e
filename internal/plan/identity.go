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

// Notes that plans have whatever their files: they stand last in reports.
const (
	// NoteDrift is what every plan says of the time between it and its saves.
	NoteDrift   = "what staff change from now on is looked for again before and while the plan is applied"
	NoteWelcome = "whether IntakeQ sends a welcome mail to a client that is created through the API is not known: try one first"
	NoteDeleted = "clients deleted more than 10 days ago can't be seen, and IntakeQ may still know them"
)

// StandingNotes lists them.
func StandingNotes() []string { return []string{NoteDrift, NoteWelcome, NoteDeleted} }
