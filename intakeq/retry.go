package intakeq

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"time"
)

// The one retry layer. Attempts of a call that may be repeated, and the waits
// between them, which double from the first to the longest: about 20 s in all.
const (
	maxAttempts  = 8
	soonAttempts = 3                      // where no answer ever came: a wrong address is likelier than an outage
	firstWait    = 200 * time.Millisecond // where Options.FirstWait says nothing
	maxGrowth    = 50                     // so the longest is 10 s
	lateGrowth   = 300                    // and a minute after maxAttempts, where Options.RetryFor asks for more; then it is
	lateShare    = 8                      // a part of how long it has lasted: an outage of a night costs no day's requests
)

// longestWait is how long a Retry-After is slept through; one that says more ends
// the call, and the run, which can be gone on with.
const longestWait = 15 * time.Minute

// do sends a call until it has an answer, or gives up. A 429 is not an attempt:
// the server did nothing, and the pacer decides how long to wait and when it is
// enough. That holds for a create too.
func (c *Client) do(ctx context.Context, call call) (answer, error) {
	began := time.Now()
	for attempt := 1; ; {
		got, err := c.attempt(ctx, call)
		if err == nil {
			return got, nil
		}
		if ctx.Err() != nil {
			return answer{}, interrupted(ctx, err)
		}
		var failure *Error
		if !errors.As(err, &failure) {
			return answer{}, err
		}
		if failure.Status == http.StatusTooManyRequests {
			c.log.Warn("the server limits requests (429)", "path", call.path)
			continue
		}
		wait, again := c.backoff(call, failure, attempt, time.Since(began))
		if !again {
			return answer{}, err
		}
		c.log.Info("will ask again", "error", failure.Error(), "attempt", attempt, "in", wait.Round(time.Millisecond))
		attempt++
		if err := sleep(ctx, wait); err != nil {
			return answer{}, interrupted(ctx, failure)
		}
	}
}

// backoff returns how long to wait before a call that failed is sent again, and
// whether to send it: not where that can't help, and not when enough was tried.
func (c *Client) backoff(call call, e *Error, attempt int, spent time.Duration) (wait time.Duration, again bool) {
	if !worthRepeating(call, e) || e.RetryAfter > max(longestWait, c.retryFor-spent) {
		return 0, false
	}
	enough, longest := maxAttempts, maxGrowth*c.firstWait
	if !e.OnWire && !c.answered.Load() {
		enough = soonAttempts
	}
	if attempt >= enough && spent >= c.retryFor {
		return 0, false
	}
	if attempt >= maxAttempts {
		longest = lateGrowth * c.firstWait
	}
	wait = min(c.firstWait<<min(attempt-1, 20), longest)
	if late := min(spent/lateShare, longestWait, c.retryFor-spent); attempt >= maxAttempts {
		wait = max(wait, late)
	}
	wait = wait/2 + rand.N(wait/2)
	if e.RetryAfter > 0 {
		wait = e.RetryAfter + time.Second // as after a 429
	}
	return wait, true
}

// worthRepeating reports whether the call may be sent again. A create may only if
// none of it can have arrived: the API has no key that would make two of them one.
func worthRepeating(call call, e *Error) bool {
	return e.Temporary() && (call.repeat || !e.OnWire)
}

// isTrust reports whether TLS was refused, by one side or the other.
func isTrust(err error) bool {
	var alert *net.OpError
	if errors.As(err, &alert) && (alert.Op == "remote error" || alert.Op == "local error") {
		return true // crypto/tls reports alerts so, and has no type for them
	}
	return errors.As(err, new(*tls.CertificateVerificationError)) || errors.As(err, new(x509.UnknownAuthorityError)) ||
		errors.As(err, new(x509.HostnameError)) || errors.As(err, new(tls.RecordHeaderError)) ||
		errors.Is(err, http.ErrSchemeMismatch) || strings.HasPrefix(err.Error(), "tls: ")
}

// interrupted keeps what is known of a call that the caller's context ended: a
// create on the wire at that moment is unknown, and the caller must see that.
func interrupted(ctx context.Context, err error) error {
	return errors.Join(context.Cause(ctx), err)
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
