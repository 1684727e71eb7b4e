package pace

import "database/sql"

// statements are what every request runs. They are prepared once a run: reading their
// text takes longer than what they do.
type statements struct{ ahead, account, add, renew, answer *sql.Stmt }

// isAhead is an entry of the future: the clock was set back since it was written.
const isAhead = "latest > ?1 AND (answered OR latest > ?1 + timeout)"

func prepare(db *sql.DB, path string) (s statements, err error) {
	for _, of := range []struct {
		to   **sql.Stmt
		text string
	}{
		{&s.ahead, "SELECT count(*), max(CASE WHEN answered THEN latest ELSE latest - timeout END) - ?1 FROM request WHERE " + isAhead},
		{&s.account, "SELECT even_since, refused, pause_began, pause_until FROM account"},
		{&s.add, "INSERT INTO request (sent, latest, timeout) VALUES (?, ?, ?)"},
		{&s.renew, "UPDATE request SET sent = ?1, latest = ?1 + timeout WHERE id = ?2"},
		{&s.answer, "UPDATE request SET sent = min(sent, ?1), latest = ?1, answered = 1 WHERE id = ?2"},
	} {
		if *of.to, err = db.Prepare(of.text); err != nil {
			return s, judge(path, err)
		}
	}
	return s, nil
}
