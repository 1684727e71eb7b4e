package session

import (
	"io"
	"net/http"
	"os"
	"time"

	"golang.org/x/term"
)

// Version of the tool; see CHANGELOG.md.
const Version = "0.1.0"

// ToolName is the tool with its version, as plans name it.
func ToolName() string { return "intakeq-bulk " + Version }

// Env is all that a command may touch of the outside world, but for files.
type Env struct {
	Args           []string
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Getenv         func(string) string
	Terminal       bool              // Stderr is one
	Answers        bool              // Stdin is one: there is somebody who can be asked
	FirstWait      time.Duration     // before a failed request is repeated, doubling; 0: the API client's own
	Patience       time.Duration     // before a lost create is looked for, at the least; 0: apply's own
	Transport      http.RoundTripper // takes requests to the account; nil: the network
}

// System is the environment of the process.
func System() Env {
	return Env{
		Args: os.Args, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv,
		Terminal: term.IsTerminal(int(os.Stderr.Fd())),
		Answers:  term.IsTerminal(int(os.Stdin.Fd())),
	}
}
