package sandbox

import (
	"strings"
	"testing"
)

type onTest struct {
	on   On
	want string // + where it fits a request of TestOnFits
}

func onTests() []onTest {
	return []onTest{
		{On{}, "++++++++++++"},
		{On{What: List}, "+++++-------"},
		{On{What: Plain}, "++----------"},
		{On{What: Plain, Page: 1}, "+-----------"},
		{On{Page: 3}, "-+-+--------"},
		{On{What: Updated}, "--+---------"},
		{On{What: Deleted}, "---+--------"},
		{On{What: Filtered}, "----+-------"},
		{On{What: Write}, "-----++++---"},
		{On{What: Save}, "-----++-----"},
		{On{What: Create}, "-----+------"},
		{On{What: Update}, "------+-----"},
		{On{What: Tag}, "-------++---"},
		{On{What: Diagnoses}, "---------+--"},
		{On{What: Profile}, "----------+-"},
		{On{ID: 107}, "------+++++-"},
		{On{Text: "<x"}, "----++-+----"},
		{On{What: Write, Nth: 2}, "------+-----"},
		{On{What: "nothing"}, "------------"},
	}
}

func TestOnFits(t *testing.T) {
	requests := []struct{ method, path, body string }{
		{"GET", "/clients?includeProfile=true", ""}, {"GET", "/clients?page=3", ""}, {"GET", "/clients?DateUpdatedStart=2000-01-01", ""},
		{"GET", "/clients?deletedOnly=true&page=3", ""}, {"GET", "/clients?externalClientId=%3Cx", ""},
		{"POST", "/clients", `{"FirstName":"A","CustomFields":[{"Value":"\u003cx"}]}`}, {"POST", "/clients", `{"ClientId":107,"Name":"<X"}`},
		{"POST", "/clientTags", `{"ClientId":107,"Tag":"<x"}`}, {"DELETE", "/clientTags?clientId=107&tag=a", ""},
		{"GET", "/client/107/diagnoses", ""}, {"GET", "/clients/profile/107", ""}, {"GET", "/clients/107", ""},
	}
	for _, test := range onTests() {
		a := New(Options{Clients: 5, Seed: 1})
		a.FaultOn(test.on, ServerError)
		edits := 0
		a.BeforeOn(test.on, func(*Staff) { edits++ })
		got := ""
		for _, r := range requests {
			status, _, err := (caller{t, a}).do(r.method, r.path, r.body)
			if err != nil {
				t.Fatal(err)
			}
			got += map[bool]string{true: "+", false: "-"}[status == 500]
		}
		if got != test.want || edits != strings.Count(test.want, "+") {
			t.Errorf("%+v fits %s, want %s; %d edits", test.on, got, test.want, edits)
		}
	}
}
