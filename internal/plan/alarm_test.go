package plan

import (
	"context"
	"path/filepath"
	"testing"
)

func TestAlarms(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "a.plan")
	f, err := New(ctx, path, Meta{})
	check(t, err)
	err = f.Finish(ctx, Meta{Alarms: []Alarm{{Code: "one", Rows: 5, Sample: []int{2}}, {Code: "two", Accepted: true}, {Code: "three"}}})
	check(t, err)
	open := func() []Alarm {
		f, err := Open(ctx, path)
		check(t, err)
		defer f.Close()
		list, err := f.Unaccepted(ctx)
		check(t, err)
		return list
	}
	if list := open(); len(list) != 2 || list[0].Code != "one" || list[0].Rows != 5 || list[1].Code != "three" {
		t.Errorf("at first %+v", list)
	}
	j, err := OpenJournal(ctx, path)
	check(t, err)
	check(t, j.Accept(ctx, "one"))
	check(t, j.Accept(ctx, "one"))
	if err := j.Accept(ctx, "four"); err == nil {
		t.Error("an alarm that the plan has not was accepted")
	}
	check(t, j.Close())
	if list := open(); len(list) != 1 || list[0].Code != "three" {
		t.Errorf("then %+v", list)
	}
}
