package apply

import (
	"encoding/csv"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/practice"
	"intakeq-bulk/internal/record"
)

// agree is promise 4 of the design, after every run of every test: the summary, the
// plan, the results, the rejects and the account's own log say the same.
func (o *office) agree(out Outcome) {
	o.Helper()
	rows := o.tried()
	states := map[plan.State]int{}
	for _, t := range rows {
		states[t.State]++
	}
	attempted := states[plan.Saved] + states[plan.Differs] + states[plan.Conflict] + states[plan.Failed] + states[plan.Unknown]
	left := states[plan.Planned] + states[plan.Sent]
	want := Outcome{
		Wanted: attempted + left, Attempted: attempted, Left: left, Saved: states[plan.Saved], Differs: states[plan.Differs],
		Conflict: states[plan.Conflict], Failed: states[plan.Failed], Unknown: states[plan.Unknown],
	}
	if out != want {
		o.Errorf("the summary says %+v, the plan %+v", out, want)
	}
	o.agreeResults(rows)
	o.agreeRejects(rows)
	for _, t := range rows {
		o.agreeReason(t)
	}
	o.agreeLog(rows)
	if !o.spoilt {
		o.agreeBodies(rows)
	}
}

// agreeReason: nothing silent.
func (o *office) agreeReason(t plan.Tried) {
	o.Helper()
	told := slices.Contains([]plan.State{plan.Differs, plan.Conflict, plan.Failed, plan.Unknown}, t.State)
	if told != (t.Error != "") {
		o.Errorf("%s: says %q", practice.Describe(t.Row), t.Error)
	}
}

func (o *office) readCSV(path string) [][]string {
	o.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		o.Fatal(err)
	}
	lines := csv.NewReader(strings.NewReader(string(text)))
	lines.FieldsPerRecord = -1
	records, err := lines.ReadAll()
	if err != nil {
		o.Fatal(err)
	}
	return records
}

func (o *office) agreeResults(rows []plan.Tried) {
	o.Helper()
	lines := o.readCSV(o.PlanPath() + ".results.csv")
	if len(lines) != len(rows)+1 || !slices.Equal(lines[0], []string{"Row", "Action", "State", "ClientId", "ExternalClientId", "Fields", "Error"}) {
		o.Fatalf("results: %d lines for %d rows, headed %q", len(lines), len(rows), lines[0])
	}
	for i, t := range rows {
		id := strconv.FormatInt(t.ClientID, 10)
		if t.ClientID == 0 {
			id = ""
		}
		line, why := slices.Concat(lines[i+1][:5], lines[i+1][6:]), t.Error
		if t.Said != "" {
			why += ": the server said: " + t.Said
		}
		if want := []string{strconv.Itoa(t.Row.Row), string(t.Action), string(t.State), id, t.ExternalID, why}; !slices.Equal(line, want) {
			o.Errorf("results: %q, the plan says %q", line, want)
		}
	}
}

// agreeRejects: the rows that are for a person to mend, each with its reason.
func (o *office) agreeRejects(rows []plan.Tried) {
	o.Helper()
	var want [][]string
	var unknown []bool
	for _, t := range rows {
		left := t.State == plan.None && t.Action != plan.Skip && t.Action != plan.Unchanged
		if left || t.State == plan.Conflict || t.State == plan.Failed || t.State == plan.Unknown {
			want, unknown = append(want, t.Source), append(unknown, t.State == plan.Unknown)
		}
	}
	path := o.PlanPath() + ".rejects.csv"
	if len(want) == 0 || len(want[0]) == 0 { // an undo has no source
		if _, err := os.Stat(path); err == nil {
			o.Errorf("there is a rejects file, and nothing to mend")
		}
		return
	}
	lines := o.readCSV(path)
	if len(lines) != len(want)+1 || lines[0][len(lines[0])-1] != "_error" {
		o.Fatalf("rejects: %d lines for %d rows, headed %q", len(lines), len(want), lines[0])
	}
	for i, source := range want {
		line, last := lines[i+1], len(lines[i+1])-1
		if !slices.Equal(line[:len(source)], source) || line[last] == "" {
			o.Errorf("rejects: %q, the row was %q", line, source)
		}
		if warned := strings.HasPrefix(line[last], "it is not known whether this row was saved"); warned != unknown[i] {
			o.Errorf("rejects: %q, unknown: %v", line[last], unknown[i])
		}
	}
}

// mayBeDone reports whether a request may have changed the account. What was
// refused, or failed before it was carried out, has not.
func mayBeDone(r sandbox.Request) bool {
	before := []sandbox.Kind{sandbox.TooMany, sandbox.ServerError, sandbox.BadGateway, sandbox.Unavailable, sandbox.Reset, sandbox.HTML,
		sandbox.BusyLater, sandbox.ErrorLater, sandbox.Forbidden, sandbox.Ignored}
	if slices.Contains(before, r.Fault) {
		return false
	}
	return r.Fault != 0 || r.Status == 0 || r.Status == 200
}

// agreeLog holds the rows against the saves that the account has seen.
func (o *office) agreeLog(rows []plan.Tried) {
	o.Helper()
	done := map[string]int{}
	for _, r := range o.Account.Log()[o.Asked:] {
		switch {
		case r.Method == "GET" || !mayBeDone(r):
		case r.Path == "/clients":
			done[ofBody(gjson.ParseBytes(r.Body))]++
		case r.Method == "DELETE":
			done["tags of "+r.Query.Get("clientId")]++
		default:
			done["tags of "+gjson.GetBytes(r.Body, record.MemberID).Raw]++
		}
	}
	idle := map[string]bool{}
	for _, t := range rows {
		for _, key := range saveKeys(t) {
			other, shared := idle[key] // after a landing two rows are of one client
			idle[key] = isIdle(t) && (other || !shared)
		}
	}
	for _, t := range rows {
		saves := 0
		for _, key := range saveKeys(t) {
			if saves += done[key]; idle[key] && done[key] > 0 {
				o.Errorf("%s: %s: %d of its saves may be done (%s)", practice.Describe(t.Row), key, done[key], t.Error)
			}
		}
		if needs := t.Row.MakesClient(); needs && t.State == plan.Saved && saves == 0 {
			o.Errorf("%s: saved, and the account has seen no save", practice.Describe(t.Row))
		}
	}
	maps.DeleteFunc(done, func(key string, _ int) bool { _, known := idle[key]; return known })
	if len(done) > 0 {
		o.Errorf("saves that are of no row: %v", slices.Sorted(maps.Keys(done)))
	}
}

// agreeBodies is promise 2 of the design, by what was sent: each save of a client
// is the document that it was made of, to the byte, but for what the row plans.
func (o *office) agreeBodies(rows []plan.Tried) {
	o.Helper()
	last := map[int64]gjson.Result{}
	for _, r := range o.Account.Log()[o.Asked:] {
		if body := gjson.ParseBytes(r.Body); r.Path == "/clients" && body.Get(record.MemberID).Exists() {
			last[body.Get(record.MemberID).Int()] = body
		}
	}
	for _, t := range rows {
		base := gjson.ParseBytes(record.Base(t).Raw())
		body, sent := last[t.ClientID]
		// A row may have been rebased since its last save.
		if !sent || t.Step == plan.StepLanded || t.Restore != nil || isIdle(t) || body.Get("LastUpdateDate").Raw != base.Get("LastUpdateDate").Raw {
			continue
		}
		planned := map[string]bool{record.MemberID: true}
		for _, c := range t.Changes {
			if field, _, custom := strings.Cut(c.Field, ":"); custom {
				planned[record.MemberCustom] = true
				o.agreeEntries(t, base, body)
			} else {
				planned[field] = true
			}
		}
		if was, is := membersBut(base, planned), membersBut(body, planned); was != is {
			o.Errorf("%s: sent %s, made of %s", practice.Describe(t.Row), is, was)
		}
	}
}

// membersBut writes all members but some, in their order.
func membersBut(doc gjson.Result, but map[string]bool) string {
	var b strings.Builder
	doc.ForEach(func(name, value gjson.Result) bool {
		if !but[name.String()] {
			fmt.Fprintf(&b, "%s:%s,", name.Raw, value.Raw)
		}
		return true
	})
	return b.String()
}

// agreeEntries: of the custom fields that a client has only the planned ones have
// changed, and of those only the value.
func (o *office) agreeEntries(t plan.Tried, base, body gjson.Result) {
	o.Helper()
	had := map[string]bool{}
	for _, entry := range entries(base.Get(record.MemberCustom)) {
		had[fieldID(entry)] = true
	}
	listed := func(doc gjson.Result) string {
		var b strings.Builder
		for _, entry := range entries(doc.Get(record.MemberCustom)) {
			planned := slices.ContainsFunc(t.Changes, func(c plan.Change) bool { return c.Field == record.CustomPrefix+fieldID(entry) })
			if had[fieldID(entry)] || !planned {
				b.WriteString(membersBut(entry, map[string]bool{"Value": planned}) + ";")
			}
		}
		return b.String()
	}
	if was, is := listed(base), listed(body); was != is {
		o.Errorf("%s: sent custom fields %s, made of %s", practice.Describe(t.Row), is, was)
	}
}

// isIdle reports whether nothing of a row can have been done, by its state.
func isIdle(t plan.Tried) bool {
	switch t.State {
	case plan.None, plan.Planned:
		return true
	case plan.Conflict:
		return t.Step == plan.StepNone
	case plan.Failed:
		return t.Step != plan.StepTags
	}
	return false
}

// ofBody names whom a save is for.
func ofBody(body gjson.Result) string {
	if id := body.Get(record.MemberID); id.Exists() {
		return "client " + id.Raw
	}
	return fmt.Sprintf("new %q", []string{body.Get("FirstName").String(), body.Get("LastName").String(), body.Get(record.MemberExternal).String()})
}

// saveKeys names whom a row's saves are for.
func saveKeys(t plan.Tried) []string {
	var keys []string
	if t.ClientID != 0 {
		keys = append(keys, fmt.Sprintf("client %d", t.ClientID))
		if len(t.TagsAdd)+len(t.TagsRemove) > 0 {
			keys = append(keys, fmt.Sprintf("tags of %d", t.ClientID))
		}
	}
	if t.Row.MakesClient() {
		get := record.Created(t.Changes)
		keys = append(keys, fmt.Sprintf("new %q", []string{get("FirstName"), get("LastName"), get(record.MemberExternal)}))
	}
	return keys
}

// readStates tells the rows' states, in their order.
func readStates(rows []plan.Tried) string {
	var list []string
	for _, t := range rows {
		list = append(list, string(t.State))
	}
	return strings.Join(list, " ")
}

func (o *office) states() string { return readStates(o.tried()) }
