package importer

import "testing"

func TestCheckTotals(t *testing.T) {
	t.Parallel()
	for counts, good := range map[[3]int]bool{{2, 2, 2}: true, {0, 0, 0}: true, {2, 1, 1}: false, {2, 2, 1}: false, {2, 3, 3}: false} {
		if err := checkTotals(counts[0], counts[1], counts[2]); (err == nil) != good {
			t.Errorf("%v: %v", counts, err)
		}
	}
}
