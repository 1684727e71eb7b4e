package sandbox

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
