package probe

import "intakeq-bulk/internal/known"

// The codes of what a probe asks.
const (
	qCreate   = "create-answer"
	qFound    = "found-at-once"
	qProfile  = "profile-by-id"
	qReplaces = "save-replaces"
	qNull     = "null-clears"
	qBlank    = "empty-clears"
	qKept     = "answer-is-kept"
	qUnknown  = "unknown-dropped"
	qAddress  = "address-apart"
	qBirth    = "birth-date"
	qUpdated  = "updated-shows"
	qZone     = "days-in-utc"
	qDots     = "custom-dot"
	qBrackets = "custom-brackets"
	qExternal = "external-id"
	qLands    = "create-lands"
	qIgnored  = "unknown-parameter"
	qDeleted  = "deleted-only"
	qPage     = "page-size"
	qArchived = "archived-shown"
)

// Question is an assumption about the API, and what it means where it held or not.
type Question struct {
	Code    string
	Assumed string
	Held    string
	Failed  string
}

// Questions lists them, in the order in which they are told.
func Questions() []Question {
	return []Question{
		{qCreate, "a create answers with the whole new client, and its DateCreated goes by the server's clock",
			"a new client is proved to be new by its answer", "apply proves new clients by their ClientId, or looks them up: one request more where that is not enough"},
		{qLands, "a create with the first name and email of a client lands on that client",
			"plan holds such rows, as it should", "plan holds such rows all the same: another phone, another case may still land"},
		{qFound, "a search finds a new client at once",
			"a create whose answer was lost is found", "a create whose answer was lost may be found late: look in IntakeQ before you decide to send it again"},
		{qExternal, "externalClientId finds exactly the client that has it",
			"lost creates are found by it", "lost creates are looked for by email and name, and more of them stay unknown"},
		{qReplaces, "a save clears what it leaves out",
			"nothing changes: saves always hold the whole client", "nothing changes: saves always hold the whole client"},
		{qNull, "a save clears what it sends as null",
			"cells that a plan clears are cleared", "cells that a plan clears keep their value: such rows end as differs; clear them in IntakeQ"},
		{qBlank, "a save clears what it sends as an empty text",
			"nothing changes: clears are sent as null", "nothing changes: clears are sent as null"},
		{qKept, "the answer to a save is what the account keeps",
			"a saved row is as its answer says", "answers can't be trusted here: run verify after each apply"},
		{qUnknown, "a member that the API does not know is dropped without a word",
			"a misspelt member would be lost in silence, so answers are compared", "unknown members are kept or refused: nothing changes, as none is made up"},
		{qAddress, "Address stays as it is sent, and does not follow its parts",
			"where a part changes and Address does not, the report warns", "IntakeQ makes Address of its parts: the report's warning of it says less here"},
		{qBirth, "a date of birth comes back as it was sent",
			"dates of birth are calendar dates at midnight UTC", "dates of birth are moved by a save: apply reports such rows as differs; do not import dates of birth before that is understood"},
		{qProfile, "one client can be read by its id (clients/profile/ID), and is what the list shows",
			"apply --careful and look-ups read clients by it", "clients are read by a search for their number, as before"},
		{qUpdated, "the question what was updated shows our own save",
			"nights and looks for staff's changes can go by it", "apply reads each client right before its save, one request more a row; use no --incremental"},
		{qZone, "filters count days in UTC, as far as one could see",
			"a day that you give as a filter is about the day in UTC", "a filter's day begins at another hour than in UTC: runs overlap by two days, so nothing is lost, but a day that you give may be one off"},
		{qDots, "custom.ID=VALUE filters by a custom field",
			"export --custom works", "see custom-brackets"},
		{qBrackets, "custom[ID]=VALUE filters by a custom field",
			"export --custom works", "see custom-dot"},
		{qIgnored, "a parameter that the API does not know is ignored, and everybody comes",
			"filtered answers are checked row by row, as they must be", "a filter that is not known can't bring everybody; answers are checked all the same"},
		{qDeleted, "deletedOnly shows deleted clients only",
			"deletions are seen", "deletions can't be asked for: runs that need them stop, and say so"},
		{qArchived, "lists show archived clients too",
			"exports hold archived clients", "exports lack archived clients"},
		{qPage, "a page has 100 clients",
			"a night costs a request for each 100 clients", "the size of pages is remembered, and nothing is lost"},
	}
}

// Meaning is what an answer means to who uses the account.
func (q Question) Meaning(v known.Verdict) string {
	switch v {
	case known.Held:
		return q.Held
	case known.Failed:
		return q.Failed
	}
	return "the cautious reading stays"
}

func (p *prober) answered(code string) bool {
	for _, a := range p.facts.Answers {
		if a.Code == code {
			return true
		}
	}
	return false
}

// answer notes what was found out. The latest word on a question counts.
func (p *prober) answer(code string, held bool, seen string) {
	v := known.Failed
	if held {
		v = known.Held
	}
	p.note(known.Answer{Code: code, Verdict: v, Seen: seen})
}

func (p *prober) open(code, why string) {
	p.note(known.Answer{Code: code, Verdict: known.Open, Seen: why})
}

func (p *prober) note(a known.Answer) {
	for i, was := range p.facts.Answers {
		if was.Code == a.Code {
			if a.Verdict != known.Open { // or what was found out before would be lost
				p.facts.Answers[i] = a
			}
			return
		}
	}
	p.facts.Answers = append(p.facts.Answers, a)
}
