package sandbox

import (
	"errors"

	"github.com/tidwall/gjson"
)

// Staff edits the account as people do in its web pages: without limits, and
// with any value. Each edit but those that say otherwise moves LastUpdateDate.
type Staff struct{ a *Account }

// Staff is the practice's people at work.
func (a *Account) Staff() *Staff { return &Staff{a} }

var (
	errNoClient = errors.New("sandbox: no such client")
	errNotJSON  = errors.New("sandbox: not JSON of the right kind")
)

// Create adds a client from a JSON object of members, and gives its ClientId.
func (s *Staff) Create(members string) (int64, error) {
	if !gjson.Valid(members) || !gjson.Parse(members).IsObject() {
		return 0, errNotJSON
	}
	defer s.a.tell()
	s.a.mu.Lock()
	defer s.a.mu.Unlock()
	id, doc := s.a.newborn()
	gjson.Parse(members).ForEach(func(name, value gjson.Result) bool {
		if name.String() != "ClientId" {
			doc = setRaw(doc, name.String(), value.Raw)
		}
		return true
	})
	s.a.put(id, named(doc))
	return id, nil
}

// Set gives one member a raw JSON value.
func (s *Staff) Set(id int64, name, raw string) error {
	return s.edit(id, true, [2]string{name, raw})
}

// SetQuietly does the same and leaves LastUpdateDate alone: which edits move
// it is not known of the live account.
func (s *Staff) SetQuietly(id int64, name, raw string) error {
	return s.edit(id, false, [2]string{name, raw})
}

// Rename gives a client a new name; it moves in the list.
func (s *Staff) Rename(id int64, first, last string) error {
	return s.edit(id, true, [2]string{"FirstName", quoted(first)}, [2]string{"LastName", quoted(last)},
		[2]string{"MiddleName", "null"}, [2]string{"Name", quoted(composeName(first, last))})
}

// Archive hides a client from the web pages' list.
func (s *Staff) Archive(id int64) error { return s.Set(id, "Archived", "true") }

// SetCustom gives one custom field of a client a raw JSON value, and adds the
// field where the client lacks it.
func (s *Staff) SetCustom(id int64, fieldID, raw string) error {
	field, known := s.a.fieldByID(fieldID) // fields never change: no lock is needed
	if !known || !gjson.Valid(raw) {
		return errNotJSON
	}
	return s.change(id, true, func(doc []byte) []byte {
		return setRaw(doc, "CustomFields", withField(member(doc, "CustomFields"), field, raw))
	})
}

func (s *Staff) edit(id int64, touch bool, sets ...[2]string) error {
	for _, set := range sets {
		if !gjson.Valid(set[1]) || set[0] == "" || set[0] == "ClientId" {
			return errNotJSON
		}
	}
	return s.change(id, touch, func(doc []byte) []byte {
		for _, set := range sets {
			doc = setRaw(doc, set[0], set[1])
		}
		return doc
	})
}

func (s *Staff) change(id int64, touch bool, change func([]byte) []byte) error {
	defer s.a.tell()
	s.a.mu.Lock()
	defer s.a.mu.Unlock()
	doc, live := s.a.document(id)
	if !live {
		return errNoClient
	}
	doc = change(doc)
	if touch {
		doc = s.a.touched(doc)
		delete(s.a.ours, id)
	}
	s.a.put(id, doc)
	return nil
}

// SetDiagnoses replaces a client's diagnoses by a JSON array. LastUpdateDate
// stays: a treatment note is not the profile.
func (s *Staff) SetDiagnoses(id int64, array string) error {
	if !gjson.Valid(array) || !gjson.Parse(array).IsArray() {
		return errNotJSON
	}
	defer s.a.tell()
	s.a.mu.Lock()
	defer s.a.mu.Unlock()
	if _, live := s.a.document(id); !live {
		return errNoClient
	}
	s.a.coded[id] = []byte(array)
	return nil
}

// Delete takes a client away; deletedOnly shows it for ten days.
func (s *Staff) Delete(id int64) error { return s.take(id, false) }

// Merge moves one client into another: the first is gone from every list, also
// from deletedOnly, and the second counts as updated.
func (s *Staff) Merge(from, into int64) error {
	if _, live := s.a.Document(into); !live || from == into {
		return errNoClient
	}
	if err := s.take(from, true); err != nil {
		return err
	}
	return s.edit(into, true)
}

func (s *Staff) take(id int64, merged bool) error {
	defer s.a.tell()
	s.a.mu.Lock()
	defer s.a.mu.Unlock()
	if _, live := s.a.document(id); !live {
		return errNoClient
	}
	s.a.remove(id, removal{At: s.a.now(), Merged: merged})
	return nil
}

// Restore brings a deleted client back as it was.
func (s *Staff) Restore(id int64) error {
	defer s.a.tell()
	s.a.mu.Lock()
	defer s.a.mu.Unlock()
	if gone, removed := s.a.removed[id]; !removed || gone.Merged {
		return errNoClient
	}
	delete(s.a.removed, id)
	f := s.a.factsOf(id)
	s.a.order.insert(newEntry(id, &f))
	return nil
}
