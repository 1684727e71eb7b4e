package known

import (
	"os"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"
)

func facts() Facts {
	return Facts{
		Version: version, At: time.Now().UTC().Truncate(time.Second), Answers: []Answer{{"a", Held, "seen"}, {"b", Failed, ""}},
		Profiles: true, Brackets: true, KeepsNull: true, CreatedByDate: true, Blind: true, PageSize: 50,
		Guest: &Guest{Token: "t", Sent: time.Now().UTC().Truncate(time.Second), Unsure: true, Clients: []int64{7}, Away: []int64{6}, Doubt: []int64{8}, Recent: []int64{5}, Whole: true}, Hit: []int64{3},
	}
}

func TestKeptAndRead(t *testing.T) {
	home := t.TempDir()
	if none, err := Read(home); err != nil || !reflect.DeepEqual(none, Facts{}) {
		t.Errorf("of no file: %+v, %v", none, err)
	}
	want := facts()
	if err := want.Keep(home); err != nil {
		t.Fatal(err)
	}
	got, err := Read(home)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	if info, err := os.Stat(Path(home)); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if got.Verdict("a") != Held || got.Verdict("b") != Failed || got.Verdict("c") != Open {
		t.Error("verdicts got lost")
	}
}

// What can't be used says why, and nothing else.
func TestUnusable(t *testing.T) {
	for text, want := range map[string]string{
		"":                                      "damaged",
		"{":                                     "damaged",
		`{"version":1,"profiles":"yes"}`:        "damaged",
		`{"version":1,"page_size":-5}`:          "damaged",
		`{"version":1,"guest":{"clients":[7]}}`: "damaged",
		`{"version":2,"profiles":true}`:         "another version",
		`{"profiles":true}`:                     "another version",
	} {
		home := t.TempDir()
		if err := os.WriteFile(Path(home), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := Read(home)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "probe again") || !reflect.DeepEqual(got, Facts{}) {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
}

// Old answers are told, and not gone by.
func TestTooOld(t *testing.T) {
	f := facts()
	if f.At = time.Now().Add(-goodFor + time.Hour); !f.Used().Profiles || f.OfClears(1) == "" || f.OfLooks() == "" || f.OfClears(0) != "" {
		t.Error("answers of less than a year are not gone by")
	}
	for _, at := range []time.Time{time.Now().Add(-goodFor - time.Hour), {}, time.Now().Add(2 * goodFor)} {
		if f.At = at; f.Fresh() || !reflect.DeepEqual(f.Used(), Facts{}) || f.OfClears(1) != "" || f.OfLooks() != "" {
			t.Errorf("answers of %v are gone by", at)
		}
	}
}
