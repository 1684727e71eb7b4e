package pace

import "time"

// account is what the file knows beside the requests.
type account struct {
	evenSince time.Time // when the account turned to even; zero: it has not
	refused   time.Time // the last 429
	pause     pause     // the last one that all runs share
}

// even reports whether a 429 still keeps the account at an even pace.
func (a account) even(now time.Time) bool {
	return !a.evenSince.IsZero() && now.Before(a.evenUntil())
}

func (a account) evenUntil() time.Time { return a.refused.Add(evenFor) }

func (a *account) turnEven(now time.Time) {
	if !a.even(now) {
		a.evenSince = now
	}
	a.refused = now
}

// account reads the account's row. Times of the future are of a clock that was
// set back, and are read as now; a pause keeps its length.
func (t *ledgerTx) account() (account, error) {
	var since, refused, began, until int64
	err := t.Stmt(t.run.account).QueryRow().Scan(&since, &refused, &began, &until)
	if err != nil {
		return account{}, err
	}
	a := account{evenSince: fromFile(since), refused: fromFile(refused), pause: pause{fromFile(began), fromFile(until)}}
	if !a.evenSince.After(t.now) && !a.refused.After(t.now) && !a.pause.began.After(t.now) {
		return a, nil
	}
	a.evenSince = earlier(a.evenSince, t.now)
	a.refused = earlier(a.refused, t.now)
	if ahead := a.pause.began.Sub(t.now); ahead > 0 {
		a.pause = pause{began: t.now, until: a.pause.until.Add(-ahead)}
	}
	return a, t.setAccount(a)
}

func (t *ledgerTx) setAccount(a account) error {
	_, err := t.Exec("UPDATE account SET even_since = ?, refused = ?, pause_began = ?, pause_until = ?",
		toFile(a.evenSince), toFile(a.refused), toFile(a.pause.began), toFile(a.pause.until))
	return err
}

func (t *ledgerTx) clearEven() error {
	_, err := t.Exec("UPDATE account SET even_since = 0, refused = 0 WHERE even_since <> 0")
	return err
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// toFile and fromFile keep the zero time, which has no nanoseconds, as 0.
func toFile(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

func fromFile(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.Unix(0, n)
}
