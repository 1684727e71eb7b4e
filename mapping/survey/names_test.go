package survey

import (
	"strings"
	"testing"
)

// Names under a header that is not known are a comment, for a person to decide.
func TestNamesUnderAnyHeader(t *testing.T) {
	const found = `# - Klient  # 4 of 4 filled; perhaps split: {order: "Last, First"}: 4 of 4 cells look like names`
	for text, want := range map[string]bool{
		"Klient|City\nQuill, Ada|Arden\nO'Neil, Mary Ann|Arden\nvan der Berg, Jo|Arden\nKJÆR, SØREN|Arden\n":    true,
		"Klient|City\nQuill, Ada|Arden\nO'Neil, Mary Ann|Arden\nBerg-Lund, Jo|Arden\nKJÆR, SØREN|Arden\n":       true,
		"Klient|First Name\nQuill, Ada|Arden\nO'Neil, Mary Ann|Arden\nBerg-Lund, Jo|Arden\nKJÆR, SØREN|Arden\n": false,
		"Klient|Notes\nBoston, MA|x\nUtica, NY|x\nAlbany, NY|x\nParis, TX|x\n":                                  false,
		"Klient|Notes\nSmith, John|x\nSmith, John|x\nSmith, John|x\nSmith, John|x\n":                            false,
		"Klient|Notes\ntired, sad|x\nTired, sad|x\nwell, better|x\nOne, 2|x\n":                                  false,
		"Klient|Notes\nSmith, John|x\nMüller, Zoë|x\nNúñez, José A.|x\nLee, Bo|x\n":                             true,
	} {
		proposal, err := Propose(pageOf(text), false)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(string(proposal), found); got != want {
			t.Errorf("%q: %v\n%s", text, got, proposal)
		}
	}
}
