package sandbox

import (
	"fmt"
	"strconv"
	"strings"
)

// generator makes the account's first clients, each of its seed and number.
type generator struct {
	seed    uint64
	clients int
	ghosts  int         // deleted shortly before the account was made
	origin  int64       // ms since 1970
	alias   map[int]int // numbers that bear another's name, across a page border
	hard    []record
}

const dayMS = 24 * 60 * 60 * 1000

func newGenerator(o Options) *generator {
	g := &generator{
		seed: o.Seed, clients: o.Clients, origin: o.Origin.UnixMilli(),
		ghosts: min(3, o.Clients/20), alias: map[int]int{},
	}
	for i, h := range hardClients(g) {
		if i == o.Clients {
			break
		}
		g.hard = append(g.hard, h.record(g, i))
	}
	return g
}

// id rises with the number, but not by one: a gap must mean nothing.
func (g *generator) id(number int) int64 {
	r := seeded(g.seed, uint64(number), streamKey)
	return 100 + 7*int64(number) + int64(r.n(7))
}

func (g *generator) number(id int64) (int, bool) {
	number := int(id-100) / 7
	known := id >= 100 && number < g.clients+g.ghosts && g.id(number) == id
	return number, known
}

// kinship says how a client is related to an earlier one.
type kinship int

const (
	alone    kinship = iota
	family           // the head's surname, email and phones
	twin             // the same, and born on one day with the family before
	namesake         // the head's whole name, and nothing else
	junior           // the head's name with Jr.
)

func (g *generator) kin(number int) (kinship, int) {
	kind, back := alone, 0
	switch number % 60 {
	case 10:
		kind, back = family, 1
	case 11:
		kind, back = twin, 2
	case 20:
		kind, back = namesake, 1
	case 21:
		kind, back = namesake, 2
	case 31:
		kind, back = junior, 1
	}
	if number-back < len(g.hard) {
		return alone, number
	}
	return kind, number - back
}

// naming is the name of a client, and whom it has its contacts from.
func (g *generator) naming(number int) (first, middle, last string, kind kinship, head int) {
	if other, found := g.alias[number]; found {
		first, middle, last, _, _ = g.naming(other)
		return first, middle, last, alone, number
	}
	kind, head = g.kin(number)
	r := seeded(g.seed, uint64(head), streamName)
	first, last = pick(&r, firstNames), pick(&r, lastNames)
	if !r.oneIn(8) { // or a million clients would have but 6,400 names
		last += "-" + pick(&r, lastNames)
	}
	if !r.oneIn(4) {
		at := r.n(26)
		middle = "A.B.C.D.E.F.G.H.I.J.K.L.M.N.O.P.Q.R.S.T.U.V.W.X.Y.Z."[2*at : 2*at+2]
	}
	switch kind {
	case family, twin:
		own := seeded(g.seed, uint64(number), streamName)
		first, middle = pick(&own, firstNames), ""
	case junior:
		last += " Jr."
	}
	return first, middle, last, kind, head
}

func joinName(first, middle, last string) string {
	if middle == "" {
		return first + " " + last
	}
	return first + " " + middle + " " + last
}

// dates are the client's creation and last change: long enough before the
// account's origin that an "updated since" query starts out empty.
func (g *generator) dates(number int) (created, updated int64) {
	r := seeded(g.seed, uint64(number), streamDates)
	created = g.origin - 30*dayMS - int64(r.n(12*365))*dayMS - int64(r.n(dayMS))
	updated = created + int64(float64(g.origin-20*dayMS-created)*float64(r.n(1000))/1000)
	return created, updated
}

// entry is cheaper than facts: New makes one for every client.
func (g *generator) entry(number int) entry {
	id := g.id(number)
	if number < len(g.hard) {
		return newEntry(id, &g.hard[number].facts)
	}
	first, middle, last, _, _ := g.naming(number)
	created, updated := g.dates(number)
	return entry{key: strings.ToLower(joinName(first, middle, last)), id: id, created: created, updated: updated}
}

func (g *generator) facts(number int) facts {
	if number < len(g.hard) {
		return g.hard[number].facts
	}
	var f facts
	var kind kinship
	var head int
	f.first, f.middle, f.last, kind, head = g.naming(number)
	f.name = joinName(f.first, f.middle, f.last)
	if kind != family && kind != twin {
		head = number
	}
	g.contacts(&f, head)
	f.created, f.updated = g.dates(number)
	r := seeded(g.seed, uint64(number), streamKey)
	r.next() // the id's draw
	f.archived = r.oneIn(25)
	if !r.oneIn(3) {
		f.external = fmt.Sprintf("%05d", number)
	}
	return f
}

// contacts draws email and phones; a family has those of its head.
func (g *generator) contacts(f *facts, head int) {
	r := seeded(g.seed, uint64(head), streamContacts)
	switch box := "client" + strconv.Itoa(head); r.n(16) {
	case 0: // none
	case 1:
		f.email = strings.ToUpper(box[:1]) + box[1:] + "@Example.TEST"
	default:
		f.email = box + "@example.test"
	}
	mobile := phone(&r)
	switch r.n(12) {
	case 0: // none
	case 1:
		f.phones[0] = mobile
	default:
		f.phones[0], f.phones[3] = mobile, mobile
	}
	if r.oneIn(4) {
		f.phones[1] = phone(&r)
	}
	if r.oneIn(5) {
		f.phones[2] = phone(&r)
	}
}

// phone is one of the numbers kept for fiction, 555-0100 to 555-0199.
func phone(r *rnd) string {
	area, line := strconv.Itoa(200+r.n(700)), "01"+strconv.Itoa(r.n(90)+10)
	switch r.n(8) {
	case 0:
		return area + "-555-" + line
	case 1:
		return "+1 " + area + " 555 " + line
	case 2:
		return area + "555" + line
	case 3:
		return area + ".555." + line + " x12"
	default:
		return "(" + area + ") 555-" + line
	}
}

// The people are made of these and obviously nobody: trees and birds for
// surnames. A fake-data library would add 4 MB to the shipped program.
var (
	firstNames = []string{
		"Ada", "Alba", "Amir", "Ann", "Anton", "Ava", "Bea", "Ben", "Björn", "Carla",
		"Chidi", "Chloé", "Cleo", "Dana", "Dora", "Edda", "Eli", "Emil", "Esra", "Eva",
		"Fay", "Femi", "Finn", "Flora", "Gus", "Hana", "Hugo", "Ida", "Ines", "Ivo",
		"Jan", "Jonas", "José", "June", "Kai", "Karl", "Kofi", "Lara", "Leo", "Lin",
		"Lou", "Maja", "Malik", "Mara", "Max", "May", "Mia", "Milo", "Mona", "Nia",
		"Nils", "Noa", "Nora", "Ola", "Omar", "Otto", "Pia", "Priya", "Quinn", "Rafa",
		"Renée", "Rosa", "Ruth", "Sami", "Sara", "Siân", "Søren", "Tara", "Theo", "Tim",
		"Uma", "Uri", "Vera", "Vito", "Wanda", "Will", "Xenia", "Yara", "Yusuf", "Zoë",
	}
	lastNames = []string{
		"Alder", "Apple", "Ash", "Aspen", "Avocet", "Bay", "Beech", "Birch", "Bittern", "Box",
		"Brambling", "Bunting", "Cedar", "Chaffinch", "Cherry", "Coot", "Crane", "Curlew", "Cypress", "Dipper",
		"Dotterel", "Dove", "Dunlin", "Dunnock", "Elder", "Elm", "Fieldfare", "Fig", "Finch", "Fir",
		"Gannet", "Goldcrest", "Grebe", "Hawthorn", "Hazel", "Heron", "Holly", "Jackdaw", "Juniper", "Kestrel",
		"Kite", "Knot", "Lapwing", "Larch", "Lark", "Laurel", "Lime", "Linnet", "Magpie", "Maple",
		"Martin", "Medlar", "Merlin", "Mulberry", "Myrtle", "Oak", "Olive", "Osprey", "Ouzel", "Pine",
		"Pipit", "Plover", "Plum", "Poplar", "Quince", "Rook", "Rowan", "Serin", "Shrike", "Siskin",
		"Snipe", "Sorrel", "Spruce", "Starling", "Swift", "Sycamore", "Teal", "Thrush", "Willow", "Wren",
	}
	cities  = []string{"Testville", "Sampleton", "Mockford", "Ångby", "St. Example", "Nowhere-on-Sea"}
	streets = []string{"Test St", "Sample Ave", "Example Rd", "Mock Ln", "Fixture Blvd"}
	states  = []string{"NY", "CA", "TX", "ME", "OR", "PR"}
)

// rnd is splitmix64: small, fast, and the same for ever, which math/rand does
// not promise; a saved account must read back as it was written.
type rnd uint64

const golden = 0x9e3779b97f4a7c15

func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// seeded starts an independent stream for a client, call or fault.
func seeded(seed, number, stream uint64) rnd {
	return rnd(mix(mix(mix(seed+golden)^number)+stream*golden) + number)
}

func (r *rnd) next() uint64 {
	*r += golden
	return mix(uint64(*r))
}

// n is a number from 0 to below limit.
func (r *rnd) n(limit int) int { return int(r.next()>>33) % limit }

// oneIn is true once in so many times.
func (r *rnd) oneIn(times int) bool { return r.n(times) == 0 }

func (r *rnd) chance(rate float64) bool { return float64(r.next()>>11)/(1<<53) < rate }

func pick[T any](r *rnd, from []T) T { return from[r.n(len(from))] }
