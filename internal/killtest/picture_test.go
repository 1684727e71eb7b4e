//go:build linux

package killtest

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
)

// clients is how many the account has before the plan: 40 of them are updated.
const clients = 60

// spreadsheet makes the input of the plan: 20 creates of every kind (with an
// ExternalClientId, with an email alone, with neither) and 40 updates, all with
// tags to add, and some with tags to remove. Two creates would land on clients who
// are there: a person has decided that they are new all the same.
func spreadsheet(a *sandbox.Account) (string, error) {
	var b strings.Builder
	w := csv.NewWriter(&b)
	lines := [][]string{{"ClientId", "ExternalClientId", "FirstName", "LastName", "Email", "MobilePhone", "DateOfBirth", "Tags"}}
	lines = append(lines, doubles(a, 2)...)
	for i := range 18 {
		n := strconv.Itoa(i)
		switch {
		case i%5 == 3:
			lines = append(lines, []string{"", "", "Mayla" + n, "Person", "mayla" + n + "@example.test", "", "", "fresh"})
		case i%5 == 4:
			lines = append(lines, []string{"", "", "Barea" + n, "Person", "", "", "1991-02-03", "bare"})
		default:
			lines = append(lines, []string{"", "NEW-" + n, "Newt" + n, "Person", "newt" + n + "@example.test", fmt.Sprintf("222-555-01%02d", i), "1991-02-03", "fresh,new"})
		}
	}
	for i, id := range a.IDs()[:40] {
		tags := []string{"moved"}
		if i%5 > 0 {
			doc, _ := a.Document(id)
			for _, tag := range gjson.GetBytes(doc, "Tags").Array() {
				tags = append(tags, tag.String())
			}
		}
		lines = append(lines, []string{strconv.FormatInt(id, 10), "", "", "", fmt.Sprintf("changed%d@example.test", i), "", "1980-05-06", intakeq.JoinTags(tags)})
	}
	err := w.WriteAll(lines)
	return b.String(), err
}

// doubles are rows of new clients with the first name and the email of others, whom
// no other row names.
func doubles(a *sandbox.Account, n int) (lines [][]string) {
	for _, id := range a.IDs()[40:] {
		doc, _ := a.Document(id)
		first, email := gjson.GetBytes(doc, "FirstName").String(), gjson.GetBytes(doc, "Email").String()
		if first == "" || email == "" || len(lines) == n {
			continue
		}
		lines = append(lines, []string{"", fmt.Sprint("TWIN-", id), first, "Person", email, "", "", "twin"})
	}
	return lines
}

// picture is what an account holds, by client, but for what no two runs leave
// alike: the ids and times of what they made.
type picture map[string]string

// look takes the picture of an account. Those who were not there before are known
// by their names; a second one of a name stands out.
func look(a *sandbox.Account, before []int64) picture {
	p := picture{}
	for _, id := range a.IDs() {
		doc, _ := a.Document(id)
		var members map[string]json.RawMessage
		if err := json.Unmarshal(doc, &members); err != nil {
			panic(err) // the sandbox's own document
		}
		name := fmt.Sprint("client ", id)
		delete(members, "LastUpdateDate")
		if _, old := slices.BinarySearch(before, id); !old {
			name = "new client " + string(members["FirstName"])
			for _, member := range []string{"ClientId", "DateCreated", "Guid"} {
				delete(members, member)
			}
		}
		for p[name] != "" {
			name += " again"
		}
		text, err := json.Marshal(members)
		if err != nil {
			panic(err)
		}
		p[name] = string(text)
	}
	return p
}

// differences tells how p is not as want.
func (p picture) differences(want picture) []string {
	var out []string
	for name, doc := range want {
		if p[name] == "" {
			out = append(out, name+" is missing")
		} else if p[name] != doc {
			out = append(out, fmt.Sprintf("%s is\n%s, want\n%s", name, p[name], doc))
		}
	}
	for name := range maps.Keys(p) {
		if want[name] == "" {
			out = append(out, name+" should not be there")
		}
	}
	slices.Sort(out)
	return out
}
