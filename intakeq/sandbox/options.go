package sandbox

import (
	"fmt"
	"time"
)

// Options say what kind of account to make, and how badly it behaves.
// The zero value is an empty, unlimited one.
type Options struct {
	Clients int
	Seed    uint64
	Key     string // of the X-Auth-Key header; empty: made from the seed

	PerMinute, PerDay int // 0: no limit
	Window            Window
	RetryAfter        bool // a 429 says when to come back: in seconds, or for the day as a date
	CountRejected     bool // a refused call counts as well

	Latency time.Duration // half before a request is seen, half before its answer is
	SlowFor time.Duration // how long Slow and Late wait for the caller to give up; 0: 5 minutes

	Shuffle      bool     // equal names change places from call to call
	HideArchived bool     // lists leave archived clients out
	TagsTouch    bool     // a tag call moves LastUpdateDate
	Ignore       []string // query parameters to ignore, in lower case; "custom." and "custom[" stand for one spelling, "custom" for both

	PageSize     int           // clients on a page; 0: 100
	FilterPages  bool          // lists are filtered after they were cut into pages, so that these are short
	PastEnd      PastEnd       // what a page without clients is answered
	ShowFirst    int           // lists know only the first so many clients of the account; 0: all
	Blind        Blind         // what the question for updates doesn't see
	UpdatedDelay time.Duration // how long an update takes until the question for updates sees it
	FindDelay    time.Duration // how long a new client can't be found by a search or another filter
	BOM          bool          // answers begin with a byte order mark
	Profiles     bool          // there is GET /clients/profile/{id}
	Thin         bool          // and it shows no custom fields
	Strict       bool          // a parameter that the API doesn't know is a 400

	Merge         bool           // a save keeps what is left out or null
	SaveTakes     time.Duration  // how long a save takes until it is carried out, whether or not the caller waits
	SaveKeepsDate bool           // a save doesn't move LastUpdateDate
	CreateCuts    map[string]int // of these members a create keeps only so many characters; 0: none
	Unknown       int            // status for a ClientId that there isn't; 200: []; 0: 400 or 404
	NoLanding     bool           // a create lands on nobody
	KeepsUnknown  bool           // a save keeps members that the API doesn't know
	BirthOff      time.Duration  // how far a save moves a date of birth
	Address       Address        // how Address follows its parts
	BusyFor       time.Duration  // what the Retry-After of BusyLater and ErrorLater says; 0: 30 seconds

	Created      Created // how DateCreated looks wherever a client is answered
	SavedCreated Created // how it looks in the answers of saves, where that is another way

	NoDate  bool          // answers have no Date
	DateOff time.Duration // how far the Date of answers is ahead of the account's clock
	Clock   time.Duration // how far the account's clock is ahead of everybody's

	// Origin is the account's present when it is made: its clients date from
	// the twelve years before. Zero is the time of New.
	Origin time.Time
}

// PastEnd is what comes for a page that has no clients.
type PastEnd int

// The answers past the last page.
const (
	EmptyPast     PastEnd = iota // []
	NullPast                     // null
	RepeatPast                   // the last page again, for ever
	NoContentPast                // 204 without a body
)

// Blind is what the question for updates doesn't see.
type Blind int

// The kinds of blindness.
const (
	SeesUpdates  Blind = iota
	BlindToAll         // nobody was ever updated
	BlindToSaves       // only what staff did counts
)

// Created is how DateCreated looks in answers.
type Created int

// The forms of DateCreated.
const (
	CreatedAsKept  Created = iota // a number, now with .0, now without
	CreatedNull                   // null
	CreatedMissing                // no member
	CreatedText                   // the account's local time, without a zone
	CreatedFloat                  // always with .0
	CreatedCommas                 // a text, thousands separated by commas
	CreatedZero                   // 0
)

// Address is what a save makes of the member of that name.
type Address int

// The ways of Address.
const (
	AddressApart   Address = iota // it is as sent
	AddressFilled                 // where none is sent, it is made of its parts
	AddressFollows                // it is made of its parts, whatever is sent
)

// Window is how the account counts a minute.
type Window int

// The windows that services of this kind are known to use.
const (
	FixedClock Window = iota // by the minute of the clock; the day turns at the account's local midnight
	FixedFirst               // a minute from the first call after the last minute ended
	Sliding                  // the last 60 seconds, to the call
	Weighted                 // this minute's calls, and the last minute's by how much of it is left
	Bucket                   // a token bucket that holds a minute's worth
)

// Windows lists every kind, for tests that must hold under all of them.
func Windows() []Window { return []Window{FixedClock, FixedFirst, Sliding, Weighted, Bucket} }

func (w Window) String() string {
	names := []string{"fixed-clock", "fixed-first", "sliding", "weighted", "bucket"}
	if w < 0 || int(w) >= len(names) {
		return fmt.Sprintf("Window(%d)", int(w))
	}
	return names[w]
}

// defaults fills what the caller left open.
func (o Options) defaults() Options {
	if o.Key == "" {
		r := seeded(o.Seed, 0, streamKey)
		o.Key = fmt.Sprintf("sandbox-%016x", r.next())
	}
	if o.Origin.IsZero() {
		o.Origin = time.Now()
	}
	if o.SlowFor == 0 {
		o.SlowFor = 5 * time.Minute
	}
	if o.BusyFor == 0 {
		o.BusyFor = 30 * time.Second
	}
	if o.PageSize <= 0 {
		o.PageSize = pageSize
	}
	o.Clients = max(o.Clients, 0)
	return o
}

// The streams of pseudo-random numbers, so that one more draw in one place
// doesn't change everything else.
const (
	streamKey = iota
	streamName
	streamRest
	streamDiagnoses
	streamShuffle
	streamFault
	streamDates
	streamContacts
	streamBirth
)
