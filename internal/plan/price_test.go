package plan

import "testing"

func TestPriceWords(t *testing.T) {
	for _, c := range []struct {
		price Price
		want  string
	}{
		{Price{}, ""},
		{Price{Requests: 3}, ""}, // of a plan of an earlier version
		{Price{Requests: 1813, Saves: 862, Tags: 951}, "862 saves, 951 tags"},
		{Price{Requests: 3, Saves: 1, Tags: 1}, "1 save, 1 tag, 1 read"},
		{Price{Requests: 12, Tags: 10}, "10 tags, 2 reads"},
	} {
		if got := c.price.Words(); got != c.want {
			t.Errorf("%+v: %q, want %q", c.price, got, c.want)
		}
	}
}
