package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"intakeq-bulk/importer/apply"
)

// manyChanges is how many cells may be changed after a mere yes.
const manyChanges = 50

// canAsk reports whether somebody is there to answer.
func (n *connection) canAsk() bool { return n.env.Answers && !n.talk.noInput }

// ask prints a question and gives the answer. Ctrl-C is one, too.
func (n *connection) ask(ctx context.Context, question string) (string, error) {
	fmt.Fprint(n.env.Stderr, question)
	type answer struct {
		text string
		err  error
	}
	got := make(chan answer, 1) // so that the reader of an answer that nobody waits for ends
	go func() {
		text, err := bufio.NewReader(n.env.Stdin).ReadString('\n')
		got <- answer{strings.TrimSpace(text), err}
	}()
	select {
	case <-ctx.Done():
		fmt.Fprintln(n.env.Stderr)
		return "", context.Cause(ctx)
	case a := <-got:
		if a.err == io.EOF {
			a.err = nil // no answer is no
		}
		return a.text, a.err
	}
}

// confirm asks whether to write. What can't be looked through at a glance, and
// what takes something away, is not a matter of one key.
func (n *connection) confirm(ctx context.Context, t apply.Todo) (bool, error) {
	if t.Changes <= manyChanges && t.Clears == 0 && t.Archives == 0 {
		said, err := n.ask(ctx, "Write this to the account? Type yes: ")
		return strings.EqualFold(said, "yes") || strings.EqualFold(said, "y"), err
	}
	said, err := n.ask(ctx, fmt.Sprintf("Write this to the account? Type the number of changes, %d: ", t.Changes))
	return said == strconv.Itoa(t.Changes), err
}
