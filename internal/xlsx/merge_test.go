package xlsx

import (
	"fmt"
	"testing"
)

func TestMergesThatOverlap(t *testing.T) {
	var m merges
	for _, ref := range []string{"C9:C9", "A2:B7", "A3:A4", "B6:B8"} {
		if err := m.add(ref); err != nil {
			t.Fatal(err)
		}
	}
	m.settle()
	var touched []int
	for row := 1; row <= 12; row++ {
		if m.at(row).Ref != "" {
			touched = append(touched, row)
		}
	}
	if fmt.Sprint(touched) != "[2 3 4 5 6 7 8 9]" {
		t.Errorf("rows %v", touched)
	}
	for _, ref := range []string{"", "A1", "A1:", "B2:A1", "A0:A1", "a1:b2", "ZZZ1:ZZZ2"} {
		if err := m.add(ref); err == nil {
			t.Errorf("%q is taken for a range", ref)
		}
	}
}
