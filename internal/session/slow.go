package session

import (
	"fmt"
	"time"
)

// slow is how long somebody looks at a silent terminal before wondering.
const slow = 2 * time.Second

// SayIfSlow says what is being done, once, if that is not over soon: until end is
// called.
func SayIfSlow(env Env, t Talk, doing string) (end func()) {
	if t.Quiet {
		return func() {}
	}
	timer := time.AfterFunc(slow, func() { fmt.Fprintf(env.Stderr, "intakeq-bulk: %s\n", doing) })
	return func() { timer.Stop() }
}
