package apply

import (
	"sync"
	"time"
)

// clients is what a run knows of clients: who was there, and whose they are.
type clients struct {
	mu       sync.Mutex
	since    map[int64]time.Time // from when on a client is known to be there
	rows     map[int64]int       // the row that a client is of
	replaced map[int64]int       // the row whose create landed on the client in an earlier run
}

func newClients() clients {
	return clients{since: map[int64]time.Time{}, rows: map[int64]int{}, replaced: map[int64]int{}}
}

// add notes a client who is there. The first time stays.
func (c *clients) add(id int64, at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.since[id]; !known {
		c.since[id] = at
	}
}

// assign makes a client a row's.
func (c *clients) assign(id int64, row int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rows[id] = row
}

// rowOf gives the row that a client is of; 0: none.
func (c *clients) rowOf(id int64) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.rows[id]
}

// ofAnother reports whether a client is of another row than the one given; 0 is
// none.
func (c *clients) ofAnother(id int64, row int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.rows[id] != 0 && c.rows[id] != row
}

// thereBefore reports whether a client was known, or another row's, before a row's
// create left.
func (c *clients) thereBefore(id int64, row int, left time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	since, known := c.since[id]
	return known && since.Before(left) || c.rows[id] != 0 && c.rows[id] != row
}

// replace notes on whom a row's create landed.
func (c *clients) replace(id int64, row int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.replaced[id] = row
}

// replacedBy gives the row whose create landed on a client in an earlier run; 0:
// none.
func (c *clients) replacedBy(id int64) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.replaced[id]
}
