package words

import (
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode"

	"intakeq-bulk/intakeq/sandbox"
)

func TestSetOn(t *testing.T) {
	var on sandbox.On
	for _, set := range [][2]string{{"what", "plain"}, {"page", "2"}, {"id", "7"}, {"text", "<"}, {"nth", "3"}} {
		if err := SetOn(&on, set[0], set[1]); err != nil {
			t.Error(err)
		}
	}
	if want := (sandbox.On{What: sandbox.Plain, Page: 2, ID: 7, Text: "<", Nth: 3}); on != want {
		t.Errorf("%+v, want %+v", on, want)
	}
	if SetOn(&on, "when", "1") == nil || SetOn(&on, "page", "x") == nil {
		t.Error("no error for what there isn't")
	}
}

// hyphened is an option's name as text: PageSize is page-size.
func hyphened(name string) string {
	var out strings.Builder
	for i, c := range name {
		if unicode.IsUpper(c) && i > 0 && !unicode.IsUpper(rune(name[i-1])) {
			out.WriteByte('-')
		}
		out.WriteRune(unicode.ToLower(c))
	}
	return out.String()
}

// Every option has a name, and a text that changes it: a script can be as mean
// as a test in Go.
func TestEveryOptionCanBeSet(t *testing.T) {
	values := map[string]string{"Ignore": "page,custom.", "CreateCuts": "Email:4,ExternalClientId:0"}
	kinds := map[reflect.Type]string{
		reflect.TypeFor[int](): "7", reflect.TypeFor[uint64](): "7", reflect.TypeFor[bool](): "true", reflect.TypeFor[time.Duration](): "7s",
		reflect.TypeFor[sandbox.Window](): "bucket", reflect.TypeFor[sandbox.PastEnd](): "no-content", reflect.TypeFor[sandbox.Blind](): "saves", reflect.TypeFor[sandbox.Created](): "zero", reflect.TypeFor[sandbox.Address](): "follows",
	}
	for field := range reflect.TypeFor[sandbox.Options]().Fields() {
		value, found := values[field.Name]
		if !found {
			value = kinds[field.Type]
		}
		if field.Name == "Key" || field.Name == "Origin" {
			continue
		}
		var o sandbox.Options
		err := SetOption(&o, hyphened(field.Name), value)
		if got := reflect.ValueOf(o).FieldByName(field.Name); err != nil || got.IsZero() {
			t.Errorf("%s set to %q: %v, %v", field.Name, value, got, err)
		}
		if !found && SetOption(&o, hyphened(field.Name), "nonsense") == nil {
			t.Errorf("%s takes nonsense", field.Name)
		}
	}
	o := sandbox.Options{Merge: true, PageSize: 50}
	for _, bad := range [][2]string{{"create-cuts", "Email"}, {"create-cuts", "Email:-1"}, {"create-cuts", ":1"}, {"nothing", "1"}, {"blind", "1"}} {
		if SetOption(&o, bad[0], bad[1]) == nil {
			t.Errorf("%s=%s was taken", bad[0], bad[1])
		}
	}
	if !reflect.DeepEqual(o, sandbox.Options{Merge: true, PageSize: 50}) {
		t.Errorf("setting one option changed others: %+v", o)
	}
}

// The names of choices stand in the order of their constants.
func TestChoices(t *testing.T) {
	for _, w := range sandbox.Windows() {
		var o sandbox.Options
		if err := SetOption(&o, "window", w.String()); err != nil || o.Window != w {
			t.Errorf("window %v became %v: %v", w, o.Window, err)
		}
	}
	var o sandbox.Options
	for _, set := range [][2]string{{"address", "filled"}, {"past-end", "repeat"}, {"blind", "all"}, {"created", "text"}, {"saved-created", "missing"}} {
		if err := SetOption(&o, set[0], set[1]); err != nil {
			t.Error(err)
		}
	}
	if want := (sandbox.Options{Address: sandbox.AddressFilled, PastEnd: sandbox.RepeatPast, Blind: sandbox.BlindToAll, Created: sandbox.CreatedText, SavedCreated: sandbox.CreatedMissing}); !reflect.DeepEqual(o, want) {
		t.Errorf("%+v, want %+v", o, want)
	}
}
