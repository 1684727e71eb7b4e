package mirror

import (
	"time"

	"intakeq-bulk/intakeq"
)

// state is how far the fetch got. It is committed together with the rows that it
// speaks of, so that a kill between the two is impossible.
type state struct {
	Identity string
	Started  time.Time // by our clock, as all here but Server
	Got      time.Time // when it last got on: decides the age
	Server   time.Time // by the server's clock, at the first answer of the latest reading
	Since    time.Time // by the same, from when on the copy may lack changes: decides what is news
	Followed time.Time // when what was updated was asked for last

	Seq      int       // one more with every answer taken in
	Gen      int       // the Seq at which the walk that counts began
	Began    time.Time // of that walk; zero before its first answer
	NextPage int       // of that walk
	Walked   bool      // that walk reached its end
	LastRows int       // rows of its latest page
	Rows     int       // rows of all its pages
	Filled   int       // its pages that were not empty
	Empty    bool      // its latest page was empty, twice, and the one behind it has to be
	Stale    int       // its latest pages in a row that showed nobody new
	Mixed    bool      // it met a short page before its end: pages are filtered after they were cut
	Size     int       // of the server's pages; 0: intakeq.PageSize

	BoundSeq int // the Seq of the answer that told the length of the list
	Bound    int // that length, or the most that it can be

	Passes   int // walks that were consistent in themselves, of a list that can't be counted
	PassSize int // clients of the latest of them
	Requests int // sent for this copy, also by runs that were killed

	ShowsArchived bool // the list was seen to hold archived clients

	// Of a kept copy.
	Whole   time.Time // when the walk began by which it was last proved; zero: that is to be done
	Refused bool      // what was read could not be proved, or not be believed
	Full    bool      // a reading of everything, all diagnoses too, is under way
	Done    bool      // what was read is published
	Silent  []string  // members that changed though LastUpdateDate did not
}

// pageSize is how many clients a full page of the server has.
func (s *state) pageSize() int {
	if s.Size > 0 {
		return s.Size
	}
	return intakeq.PageSize
}

// full reports whether the page has as many clients as a page of this server can have.
func (s *state) full(p intakeq.Page) bool { return len(p.Clients) >= s.pageSize() }

// learn takes the size of pages from the first of them, before a page of the walk is
// counted. Where pages differ and are not the last, the server cuts the list first and
// filters it then.
func (s *state) learn(p intakeq.Page) {
	rows := len(p.Clients)
	switch {
	case rows == 0:
		return
	case s.Empty:
		s.Mixed = true
	case rows > s.pageSize():
		s.Mixed = s.LastRows > 0
		s.Size = rows
	case s.LastRows == 0 || s.LastRows == s.pageSize():
	case p.Number == 2 && rows == s.LastRows:
		s.Size = rows
	default:
		s.Mixed = true
	}
	if s.LastRows > 0 {
		s.BoundSeq, s.Bound = 0, 0 // what a short page said of the length
	}
}

// step notes a page of the walk, and what it tells of the list's length.
func (s *state) step(p intakeq.Page, filtered bool) {
	s.learn(p)
	rows := len(p.Clients)
	// After a page that was not full, an empty one tells less than it did.
	if rows < s.pageSize() && (rows > 0 || p.Number == 1 || s.LastRows == s.pageSize()) {
		s.measure(p)
	}
	if rows == 0 {
		s.Walked = s.Empty || !s.doubtsEnd(p.Number, filtered)
	} else {
		s.Rows, s.Filled = s.Rows+rows, s.Filled+1
	}
	s.Empty = rows == 0
	s.NextPage, s.LastRows = p.Number+1, rows
	s.noteArchived(p)
}

// doubtsEnd reports whether an empty page at that place is no proof of the end: one
// empty answer in the middle is a thing that servers do. A lone first page of a round
// number may be a full one of a server with smaller pages.
func (s *state) doubtsEnd(number int, filtered bool) bool {
	const round = 25
	full := s.LastRows >= s.pageSize() || number == 2 && s.LastRows%round == 0
	return number == 1 || full || s.Mixed || filtered
}

// measure takes the length of the list from a page that is not full.
func (s *state) measure(p intakeq.Page) {
	s.BoundSeq, s.Bound = s.Seq, s.pageSize()*(p.Number-1)+len(p.Clients)
}

// noteArchived notes that the list shows archived clients, if a row of it is one.
func (s *state) noteArchived(p intakeq.Page) {
	for _, d := range p.Clients {
		if s.ShowsArchived {
			return
		}
		s.ShowsArchived = d.Get("Archived").Bool()
	}
}

// restart begins another walk: only clients seen from now on count.
func (s *state) restart() {
	s.Gen, s.Began, s.NextPage, s.Walked = s.Seq+1, time.Time{}, 1, false
	s.LastRows, s.Rows, s.Filled, s.Empty, s.Stale, s.Mixed = 0, 0, 0, false, 0, false
	s.BoundSeq, s.Bound = 0, 0
}

// renew begins anew with what is too old; diagnoses stay.
func (s *state) renew() {
	s.restart()
	s.Server, s.Since, s.Whole = time.Time{}, time.Time{}, time.Time{}
	s.Passes, s.Refused = 0, false
}
