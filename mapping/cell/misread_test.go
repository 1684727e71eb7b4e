package cell

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"intakeq-bulk/intakeq"
)

// realNames are names and places as people write them, with the letters and signs that
// languages have.
func realNames() []string {
	return strings.Split(`Åse|Øyvind|Søren Kjær|Ñuñoa|Núñez|José|Zoë|Chloé|Lefèvre|Françoise|Gaël|Anaïs|Brontë|Müller|Weßling|Groß|GROẞ|Jürgen|Łukasz|Żółkowski|Šárka|Dvořák|Jiří|Ondřej|Žižka|Čapek|
Ágnes|Szűcs|Győr|Őry|İpek|Çağlar|Şule|Ğ|Ólafsdóttir|Þórður|Guðmundur|Ægir|Œuvré|Ó hÓgáin|Ó hÉigeartaigh|Ní Éanna|an tÓr|Siân|Llŷr|Ỳ|Nguyễn|Thùy|Đặng|Ởn|Ấn Độ|Kaʻiulani|Kahoʻolawe|Kaho‘ohalahala|O’Neil|O´Neil|D’Arcy|
Gal·la|Pol·luç|L’Hospitalet|Aix-en-Provence|Saint–Denis|M.ª José|Mª Ángeles|“Annie” Novák|Ann “Bé” Lis|Nuño de Álvarez|DeÁngelis|McÉvoy|LaÉtitia|Élodie|Île|Ümit|Ünal|Öz|Αλέξανδρος|Иван Петров|Ђорђе|Καλλιόπη|שרה|محمد|王小明|りょう|김민준|João|Conceição|São Paulo|Ibáñez|Güell|Hernández–Pérez|ÀLEX|ÉRIC|JOSÉ NÚÑEZ|SØREN|N'Diaye|Fañch|Marie-Ève|Ève|Ŝipo|Ġorġ|Ħamrun|Ŋaoh|Ṣadiq|Ḥasan|Ẹlẹ́gbẹ́|Olúwaṣeun|Ann (Ängla)|M’Élie|Dž|Džemal|DŽEMAL|Ǆ|Straße|Ærø|Bø i Telemark|Å|Y̌|é̱|Renée & Zoë|Ana ™|Zürich‑West`, "|")
}

func TestOddLettersOfRealNames(t *testing.T) {
	for _, name := range realNames() {
		name = strings.TrimSpace(name)
		if name == "" {
			t.Error("no name")
		}
		if Garbled(name) || OddLetters(name) || Escaped(name) || HasLost(name) {
			t.Errorf("%s: garbled %v, odd %v, escaped %v", name, Garbled(name), OddLetters(name), Escaped(name))
		}
	}
}

// Of names read in a wrong encoding most are told by their letters alone; some are
// another name, as Garçon that became Gar?on is none.
func TestMisreadAloneIsTold(t *testing.T) {
	pairs := []struct {
		name           string
		written, taken *charmap.Charmap // written nil: UTF-8
		least          int              // percent
	}{
		{"UTF-8 as Windows-1252", nil, charmap.Windows1252, 100}, {"UTF-8 as Latin-1", nil, charmap.ISO8859_1, 97},
		{"UTF-8 as Macintosh", nil, charmap.Macintosh, 93}, {"UTF-8 as 437", nil, charmap.CodePage437, 95}, {"UTF-8 as 850", nil, charmap.CodePage850, 95},
		{"Windows-1252 as Macintosh", charmap.Windows1252, charmap.Macintosh, 70}, {"Macintosh as Windows-1252", charmap.Macintosh, charmap.Windows1252, 50},
		{"Windows-1252 as 437", charmap.Windows1252, charmap.CodePage437, 70}, {"Windows-1252 as 850", charmap.Windows1252, charmap.CodePage850, 65},
		{"437 as Windows-1252", charmap.CodePage437, charmap.Windows1252, 70}, {"850 as Windows-1252", charmap.CodePage850, charmap.Windows1252, 65},
		{"Macintosh as Latin-1", charmap.Macintosh, charmap.ISO8859_1, 75},
	}
	for _, p := range pairs {
		all, told := 0, 0
		var missed []string
		for _, name := range realNames() {
			name = strings.TrimSpace(name)
			b := []byte(name)
			if p.written != nil {
				var err error
				if b, err = p.written.NewEncoder().Bytes(b); err != nil {
					continue
				}
			}
			text := decode(b, p.taken)
			if text == name || text == "" {
				continue
			}
			if all++; Garbled(text) || OddLetters(text) || HasLost(text) {
				told++
			} else {
				missed = append(missed, name+" "+text)
			}
		}
		t.Logf("%s: %d of %d; missed %q", p.name, told, all, missed)
		if all < 10 || told*100 < p.least*all {
			t.Errorf("%s: %d of %d told, want %d%%", p.name, told, all, p.least)
		}
	}
}

func TestEscaped(t *testing.T) {
	for text, account := range map[string]string{
		"Ji%C5%99%C3%AD": "Jiří", "Jos%E9": "José", "O%27Neil": "O'Neil", "Ji\\u0159\\u00ed": "Jiří", "Jos\\xe9": "José", "b'Jos\\xc3\\xa9'": "José",
		"Dvo&#345;&aacute;k": "Dvořák", "Smith &amp; Sons": "Smith & Sons", "Smith &amp;amp; Sons": "Smith & Sons", "Jos=C3=A9": "José",
		"=?utf-8?q?Jos=C3=A9?=": "José", "=?utf-8?B?Sm9zw6k=?=": "José", "O&#x27;Neil": "O'Neil",
	} {
		if !Escaped(text) {
			t.Errorf("%s is not told", text)
		}
		if got := Damaged(intakeq.Text, "LastName", text, account); got != KeptMarkup {
			t.Errorf("%s over %s: %q", text, account, got)
		}
	}
	for _, text := range []string{"Smith & Sons", "AT&T", "100%", "50% off", "C:\\users\\xavier", "a=b", "AB=12", "R&D; more", "b'", "Ann", "5%AB", "1+1=2", "x=AB"} {
		if Escaped(text) {
			t.Errorf("%s is told", text)
		}
	}
}

func TestMadeDate(t *testing.T) {
	for _, text := range []string{"Mar 4", "4-Mar", "04-Mar", "4. Mrz", "4. März", "4 mars", "4-mar.", "Apr 3", "3. Apr", "3-avr.", "46085", "46085.0", "3/4/2026", "04.03.2026", "2026-03-04", "4-Mar-26", "March 4, 2026", "Wednesday, March 4, 2026", "04-März-2026"} {
		if got := Damaged(intakeq.Text, "UnitNumber", text, "3-4"); got != LostCode {
			t.Errorf("%s over 3-4: %q", text, got)
		}
	}
	for _, text := range []string{"Market 4", "4 Marion", "46086", "12345", "3-5", "Mar 5", "4", "34", "3/5/2026"} {
		if got := Damaged(intakeq.Text, "UnitNumber", text, "3-4"); got != "" {
			t.Errorf("%s over 3-4: %q", text, got)
		}
	}
	for text, want := range map[string]bool{"Mar 4": true, "4. Mrz": true, "4 mars": true, "3/4/2026": true, "2026-03-04": true, "4-Mar-26": true, "4-Apt": false, "Apt 4": false, "4 B": false, "Mary 4": false, "46085": false, "99/99/2026": false} {
		if ShownAsDate(text) != want {
			t.Errorf("%s: %v", text, !want)
		}
	}
}
