package intakeq_test

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
)

func TestQueryEncoding(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2026, 3, d, 23, 59, 0, 0, time.FixedZone("", 14*3600)) }
	tests := []struct {
		query intakeq.Query
		want  url.Values
	}{
		{intakeq.Query{}, url.Values{}},
		{intakeq.Query{Search: "Ann & Bo+1 = 50%? #é 名 /"}, url.Values{"search": {"Ann & Bo+1 = 50%? #é 名 /"}}},
		{intakeq.Query{ExternalID: "00 1+2&page=9"}, url.Values{"externalClientId": {"00 1+2&page=9"}, "includeProfile": {"true"}}},
		{intakeq.Query{Profile: true, Deleted: true}, url.Values{"includeProfile": {"true"}, "deletedOnly": {"true"}}},
		{
			intakeq.Query{CreatedFrom: day(1), CreatedTo: day(2), UpdatedFrom: day(3), UpdatedTo: day(4)},
			url.Values{"dateCreatedStart": {"2026-03-01"}, "dateCreatedEnd": {"2026-03-02"}, "dateUpdatedStart": {"2026-03-03"}, "dateUpdatedEnd": {"2026-03-04"}, "includeProfile": {"true"}},
		},
		{
			intakeq.Query{Custom: []intakeq.CustomFilter{{ID: "a b&c", Value: ""}, {ID: "x", Value: "1"}, {ID: "x", Value: "2"}}},
			url.Values{"custom.a b&c": {""}, "custom.x": {"1", "2"}, "includeProfile": {"true"}},
		},
	}
	for _, tt := range tests {
		var got url.Values
		client := newClient(t, intakeq.Options{Transport: inMemory(func(w http.ResponseWriter, r *http.Request) {
			var err error
			if got, err = url.ParseQuery(r.URL.RawQuery); err != nil || r.URL.Path != "/api/v1/clients" {
				t.Errorf("%s: %v", r.URL, err)
			}
			says(200, "application/json", "[]")(w, r)
		})})
		if _, err := client.Page(t.Context(), tt.query, 12); err != nil {
			t.Error(err)
		}
		tt.want.Set("page", "12")
		if !maps.EqualFunc(got, tt.want, slices.Equal) {
			t.Errorf("%+v: sent %v, want %v", tt.query, got, tt.want)
		}
	}
}

// origin is the present of the accounts below.
var origin = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

// filters ask for part of an account; the name is the parameter's in the error.
func filters(t *testing.T, account *sandbox.Account) map[string]intakeq.Query {
	t.Helper()
	raw, _ := account.Document(account.IDs()[40])
	d := document(t, string(raw))
	month := -30 * 24 * time.Hour
	return map[string]intakeq.Query{
		"search":                             {Search: d.Cell("Name")},
		"externalClientId":                   {Profile: true, ExternalID: "MRN-nobody"},
		"custom.abcd":                        {Profile: true, Custom: []intakeq.CustomFilter{{ID: "abcd", Value: "nobody has this"}}},
		"dateCreatedStart or dateCreatedEnd": {Profile: true, CreatedFrom: origin.Add(month)},
		"dateUpdatedStart or dateUpdatedEnd": {Profile: true, UpdatedTo: origin.Add(12 * month)},
	}
}

func TestIgnoredParameters(t *testing.T) {
	ignored := map[string][]string{
		"search": {"search"}, "externalClientId": {"externalclientid"}, "custom.abcd": {"custom"},
		"dateCreatedStart or dateCreatedEnd": {"datecreatedstart"}, "dateUpdatedStart or dateUpdatedEnd": {"dateupdatedend"},
	}
	for parameter, names := range ignored {
		synctest.Test(t, func(t *testing.T) {
			account := sandbox.New(sandbox.Options{Clients: 150, Seed: 3, Origin: origin, Ignore: names})
			query := filters(t, account)[parameter]
			pages := 0
			var last error
			for page, err := range sandboxClient(t, account, nil).Pages(t.Context(), query) {
				if last = err; err == nil {
					pages += len(page.Clients)
				}
			}
			var e *intakeq.IgnoredError
			if !errors.As(last, &e) || e.Parameter != parameter || pages != 0 || query.Search != "" && e.Error() == query.Search {
				t.Errorf("%s: %v after %d clients", parameter, last, pages)
			}
		})
	}
}

// A filter that the server honours is never called ignored: for every client of
// a difficult account, its own values find it.
func TestHonouredFilters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account := sandbox.New(sandbox.Options{Clients: 40, Seed: 5, Origin: origin})
		client := sandboxClient(t, account, nil)
		for _, id := range account.IDs() {
			raw, _ := account.Document(id)
			d := document(t, string(raw))
			created, _ := intakeq.ParseTime(d.Get("DateCreated"))
			queries := []intakeq.Query{
				{Search: strconv.FormatInt(id, 10)}, {Search: d.Cell("Name")}, {Search: d.Cell("Email")}, {ExternalID: d.Cell("ExternalClientId")},
				{CreatedFrom: created.AddDate(0, 0, -1), CreatedTo: created.AddDate(0, 0, 1)},
			}
			for _, f := range d.Custom() {
				// The sandbox finds 2.50 by "2.5" only.
				if _, err := strconv.ParseFloat(f.Value, 64); err != nil && f.Value != "" {
					queries = append(queries, intakeq.Query{Custom: []intakeq.CustomFilter{{ID: f.ID, Value: f.Value}}})
				}
			}
			for _, q := range queries {
				for _, q.Profile = range []bool{false, true} {
					if err := finds(t, client, q, id); err != nil && q.Filtered() {
						t.Errorf("client %d, %+v: %v", id, q, err)
					}
				}
			}
		}
	})
}

func finds(t *testing.T, client *intakeq.Client, q intakeq.Query, id int64) error {
	t.Helper()
	for page, err := range client.Pages(t.Context(), q) {
		if err != nil {
			return err
		}
		for _, d := range page.Clients {
			if got, _ := d.ID(); got == id {
				return nil
			}
		}
	}
	return errors.New("not found")
}

func TestSearchIsWide(t *testing.T) {
	rows := map[string][]string{ // what a server may well find by each search
		`{"ClientNumber":"204","Name":"Bo"}`:                           {"0204", "204", "bo", " BO "},
		`{"ClientNumber":"1","Name":"Ren\u00e9e O'Dell"}`:              {"renee", "RENÉE", "o'dell", "Dell, Renee", "Odell Renée", "\u0301"},
		`{"ClientNumber":"1","Name":"X","Phone":"(555) 555-0100"}`:     {"5555550100", "555-0100", "0100", "(555)"},
		`{"ClientNumber":1,"Name":null,"Email":"ann.b@example.test"}`:  {"ANN.B", "example.test", "@"},
		`{"ClientId":9,"Name":"A","MobilePhone":"555.0101","Email":7}`: {"555-0101"},
	}
	for row, searches := range rows {
		client := newClient(t, intakeq.Options{Transport: says(200, "application/json", "["+row+"]")})
		for _, search := range searches {
			if _, err := client.Page(t.Context(), intakeq.Query{Search: search}, 1); err != nil {
				t.Errorf("search %q, row %s: %v", search, row, err)
			}
		}
		for _, search := range []string{"zebra", "77777", "q@q"} {
			if _, err := client.Page(t.Context(), intakeq.Query{Search: search}, 1); !errors.As(err, new(*intakeq.IgnoredError)) {
				t.Errorf("search %q, row %s: %v, want an IgnoredError", search, row, err)
			}
		}
	}
}
