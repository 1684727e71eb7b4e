package session

import (
	"testing"
	"time"
)

func TestParseDuration(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for text, want := range map[string]time.Duration{
		"90s": 90 * time.Second, "1h30m": 90 * time.Minute, "0": 0, "-5s": -5 * time.Second,
		"7d": 7 * day, "1.5d": 36 * time.Hour, "1d12h": 36 * time.Hour, "30d": 30 * day, "-1d": -day,
		"0.1d": 144 * time.Minute,
	} {
		if got, err := ParseDuration(text); err != nil || got != want {
			t.Errorf("%s: %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "7", "d", "7 d", "7D", "1y", "999999999d", "7dd", "1e9d"} {
		if got, err := ParseDuration(text); err == nil {
			t.Errorf("%q: %v; want it refused", text, got)
		}
	}
}

// TestDurationFlags: what is not given stays as the program has it.
func TestDurationFlags(t *testing.T) {
	for flags, want := range map[string]time.Duration{"": 0, "--retry-for 2d": 48 * time.Hour, "--retry-for=90s": 90 * time.Second} {
		if n, err := connect(t, flags, nil); err != nil || n.retryFor != want || n.Timeout != time.Minute {
			t.Errorf("%q: %v, timeout %v, %v", flags, n.retryFor, n.Timeout, err)
		}
	}
	for _, flags := range []string{"--retry-for soon", "--retry-for -1s", "--timeout 0s"} {
		if _, err := connect(t, flags, nil); err == nil {
			t.Errorf("%q was taken", flags)
		}
	}
}
