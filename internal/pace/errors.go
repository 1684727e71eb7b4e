package pace

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"modernc.org/sqlite"
)

// Why names what a request waits for.
type Why string

const (
	// WhySlot is the minute's limit: all slots are held.
	WhySlot Why = "slot"
	// WhyEven is the distance that the even pace keeps.
	WhyEven Why = "even"
	// WhyRefused is the pause after a 429.
	WhyRefused Why = "429"
	// WhyDay is the day's limit.
	WhyDay Why = "day"
	// WhyClock is the day's limit, reached only as the clock was set back: how long
	// ago requests of the future were sent is not known.
	WhyClock Why = "clock"
)

// Wait is told to Options.OnWait: nothing is sent before Until. The wait may
// turn out longer, if another run is quicker, and is then told again.
type Wait struct {
	Until time.Time
	Why   Why
}

// Spent is the answer to Take when the next request could leave only after
// more than 15 minutes, and the run was not told to wait for that.
type Spent struct {
	Until time.Time
	Why   Why
}

func (e *Spent) Error() string {
	if e.Why == WhyClock {
		return fmt.Sprintf("the clock was set back: requests that seemed to be of the future count from when that was seen, "+
			"so the next can be sent %s: run it again then", e.Until.Local().Format("Mon 15:04"))
	}
	return fmt.Sprintf("the account's requests are spent (%s), the next can be sent %s: run it again then",
		e.Why, e.Until.Local().Format("Mon 15:04"))
}

// TooMany is the end of a run by the server's 429s: three in a row, each
// after its wait, or one that asks for a pause of more than 15 minutes.
type TooMany struct {
	// InARow counts the 429s without another answer between.
	InARow int
	// Until is when the server wants to be asked again, zero if it did not say.
	Until time.Time
}

func (e *TooMany) Error() string {
	if e.Until.IsZero() {
		return fmt.Sprintf("the server answered 429 (too many requests) %d times in a row: run it again later", e.InARow)
	}
	return fmt.Sprintf("the server answered 429 (too many requests), and asks for a pause until %s: run it again then",
		e.Until.Local().Format("Mon 15:04"))
}

// RetryAt is when it makes sense to run again after an error, to the second and not a
// moment too early; zero where that is not known.
func RetryAt(err error) time.Time {
	var spent *Spent
	var tooMany *TooMany
	var at time.Time
	if errors.As(err, &spent) {
		at = spent.Until
	} else if errors.As(err, &tooMany) {
		at = tooMany.Until
	}
	if at.IsZero() {
		return at
	}
	return at.UTC().Truncate(time.Second).Add(time.Second)
}

// Damaged is a ledger that turned out unreadable while it was in use. The next run puts
// it aside.
type Damaged struct {
	Path string
	Err  error
}

func (e *Damaged) Error() string {
	return fmt.Sprintf("the request ledger %s is damaged (%v): run it again, and it is put aside", e.Path, e.Err)
}

func (e *Damaged) Unwrap() error { return e.Err }

// Locked says that another process holds the lock.
type Locked struct {
	// Which is "write", "mirror" or that of a file to make.
	Which string
	Path  string
}

func (e *Locked) Error() string {
	if strings.HasPrefix(e.Which, "target-") {
		return fmt.Sprintf("another run is making the same file (%s is its lock): wait until it has ended", e.Path)
	}
	return fmt.Sprintf("another run on this account holds the %s lock (%s): wait until it has ended", e.Which, e.Path)
}

// isMissing reports whether SQLite did not find the file.
func isMissing(err error) bool {
	const cantOpen = 14
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&0xff == cantOpen
}

// judge tells damage from a failure that may pass (a full disk, another
// process that keeps the file too long). The codes are of sqlite.org/rescode.html.
func judge(path string, err error) error {
	const sqlError, corrupt, notADB, primary = 1, 11, 26, 0xff
	var e *sqlite.Error
	if errors.As(err, &e) {
		switch e.Code() & primary {
		case sqlError, corrupt, notADB: // sqlError: a table is missing
			return &Damaged{Path: path, Err: err}
		}
	}
	return fmt.Errorf("request ledger %s: %w", path, err)
}
