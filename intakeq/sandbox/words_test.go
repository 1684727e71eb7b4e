package sandbox

import (
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode"
)

func TestOnSet(t *testing.T) {
	var on On
	for _, set := range [][2]string{{"what", "plain"}, {"page", "2"}, {"id", "7"}, {"text", "<"}, {"nth", "3"}} {
		if err := on.Set(set[0], set[1]); err != nil {
			t.Error(err)
		}
	}
	if want := (On{Plain, 2, 7, "<", 3}); on != want {
		t.Errorf("%+v, want %+v", on, want)
	}
	if on.Set("when", "1") == nil || on.Set("page", "x") == nil {
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
		reflect.TypeFor[Window](): "bucket", reflect.TypeFor[PastEnd](): "no-content", reflect.TypeFor[Blind](): "saves", reflect.TypeFor[Created](): "zero",
	}
	for field := range reflect.TypeFor[Options]().Fields() {
		value, found := values[field.Name]
		if !found {
			value = kinds[field.Type]
		}
		if field.Name == "Key" || field.Name == "Origin" {
			continue
		}
		var o Options
		err := o.Set(hyphened(field.Name), value)
		if got := reflect.ValueOf(o).FieldByName(field.Name); err != nil || got.IsZero() {
			t.Errorf("%s set to %q: %v, %v", field.Name, value, got, err)
		}
		if !found && o.Set(hyphened(field.Name), "nonsense") == nil {
			t.Errorf("%s takes nonsense", field.Name)
		}
	}
	o := Options{Merge: true, PageSize: 50}
	for _, bad := range [][2]string{{"create-cuts", "Email"}, {"create-cuts", "Email:-1"}, {"create-cuts", ":1"}, {"nothing", "1"}, {"blind", "1"}} {
		if o.Set(bad[0], bad[1]) == nil {
			t.Errorf("%s=%s was taken", bad[0], bad[1])
		}
	}
	if !reflect.DeepEqual(o, Options{Merge: true, PageSize: 50}) {
		t.Errorf("setting one option changed others: %+v", o)
	}
}

// The names of choices stand in the order of their constants.
func TestChoices(t *testing.T) {
	for _, w := range Windows() {
		var o Options
		if err := o.Set("window", w.String()); err != nil || o.Window != w {
			t.Errorf("window %v became %v: %v", w, o.Window, err)
		}
	}
	var o Options
	for _, set := range [][2]string{{"past-end", "repeat"}, {"blind", "all"}, {"created", "text"}, {"saved-created", "missing"}} {
		if err := o.Set(set[0], set[1]); err != nil {
			t.Error(err)
		}
	}
	if want := (Options{PastEnd: RepeatPast, Blind: BlindToAll, Created: CreatedText, SavedCreated: CreatedMissing}); !reflect.DeepEqual(o, want) {
		t.Errorf("%+v, want %+v", o, want)
	}
}
