package intakeq_test

import (
	"strings"
	"testing"

	"intakeq-bulk/intakeq"
)

func TestParseBaseURL(t *testing.T) {
	for raw, want := range map[string]string{
		"":                                 "https://intakeq.com/api/v1",
		"https://intakeq.com/api/v1/":      "https://intakeq.com/api/v1",
		"https://intakeq.com/api/v1///":    "https://intakeq.com/api/v1",
		"HTTPS://intakeq.com":              "https://intakeq.com",
		"https://proxy.example.test:8443/": "https://proxy.example.test:8443",
		"https://INTAKEQ.com:443/api/v1":   "https://intakeq.com/api/v1",
		"http://localhost:8080/api/v1":     "http://localhost:8080/api/v1",
		"http://LOCALHOST":                 "http://localhost",
		"http://127.0.0.1:1":               "http://127.0.0.1:1",
		"http://127.8.9.1":                 "http://127.8.9.1",
		"http://[::1]:80/x":                "http://[::1]:80/x",
	} {
		got, err := intakeq.ParseBaseURL(raw)
		if err != nil || got.String() != want {
			t.Errorf("ParseBaseURL(%q) = %v, %v; want %s", raw, got, err, want)
		}
	}
	for _, raw := range []string{
		"http://intakeq.com/api/v1", "http://10.0.0.1", "http://192.168.1.1", "http://0.0.0.0", "http://[::]", "http://127.0.0.1.example.test",
		"http://localhost.example.test", "http://localhost@example.test", "http://2130706433", "http://127.1", "http://[::ffff:10.0.0.1]",
		"intakeq.com", "intakeq.com/api", "//intakeq.com", "/api/v1", "ftp://intakeq.com", "file:///etc/hosts", "https://", "https:///api", "https:intakeq.com",
		"https://user:pa55word@intakeq.com", "https://pa55word@intakeq.com", "https://intakeq.com?key=pa55word", "https://intakeq.com/#pa55word",
		"https://intakeq.com/%zz/pa55word", "https://a b/pa55word", "https://intakeq.com:port/pa55word", "https://intakeq.com\n/pa55word", "https://:443/", "https://intakeq.com?",
	} {
		got, err := intakeq.ParseBaseURL(raw)
		if err == nil {
			t.Errorf("ParseBaseURL(%q) = %v, want an error", raw, got)
		} else if strings.Contains(err.Error(), "pa55word") {
			t.Errorf("ParseBaseURL(%q): the error shows what may be a password: %v", raw, err)
		}
		if _, err := intakeq.New(intakeq.Options{BaseURL: raw, Key: secret(t)}); err == nil {
			t.Errorf("New took base URL %q", raw)
		}
	}
}
