// Package importer turns a spreadsheet into a plan: it types the rows (package
// mapping), finds each row's client in the local copy of the account (package
// mirror), compares, and writes what would happen into a plan (package plan).
//
// Planning never writes to the account. It is cautious where the API is not
// known: what may hit the wrong person is held for a person to decide, and says
// why. Three rules decide the rest:
//
//   - A row lands on a client by ClientId or ExternalClientId, or by a list of fields
//     that the mapping names, never by a name alone. One that would make somebody else
//     of its client is held (package record says which).
//   - A create that the API itself would land on somebody, by first name and
//     email or phone, is held: against the account as it is, as it will be after
//     the plan, and against the other rows. So is one of somebody who is there already.
//   - A blank cell changes nothing, and a value written in another form is no
//     change.
//
// Rows are spooled through a work file, but for those that no other row concerns:
// memory stays flat, and every row is judged with all others known.
package importer
