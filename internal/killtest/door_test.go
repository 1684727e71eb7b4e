//go:build linux

package killtest

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
)

// door is a rig's port. Behind it stands, one after the other, the account of each
// trial.
type door struct {
	*httptest.Server
	mu      sync.Mutex
	changed *sync.Cond
	open    int // connections
	arrived int // requests of the run under way
	behind  func(w http.ResponseWriter, r *http.Request, n int)
}

const knock = "/knock"

func newDoor() *door {
	d := &door{}
	d.changed = sync.NewCond(&d.mu)
	d.Server = httptest.NewUnstartedServer(d)
	d.Config.ConnState = d.count
	d.Start()
	return d
}

func (d *door) count(_ net.Conn, s http.ConnState) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch s {
	case http.StateNew:
		d.open++
	case http.StateClosed, http.StateHijacked:
		d.open--
	}
	d.changed.Broadcast()
}

// lead makes the next requests go to behind, numbered from 1.
func (d *door) lead(behind func(w http.ResponseWriter, r *http.Request, n int)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.behind, d.arrived = behind, 0
}

// requests is how many arrived in the run under way, or the latest one.
func (d *door) requests() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.arrived
}

func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == knock {
		return
	}
	d.mu.Lock()
	d.arrived++
	n, behind := d.arrived, d.behind
	d.mu.Unlock()
	behind(w, r, n)
}

// quiet returns when all that a process which has ended had sent was either
// carried out or lost. Connections are accepted in their order: once the knock
// was, so were all of that process.
func (d *door) quiet() error {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get(d.URL + knock)
	if err != nil {
		return fmt.Errorf("knock at the server: %w", err)
	}
	if err := resp.Body.Close(); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for d.open > 0 {
		d.changed.Wait()
	}
	return nil
}
