package report

import "testing"

// The plan's file is named so that every shell takes it for that file, or not at all.
func TestArgument(t *testing.T) {
	for path, want := range map[string]string{
		"": "YOUR.plan", "in.plan": "in.plan", "/srv/in.plan": "/srv/in.plan", `C:\in.plan`: `C:\in.plan`, "Søren.plan": "Søren.plan",
		"my clients.plan": `"my clients.plan"`, "a;rm b.plan": `"a;rm b.plan"`, "it's.plan": `"it's.plan"`, "a&b.plan": `"a&b.plan"`,
		`a"b.plan`: "YOUR.plan", "$HOME.plan": "YOUR.plan", "`id`.plan": "YOUR.plan", "%PATH%.plan": "YOUR.plan", "a!b.plan": "YOUR.plan",
		"a\nb.plan": "YOUR.plan", "-rf.plan": "YOUR.plan", "a\u202eb.plan": "YOUR.plan",
	} {
		if got := argument(path); got != want {
			t.Errorf("%q: %s, want %s", path, got, want)
		}
	}
}
