package intakeq

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// redacted stands wherever a secret would be printed.
const redacted = "[secret]"

// Secret holds an API key so that no formatting verb, encoder, log handler or
// panic can print it. The value lives in a closure: fmt and panics reach even
// unexported strings of nested structs by reflection, but not a closure's.
type Secret struct{ reveal func() string }

var errNoKey = errors.New("the API key is empty")
var errOddKey = errors.New("the API key holds a space or a character that no key has; check how it was copied")

// NewSecret checks the form of a key and hides it.
func NewSecret(key string) (Secret, error) {
	if key == "" {
		return Secret{}, errNoKey
	}
	odd := func(r rune) bool { return r <= ' ' || r > '~' }
	if strings.ContainsFunc(key, odd) {
		return Secret{}, errOddKey
	}
	return Secret{reveal: func() string { return key }}, nil
}

// Reveal returns the secret itself.
func (s Secret) Reveal() string {
	if s.reveal == nil {
		return ""
	}
	return s.reveal()
}

// Empty reports whether there is no secret.
func (s Secret) Empty() bool { return s.Reveal() == "" }

// String hides the secret.
func (Secret) String() string { return redacted }

// Format hides the secret from every verb.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// MarshalText hides the secret from JSON, XML and YAML.
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// LogValue hides the secret from slog.
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }
