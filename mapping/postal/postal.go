// Package postal knows the states of the US, the provinces of Canada, and the ZIPs that a
// spreadsheet has spoiled.
package postal

import (
	"strings"

	"intakeq-bulk/internal/texts"
)

// State makes the two letters of a US state or a Canadian province out of its name, or
// of themselves in any case; false where the text is neither.
func State(text string) (letters string, known bool) {
	name := strings.ToLower(strings.Join(strings.Fields(strings.NewReplacer(".", "", ",", "").Replace(text)), " "))
	if len(name) == 2 {
		name = strings.ToUpper(name)
		return name, strings.Contains(stateNames, "="+name+"\n")
	}
	_, after, known := strings.Cut(stateNames, "\n"+name+"=")
	if !known || name == "" {
		return "", false
	}
	return after[:2], true
}

// stateNames are the states, the territories that USPS serves, and the provinces
// of Canada, with their postal abbreviations (USPS Publication 28, Canada Post).
const stateNames = `
alabama=AL
alaska=AK
arizona=AZ
arkansas=AR
california=CA
colorado=CO
connecticut=CT
delaware=DE
district of columbia=DC
washington dc=DC
florida=FL
georgia=GA
hawaii=HI
idaho=ID
illinois=IL
indiana=IN
iowa=IA
kansas=KS
kentucky=KY
louisiana=LA
maine=ME
maryland=MD
massachusetts=MA
michigan=MI
minnesota=MN
mississippi=MS
missouri=MO
montana=MT
nebraska=NE
nevada=NV
new hampshire=NH
new jersey=NJ
new mexico=NM
new york=NY
north carolina=NC
north dakota=ND
ohio=OH
oklahoma=OK
oregon=OR
pennsylvania=PA
rhode island=RI
south carolina=SC
south dakota=SD
tennessee=TN
texas=TX
utah=UT
vermont=VT
virginia=VA
washington=WA
west virginia=WV
wisconsin=WI
wyoming=WY
american samoa=AS
guam=GU
northern mariana islands=MP
puerto rico=PR
virgin islands=VI
us virgin islands=VI
armed forces americas=AA
armed forces europe=AE
armed forces pacific=AP
alberta=AB
british columbia=BC
manitoba=MB
new brunswick=NB
newfoundland and labrador=NL
newfoundland=NL
nova scotia=NS
northwest territories=NT
nunavut=NU
ontario=ON
prince edward island=PE
quebec=QC
québec=QC
saskatchewan=SK
yukon=YT
yukon territory=YT
`

// ShortZIP knows a US ZIP that a spreadsheet took for a number: 02134 became
// 2134, and 00601 became 601. Other countries have such codes, so the row's
// country decides.
func ShortZIP(code, country string) bool {
	switch plain := strings.ReplaceAll(code, "-", ""); len(plain) {
	case 3, 4, 7, 8:
		return texts.AllDigits(plain) && inUS(country)
	}
	return false
}

func inUS(country string) bool {
	switch strings.ToLower(strings.NewReplacer(".", "", " ", "").Replace(country)) {
	case "", "us", "usa", "unitedstates", "unitedstatesofamerica":
		return true
	}
	return false
}
