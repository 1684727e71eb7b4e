// Package mapping reads the column-mapping file and turns the rows of a
// spreadsheet into values for an account's fields.
//
// It knows the field table and the rows, and never the network: what can't be
// told without the account (which custom fields there are) is checked by
// [Binding.BindCustom], which is handed them.
//
// The invariants: no column is lost in silence, for each is mapped, under
// ignore, or begins with "_"; no value is invented, for a cell that doesn't
// read as what its field takes is refused with a reason, or kept as typed with
// a warning; and no message holds a client's data, which stands in a field of
// its own that only reports show.
//
// # The way of the data
//
// [Load] reads the file, [Mapping.Bind] fits it to a header, and reports every
// mistake of both at once; a nil mapping file is [Own], which takes the headers
// of the tool's own exports. The rows are then gone through twice. Whether
// 03/04/1980 is in March or April is a property of its column, never of a cell,
// so [Binding.Survey] sees every row before [Binding.Row] converts the first.
// Memory does not grow with the rows.
//
// # The file
//
// Strict YAML: an unknown key is a mistake, with its line. Each entry of columns
// says where a value comes from and where it goes:
//
//	column, columns   the header, or several whose cells are joined (join: " ")
//	field             a field of the client, by its name in the API
//	custom            a custom field, by its label, or as {id: abcd}
//	split             {order: "Last, First"}: names into FirstName, MiddleName and
//	                  LastName; {order: "Street, City, State ZIP"}: an address
//	value             a constant; the entry has no column then
//
// and what happens on the way, in this order:
//
//	trim              outer spaces go; true unless it says false. What nobody sees
//	                  goes from names, contacts and ids, and is told
//	replace           patterns, and what stands in their place
//	first             of several values the first
//	                  words for nothing (null_words of the file) are blank
//	blank             keep (leave the field alone) or clear, over the file's rule
//	default           what a blank cell stands for
//	required          a row with a blank cell here is refused
//	                  damage is refused; trust writes what is left of the value
//	values, otherwise a table of values, without case where that is unambiguous;
//	                  what it lacks is refused, kept or blank
//	pad               zeros in front of a code of digits
//	case              none, title, upper, lower
//	date, century     one format or a list: YYYY YY MM DD M D MMM MMMM HH mm ss A Z
//	separator, tags   how tags are cut; add to the client's tags, or replace them
//	on_error          reject the row, or blank the cell that can't be used
//	overwrite         always, or if_empty: only where the account has nothing
//
// A format is tried as it is written; MM and DD take one digit, a time of day
// after the date is passed over, and YYYY-MM-DD and a real date cell always read.
// A date and time with a zone keeps the day that is written.
//
// A cell with the clear_token ("<clear>") empties its field; so does a cell that
// values turns into it.
package mapping
