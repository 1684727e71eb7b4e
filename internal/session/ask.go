package session

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
)

// Say prints what was done, for people who want to hear of it.
func (n *Connection) Say(text string) {
	if !n.Talk.Quiet {
		fmt.Fprintf(n.Env.Stderr, "intakeq-bulk: %s\n", text)
	}
}

// CanAsk reports whether somebody is there to answer.
func (n *Connection) CanAsk() bool { return n.Env.Answers && !n.Talk.noInput }

// Ask prints a question and gives the answer. Ctrl-C is one, too.
func (n *Connection) Ask(ctx context.Context, question string) (string, error) {
	fmt.Fprint(n.Env.Stderr, question)
	type answer struct {
		text string
		err  error
	}
	got := make(chan answer, 1) // so that the reader of an answer that nobody waits for ends
	go func() {
		text, err := bufio.NewReader(n.Env.Stdin).ReadString('\n')
		got <- answer{strings.TrimSpace(text), err}
	}()
	select {
	case <-ctx.Done():
		fmt.Fprintln(n.Env.Stderr)
		return "", context.Cause(ctx)
	case a := <-got:
		if a.err == io.EOF {
			a.err = nil // no answer is no
		}
		return a.text, a.err
	}
}
