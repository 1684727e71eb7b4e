package exporter

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/sheet"
)

const benchClients = 100_000

// serve serves a large account over loopback TCP, as both benchmarks read it.
func serve(b *testing.B) (url, key string) {
	account := sandbox.New(sandbox.Options{Clients: benchClients, Seed: 1})
	server := httptest.NewServer(account)
	b.Cleanup(server.Close)
	return server.URL + "/api/v1", account.Key()
}

// BenchmarkLoop only fetches and decodes the pages: what no export can beat.
// BenchmarkExport should take at most twice its time, and 0.3 s.
func BenchmarkLoop(b *testing.B) {
	url, key := serve(b)
	for b.Loop() {
		clients := 0
		for page := 1; ; page++ {
			rows := decodePage(b, fmt.Sprintf("%s/clients?includeProfile=true&page=%d", url, page), key)
			if len(rows) == 0 {
				break
			}
			clients += len(rows)
		}
		if clients != benchClients {
			b.Fatal(clients)
		}
	}
}

func decodePage(b *testing.B, url, key string) []any {
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("X-Auth-Key", key)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		b.Fatal(err)
	}
	var rows []any
	if err := json.Unmarshal(body, &rows); err != nil {
		b.Fatal(err)
	}
	return rows
}

func BenchmarkExport(b *testing.B) {
	for _, format := range []sheet.Format{sheet.CSV, sheet.XLSX, sheet.JSONLines} {
		b.Run(string(format), func(b *testing.B) { benchmarkExport(b, format) })
	}
}

func benchmarkExport(b *testing.B, format sheet.Format) {
	url, key := serve(b)
	secret, err := intakeq.NewSecret(key)
	if err != nil {
		b.Fatal(err)
	}
	client, err := intakeq.New(intakeq.Options{BaseURL: url, Key: secret})
	if err != nil {
		b.Fatal(err)
	}
	dir := b.TempDir()
	for b.Loop() {
		result, err := Export(b.Context(), client, Options{
			Target: filepath.Join(dir, "clients."+string(format)), Format: format, WorkDir: dir,
			Query: intakeq.Query{Profile: true}, Requests: func() int { return 0 },
		})
		if err != nil {
			b.Fatal(err)
		}
		if result.Clients != benchClients {
			b.Fatal(result.Clients)
		}
	}
}
