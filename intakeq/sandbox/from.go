package sandbox

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/tidwall/gjson"
)

// FromDocuments makes an account of the clients in JSON lines, as an export with
// profiles writes them, so that what is to be done to a real account can be
// tried on its likeness. Documents are served to the byte, unknown members
// included; a member Diagnoses, which such an export may add, becomes the
// client's diagnoses. Custom fields are those that any client has. Options say
// how the account behaves; their Clients don't count.
//
// An error names the line, and nothing that stands in it.
func FromDocuments(r io.Reader, o Options) (*Account, error) {
	o.Clients = 0
	a := New(o)
	a.fields = []customField{}
	in := bufio.NewReader(r)
	for line := 1; ; line++ {
		doc, err := in.ReadBytes('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("read the clients, line %d: %w", line, err)
		}
		if line == 1 {
			doc = bytes.TrimPrefix(doc, []byte(byteOrderMark))
		}
		if doc = bytes.TrimSpace(doc); len(doc) > 0 {
			if err := a.adopt(doc); err != nil {
				return nil, fmt.Errorf("read the clients, line %d: %w", line, err)
			}
		}
		if err != nil {
			a.reorder()
			return a, nil
		}
	}
}

// adopt takes a client in, but not yet into the list.
func (a *Account) adopt(doc []byte) error {
	if !gjson.ValidBytes(doc) || doc[0] != '{' {
		return errors.New("not a JSON object")
	}
	id, given := clientID(member(doc, "ClientId"))
	if !given || id <= 0 {
		return errors.New("no ClientId: want an export with profiles")
	}
	if a.known(id) {
		return fmt.Errorf("client %d is there twice", id)
	}
	if coded := member(doc, "Diagnoses"); coded.Exists() {
		if coded.IsArray() {
			a.coded[id] = bytes.Clone([]byte(coded.Raw))
		}
		doc = setRaw(doc, "Diagnoses", "-")
	}
	if member(doc, "DiagnosesAsOf").Exists() { // of an export over several days
		doc = setRaw(doc, "DiagnosesAsOf", "-")
	}
	for _, f := range member(doc, "CustomFields").Array() {
		if field := f.Get("FieldId").String(); field != "" {
			if _, known := a.fieldByID(field); !known {
				a.fields = append(a.fields, customField{ID: field, Label: f.Get("Text").String()})
			}
		}
	}
	a.edited[id] = newRecord(bytes.Clone(doc))
	a.nextID = max(a.nextID, id+7)
	return nil
}
