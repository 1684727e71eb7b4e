package session

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestSayIfSlow(t *testing.T) {
	for _, c := range []struct {
		name  string
		talk  Talk
		takes time.Duration
		want  string
	}{
		{"slow", Talk{}, time.Minute, "intakeq-bulk: writing r.html\n"},
		{"quick", Talk{}, time.Second, ""},
		{"not to say anything", Talk{Quiet: true}, time.Minute, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				screen := &terminal{}
				end := SayIfSlow(Env{Stderr: screen}, c.talk, "writing r.html")
				time.Sleep(c.takes)
				end()
				time.Sleep(time.Minute)
				synctest.Wait()
				if got := screen.taken(); got != c.want {
					t.Errorf("said %q, want %q", got, c.want)
				}
			})
		})
	}
}
