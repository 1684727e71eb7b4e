package intakeq_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"testing"
	"text/template"

	"go.yaml.in/yaml/v4"

	"intakeq-bulk/intakeq"
)

const testKey = "k3y-0f-4-Practice-zzTOP"

func secret(t testing.TB) intakeq.Secret {
	t.Helper()
	s, err := intakeq.NewSecret(testKey)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// holder has the secret where reflection finds it and methods do not help.
type holder struct {
	Open   intakeq.Secret
	hidden intakeq.Secret
	Ref    *intakeq.Secret
	list   []intakeq.Secret
	byName map[string]intakeq.Secret
	any    any
	inner  struct{ deep intakeq.Secret }
}

func holding(s intakeq.Secret) holder {
	h := holder{Open: s, hidden: s, Ref: &s, list: []intakeq.Secret{s}, byName: map[string]intakeq.Secret{"k": s}, any: s}
	h.inner.deep = s
	return h
}

// shows fails the test if text has the key, in plain or as fmt would code it.
func shows(t *testing.T, where, text string) {
	t.Helper()
	for _, form := range []string{testKey, strings.ToLower(testKey), fmt.Sprintf("%x", testKey), fmt.Sprintf("%X", testKey), fmt.Sprint([]byte(testKey))} {
		if strings.Contains(text, form) {
			t.Errorf("%s shows the key: %s", where, text)
		}
	}
}

func TestSecretNoVerbPrintsIt(t *testing.T) {
	s := secret(t)
	client, err := intakeq.New(intakeq.Options{Key: s})
	if err != nil {
		t.Fatal(err)
	}
	h := holding(s)
	values := []any{s, &s, h, &h, []any{s}, client, intakeq.Options{Key: s}, errors.Join(fmt.Errorf("x %v", s))}
	for _, value := range values {
		for verb := rune('!'); verb < 0x7f; verb++ {
			for _, flags := range []string{"", "+", "#", "-", " ", "0", "+#", "10.3"} {
				format := "%" + flags + string(verb)
				shows(t, fmt.Sprintf("%s of a %T", format, value), fmt.Sprintf(format, value))
			}
		}
		shows(t, "Sprint", fmt.Sprint(value)+fmt.Sprintln(value))
	}
	if got := fmt.Sprintf("%s %v %q %d", s, s, s, s); got != "[secret] [secret] [secret] [secret]" {
		t.Errorf("printed as %s", got)
	}
}

func TestSecretNoEncoderWritesIt(t *testing.T) {
	s := secret(t)
	h := holding(s)
	type open struct{ Key intakeq.Secret }
	for _, value := range []any{s, &s, open{s}, map[string]intakeq.Secret{"k": s}} {
		if text, err := json.Marshal(value); err != nil || !strings.Contains(string(text), "[secret]") {
			t.Errorf("JSON of %T: %s, %v", value, text, err)
		} else {
			shows(t, "JSON", string(text))
		}
		text, err := yaml.Marshal(value)
		if err != nil || !strings.Contains(string(text), "[secret]") {
			t.Errorf("YAML of %T: %s, %v", value, text, err)
		}
		shows(t, "YAML", string(text))
	}
	text, err := xml.Marshal(open{s})
	if err != nil || string(text) != "<open><Key>[secret]</Key></open>" {
		t.Errorf("XML: %s, %v", text, err)
	}
	var page bytes.Buffer
	if err := template.Must(template.New("").Parse("{{.Open}} {{printf \"%v\" .}}")).Execute(&page, h); err != nil {
		t.Fatal(err)
	}
	shows(t, "template", page.String())
}

func TestSecretNoLogShowsIt(t *testing.T) {
	s := secret(t)
	h := holding(s)
	var out bytes.Buffer
	all := &slog.HandlerOptions{Level: slog.LevelDebug}
	for _, handler := range []slog.Handler{slog.NewTextHandler(&out, all), slog.NewJSONHandler(&out, all)} {
		log := slog.New(handler)
		log.Info("a", "key", s, "ref", &s, "any", any(s), "list", []intakeq.Secret{s})
		log.With("key", s).WithGroup("g").Info("b", slog.Any("holder", h), slog.Group("x", "key", s))
		log.Error("c", "err", fmt.Errorf("wrapped %v", s))
	}
	shows(t, "log", out.String())
	if !strings.Contains(out.String(), "[secret]") {
		t.Errorf("log: %s", out.String())
	}
}

// TestSecretNoPanicShowsIt panics in a child: only a process that dies prints
// what it panicked with.
func TestSecretNoPanicShowsIt(t *testing.T) {
	const variable = "INTAKEQ_TEST_PANIC"
	s := secret(t)
	values := map[string]any{"secret": s, "pointer": &s, "holder": holding(s), "error": fmt.Errorf("holding %+v", holding(s))}
	if which := os.Getenv(variable); which != "" {
		panic(values[which])
	}
	for which := range values {
		child := exec.Command(os.Args[0], "-test.run=^TestSecretNoPanicShowsIt$")
		child.Env = append(os.Environ(), variable+"="+which)
		out, err := child.CombinedOutput()
		if err == nil || !strings.Contains(string(out), "panic:") {
			t.Errorf("%s: the child did not panic: %v\n%s", which, err, out)
		}
		shows(t, "panic with "+which, string(out))
	}
}

func TestNewSecret(t *testing.T) {
	for _, bad := range []string{"", " k3y", "k3y ", "k3y\n", "k3 y", "k3y\r\n", "k\x00y", "k3ý", "“k3y”", "k3y\u200b", "\ufeffk3y"} {
		if _, err := intakeq.NewSecret(bad); err == nil || bad != "" && strings.Contains(err.Error(), bad) {
			t.Errorf("NewSecret(%q): %v, want an error that does not show it", bad, err)
		}
	}
	var none intakeq.Secret
	if !none.Empty() || none.Reveal() != "" || fmt.Sprint(none) != "[secret]" {
		t.Errorf("the zero secret: %v %q", none, none.Reveal())
	}
	if s := secret(t); s.Empty() || s.Reveal() != testKey {
		t.Errorf("Reveal = %q", s.Reveal())
	}
	if _, err := intakeq.New(intakeq.Options{}); err == nil {
		t.Error("New took no key")
	}
}
