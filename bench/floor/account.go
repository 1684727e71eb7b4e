package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
)

// inFlight is how many requests are: as many as the program's --concurrency.
const inFlight = 4

// server is an account.
type server struct{ url, key string }

// client keeps a connection for each request in flight.
var client = http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: inFlight}}

// ask sends a request, and decodes the answer.
func (s server) ask(method, path string, body []byte, into any) error {
	req, err := http.NewRequest(method, s.url+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("X-Auth-Key", s.key)
	req.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s: %s", method, path, resp.Status)
	}
	return json.Unmarshal(text, into)
}

// page asks for a page of profiles.
func (s server) page(number int, into any) error {
	return s.ask(http.MethodGet, fmt.Sprintf("/clients?includeProfile=true&page=%d", number), nil, into)
}

// together runs f in four goroutines, and gives the first error.
func together(f func() error) error {
	var group sync.WaitGroup
	errs := make(chan error, inFlight)
	for range inFlight {
		group.Go(func() { errs <- f() })
	}
	group.Wait()
	for range inFlight {
		if err := <-errs; err != nil {
			return err
		}
	}
	return nil
}

// fetch reads and decodes all pages, and drops them; with diagnoses, those of each
// client too.
func fetch(s server, diagnoses bool) error {
	var next, clients atomic.Int64
	err := together(func() error {
		for {
			var rows []map[string]any
			if err := s.page(int(next.Add(1)), &rows); err != nil || len(rows) == 0 {
				return err
			}
			clients.Add(int64(len(rows)))
			for i := 0; diagnoses && i < len(rows); i++ {
				var list []any
				if err := s.ask(http.MethodGet, fmt.Sprintf("/client/%.0f/diagnoses", rows[i]["ClientId"]), nil, &list); err != nil {
					return err
				}
			}
		}
	})
	fmt.Println(clients.Load(), "clients")
	return err
}

// post saves as many clients as they are: a page is read for each hundred of them.
func post(s server, n string) error {
	left, err := strconv.ParseInt(n, 10, 64)
	if err != nil {
		return err
	}
	var next, sent atomic.Int64
	err = together(func() error {
		for {
			var rows []json.RawMessage
			if err := s.page(int(next.Add(1)), &rows); err != nil || len(rows) == 0 {
				return err
			}
			for _, row := range rows {
				if sent.Add(1) > left {
					return nil
				}
				var saved any
				if err := s.ask(http.MethodPost, "/clients", row, &saved); err != nil {
					return err
				}
			}
		}
	})
	if err == nil && sent.Load() < left {
		err = fmt.Errorf("%d of %d clients were there to save", sent.Load(), left)
	}
	return err
}
