package plan

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestChoices(t *testing.T) {
	keyed := []Change{{Field: "ExternalClientId", After: "a", Kind: Set}}
	blank := []Change{{Field: "ExternalClientId", After: " ", Kind: Set}}
	for name, c := range map[string]struct {
		row  Row
		want string
	}{
		"create":                    {Row{Action: Create, State: Planned}, "[apply skip]"},
		"update":                    {Row{Action: Update, State: Planned, ClientID: 1}, "[apply skip]"},
		"sent":                      {Row{Action: Update, State: Sent, ClientID: 1}, "[]"},
		"saved":                     {Row{Action: Update, State: Saved, ClientID: 1}, "[]"},
		"differs":                   {Row{Action: Update, State: Differs, ClientID: 1}, "[]"},
		"conflict":                  {Row{Action: Update, State: Conflict, ClientID: 1}, "[]"},
		"unknown":                   {Row{Action: Create, State: Unknown}, "[apply skip]"},
		"failed":                    {Row{Action: Create, State: Failed}, "[apply skip]"},
		"another person":            {Row{Action: Hold, State: None, ClientID: 1, ExternalID: "a"}, "[skip apply]"},
		"another person, other id":  {Row{Action: Hold, State: None, ClientID: 1, Changes: keyed}, "[skip apply]"},
		"lands on a client":         {Row{Action: Hold, State: None, Lands: 1, Changes: keyed}, "[skip apply create]"},
		"lands, no id":              {Row{Action: Hold, State: None, Lands: 1}, "[skip apply]"},
		"lands on a row":            {Row{Action: Hold, State: None, Changes: keyed}, "[skip create]"},
		"lands on a row, blank id":  {Row{Action: Hold, State: None, ExternalID: " ", Changes: blank}, "[skip]"},
		"lands on a row, no id":     {Row{Action: Hold, State: None}, "[skip]"},
		"lands on a row, failed":    {Row{Action: Hold, State: Failed, Decision: DecideCreate, Changes: keyed}, "[skip create]"},
		"lands on a row, unknown":   {Row{Action: Hold, State: Unknown, Decision: DecideCreate, Changes: keyed}, "[skip apply create]"},
		"made, second save refused": {Row{Action: Hold, State: Failed, Decision: DecideCreate, ClientID: 9, Changes: keyed}, "[skip apply create]"},
		"reject":                    {Row{Action: Reject, State: None}, "[]"},
		"skip":                      {Row{Action: Skip, State: None}, "[]"},
		"unchanged":                 {Row{Action: Unchanged, State: None}, "[]"},

		"meets rows":             {Row{Action: Hold, State: None, Meets: []int{3}}, "[skip apply]"},
		"archived, would change": {Row{Action: Hold, State: None, ClientID: 1, Archived: true}, "[skip apply restore]"},
		"archived, changes":      {Row{Action: Update, State: Planned, ClientID: 1, Archived: true}, "[apply skip restore]"},
		"archived, unchanged":    {Row{Action: Unchanged, State: None, ClientID: 1, Archived: true}, "[skip restore]"},
		"archived, rejected":     {Row{Action: Reject, State: None, ClientID: 1, Archived: true}, "[]"},
	} {
		if got := fmt.Sprint(c.row.Choices()); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestAllows(t *testing.T) {
	keyed := []Change{{Field: "ExternalClientId", After: "a", Kind: Set}}
	for name, c := range map[string]struct {
		row           Row
		apply, create bool
	}{
		"saved, in the file of the run before": {Row{Action: Update, State: Saved, ClientID: 1}, true, false},
		"a held create that is saved":          {Row{Action: Hold, State: Saved, Decision: DecideCreate, ClientID: 9, Changes: keyed}, true, true},
		"a held create that was adopted":       {Row{Action: Hold, State: Saved, Decision: DecideApply, ClientID: 9, Lands: 9, Changes: keyed}, true, false},
		"lands on a row":                       {Row{Action: Hold, State: None, Changes: keyed}, false, true},
		"reject":                               {Row{Action: Reject, State: None}, false, false},
		"skip":                                 {Row{Action: Skip, State: None}, false, false},
		"unchanged":                            {Row{Action: Unchanged, State: None}, false, false},
	} {
		for d, want := range map[Decision]bool{Undecided: true, DecideSkip: true, DecideApply: c.apply, DecideCreate: c.create, "drop": false} {
			if got := c.row.Allows(d); got != want {
				t.Errorf("%s: %q: %v", name, d, got)
			}
		}
	}
}

// How a row follows a decision, from state and decision before to those after.
func TestDecide(t *testing.T) {
	held := Row{Action: Hold, Lands: 7}
	for _, c := range []struct {
		row    Row
		before State
		had    Decision
		said   Decision
		used   bool
		want   string
	}{
		{Row{Action: Create}, Planned, "", Undecided, false, "planned "},
		{Row{Action: Create}, Planned, "", DecideApply, false, "planned apply"},
		{Row{Action: Create}, Planned, "", DecideSkip, false, "none skip"},
		{Row{Action: Update, ClientID: 3}, None, DecideSkip, Undecided, false, "planned "},
		{Row{Action: Unchanged}, None, "", Undecided, false, "none "},
		{Row{Action: Reject}, None, "", DecideSkip, false, "none skip"},
		{held, None, "", Undecided, false, "none "},
		{held, None, "", DecideSkip, false, "none skip"},
		{held, None, "", DecideApply, false, "planned apply"},
		{held, None, "", DecideCreate, false, "planned create"},
		{held, Planned, DecideCreate, Undecided, false, "none "},
		{held, Failed, DecideCreate, Undecided, false, "failed skip"},
		{held, Failed, DecideSkip, DecideCreate, false, "failed create"},
		{Row{Action: Create}, Failed, "", Undecided, false, "failed "},
		{Row{Action: Create}, Unknown, "", DecideApply, false, "planned "},
		{Row{Action: Create}, Unknown, "", DecideApply, true, "unknown "},
		{Row{Action: Create}, Unknown, "", DecideSkip, false, "unknown skip"},
		{Row{Action: Create}, Unknown, "", Undecided, false, "unknown "},
		{held, Unknown, DecideCreate, DecideApply, false, "planned create"},
		{held, Unknown, DecideCreate, DecideCreate, false, "unknown create"},
		// "Send it again", once it waits or was refused, never means the other client.
		{held, Planned, DecideCreate, DecideApply, true, "planned create"},
		{held, Failed, DecideCreate, DecideApply, true, "failed create"},
		{held, Planned, DecideCreate, DecideApply, false, "planned apply"},
		{held, Failed, DecideSkip, DecideCreate, true, "failed create"},
		{Row{Action: Update, ClientID: 3}, Unknown, "", DecideApply, false, "unknown apply"},
		{Row{Action: Update, ClientID: 3}, Sent, "", DecideSkip, false, "sent "},
		{Row{Action: Update, ClientID: 3}, Saved, "", DecideSkip, false, "saved "},
		{Row{Action: Update, ClientID: 3}, Differs, "", DecideSkip, false, "differs "},
		{Row{Action: Update, ClientID: 3}, Conflict, "", DecideSkip, false, "conflict "},
	} {
		r := c.row
		r.State, r.Decision = c.before, c.had
		changed := r.Decide(c.said, c.used)
		if got := fmt.Sprintf("%s %s", r.State, r.Decision); got != c.want || changed != (r.State != c.before || r.Decision != c.had) {
			t.Errorf("%s, %s %q, said %q: %s, changed %v; want %s", c.row.Action, c.before, c.had, c.said, got, changed, c.want)
		}
	}
}

// Whatever is chosen is allowed, and stays so: in the file that was used, and among
// the choices while there are any.
func TestChoicesStand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := Row{Action: rapid.SampledFrom(Actions()).Draw(t, "action"), State: None}
		r.Lands = rapid.Int64Range(0, 1).Draw(t, "lands")
		if r.Action != Create {
			r.ClientID = rapid.Int64Range(0, 1).Draw(t, "client")
		}
		if rapid.Bool().Draw(t, "keyed") {
			r.Changes = []Change{{Field: "ExternalClientId", After: "a", Kind: Set}}
		}
		r.Archived = rapid.Bool().Draw(t, "archived") && r.ClientID+r.Lands > 0
		if r.Action == Hold && r.ClientID == 0 && rapid.Bool().Draw(t, "meets") {
			r.Meets = []int{3}
		}
		if r.Action == Create || r.Action == Update {
			r.State = Planned
		}
		choices := append([]Decision{Undecided}, r.Choices()...)
		said := rapid.SampledFrom(choices).Draw(t, "said")
		if !r.Allows(said) {
			t.Fatalf("%+v: %q is offered and not allowed", r, said)
		}
		r.Decide(said, false)
		if r.State == Planned {
			r.State = rapid.SampledFrom([]State{Planned, Sent, Saved, Differs, Conflict, Failed, Unknown}).Draw(t, "then")
			if made := rapid.Bool().Draw(t, "made"); made && r.ClientID == 0 {
				r.ClientID = 5
			}
		}
		if !r.Allows(r.Decision) {
			t.Fatalf("%+v: %q stands and is not allowed", r, r.Decision)
		}
		if list := r.Choices(); list != nil && r.Decision != Undecided && !slices.Contains(list, r.Decision) {
			t.Fatalf("%+v: %q stands and is not among %v", r, r.Decision, list)
		}
	})
}

func TestWhatIsSent(t *testing.T) {
	for _, c := range []struct {
		row                         Row
		wanted, creates, unfinished bool
		target                      int64
	}{
		{Row{Action: Create, State: Planned}, true, true, true, 0},
		{Row{Action: Create, State: None, Decision: DecideSkip}, false, true, false, 0},
		{Row{Action: Create, State: Saved, ClientID: 4}, true, false, false, 0},
		{Row{Action: Create, State: Unknown}, true, true, true, 0},
		{Row{Action: Create, State: Unknown, Decision: DecideSkip}, true, true, false, 0},
		{Row{Action: Update, State: Planned, ClientID: 3}, true, false, true, 3},
		{Row{Action: Update, State: Failed, ClientID: 3}, true, false, true, 3},
		{Row{Action: Update, State: Conflict, ClientID: 3}, true, false, false, 3},
		{Row{Action: Update, State: Differs, ClientID: 3}, true, false, false, 3},
		{Row{Action: Update, State: Sent, ClientID: 3}, true, false, true, 3},
		{Row{Action: Hold, State: None, Lands: 7}, false, false, false, 0},
		{Row{Action: Hold, State: Planned, Decision: DecideApply, Lands: 7}, true, false, true, 7},
		{Row{Action: Hold, State: Planned, Decision: DecideCreate, Lands: 7}, true, true, true, 0},
		{Row{Action: Hold, State: Planned, Decision: DecideCreate, Lands: 7, ClientID: 9}, true, false, true, 0},
		{Row{Action: Hold, State: Planned, Decision: DecideApply, Meets: []int{3}}, true, true, true, 0},
		{Row{Action: Hold, State: Saved, Decision: DecideApply, Meets: []int{3}, ClientID: 9}, true, false, false, 0},
		{Row{Action: Hold, State: Planned, Decision: DecideApply, Meets: []int{3}, Lands: 7}, true, false, true, 7},
		{Row{Action: Unchanged, State: Planned, Decision: DecideRestore, ClientID: 4}, true, false, true, 4},
	} {
		r := c.row
		if r.Wanted() != c.wanted || r.Creates() != c.creates || r.Unfinished() != c.unfinished || r.Target() != c.target {
			t.Errorf("%+v: wanted %v, creates %v, unfinished %v, target %d", r, r.Wanted(), r.Creates(), r.Unfinished(), r.Target())
		}
	}
}

// What brings a client back is among the changes while that is decided, and no
// longer.
func TestRestore(t *testing.T) {
	for _, action := range []Action{Update, Hold, Unchanged} {
		own := []Change{{Field: "City", After: "Rome", Kind: Set}}
		r := Row{Action: action, State: None, ClientID: 3, Archived: true, Changes: slices.Clone(own)}
		for _, said := range []Decision{DecideRestore, DecideRestore, DecideSkip, DecideRestore, Undecided} {
			r.Decide(said, false)
			want := own
			if said == DecideRestore {
				want = append(slices.Clone(own), Restored())
			}
			if !slices.Equal(r.Changes, want) || said == DecideRestore && r.State != Planned {
				t.Errorf("%s, said %q: %s %v, want %v", action, said, r.State, r.Changes, want)
			}
		}
	}
	// What the row's own cell says of Archived is not taken back with a decision.
	for _, said := range []Decision{DecideApply, DecideSkip, Undecided} {
		r := Row{Action: Update, State: Planned, ClientID: 3, Changes: []Change{Restored()}}
		if r.Decide(said, false); !slices.Equal(r.Changes, []Change{Restored()}) {
			t.Errorf("a cell of its own, said %q: %v", said, r.Changes)
		}
	}
}

// Of rows that would be taken for one person one is sent, or each as a new client
// all the same.
func TestExcludes(t *testing.T) {
	row := func(n, other int, lands int64, said Decision) Row {
		r := Row{Row: n, Action: Hold, State: None, Lands: lands, Meets: []int{other}}
		r.Decide(said, false)
		return r
	}
	for _, c := range []struct {
		lands       int64
		said, other Decision
		want        bool
	}{
		{0, DecideApply, Undecided, false},
		{0, DecideApply, DecideSkip, false},
		{0, DecideApply, DecideApply, true},
		{0, DecideApply, DecideCreate, true}, // it could land on that new client
		{7, DecideApply, DecideCreate, false},
		{7, DecideApply, DecideApply, true},
		{0, DecideCreate, DecideCreate, false},
		{0, DecideSkip, DecideApply, false},
	} {
		if got := row(2, 3, c.lands, c.said).Excludes(row(3, 2, c.lands, c.other)); got != c.want {
			t.Errorf("%q beside %q, of client %d: %v", c.said, c.other, c.lands, got)
		}
	}
}

// What is not offered says what would open it.
func TestClosed(t *testing.T) {
	keyed := []Change{{Field: "ExternalClientId", After: "a", Kind: Set}}
	for name, c := range map[string]struct {
		row  Row
		want string
	}{
		"all open":      {Row{Action: Hold, State: None, Lands: 1, Changes: keyed}, "[]"},
		"nobody known":  {Row{Action: Hold, State: None}, "[apply create]"},
		"the client is": {Row{Action: Hold, State: None, ClientID: 1}, "[create]"},
		"sent":          {Row{Action: Hold, State: Sent}, "[]"},
		"an update":     {Row{Action: Update, State: Planned, ClientID: 1}, "[]"},
	} {
		var got []Decision
		for _, closed := range c.row.Closed() {
			got = append(got, closed.Decision)
			if closed.Why == "" {
				t.Errorf("%s: %s says no reason", name, closed.Decision)
			}
		}
		if fmt.Sprint(got) != c.want {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
	}
}
