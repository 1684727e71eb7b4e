// Package sandbox is a simulated IntakeQ account: an [net/http.Handler] that
// keeps clients, pages them, saves, tags, limits and fails as the API does, or
// as badly as it plausibly could.
//
// It is the floor the other packages are tested on, and what --sandbox and the
// sandbox command serve. It therefore shares nothing with the project's own
// client or field table: a mistake made there can't agree with itself here.
// Where the API's document is silent, the worse plausible server is built:
//
//   - A save replaces. Members left out of the body are cleared (null, "" or
//     false), unknown members and values of a wrong type are dropped, and the
//     answer is 200 all the same. Member names are matched by exact case.
//   - State, Sex, PractitionerId and the insurance extras, though undocumented,
//     are saved when sent back and cleared when left out. Tags, BillingType,
//     LinkedClients, CreditBalance, ParentClientId, LastActivityName,
//     DateCreated, LastUpdateDate, Guid and all other members stay as they are.
//   - A ClientId of a wrong type ("12") is dropped like any other such value,
//     so the save goes on as one without a ClientId.
//   - A save without a ClientId lands on a client with the same first name and
//     the same email or any equal phone, archived or deleted in the last ten
//     days too; a deleted one comes back to life. The first name is compared
//     without case, spaces and accents (ø is o, ß is ss) and, where it is empty,
//     is the first word of Name.
//   - Dates in filters are whole days in a zone five hours behind UTC; a start
//     is inclusive, an end exclusive ("before a certain date"). A value that
//     can't be read is ignored, as an unknown parameter is: everybody comes.
//   - search finds a number in names and emails besides the exact ClientId.
//   - Equal names may change places from call to call ([Options].Shuffle).
//   - A request counts against the limits whatever comes of it afterwards.
//
// Clients are made from (seed, number) each time they are asked for, so that an
// account of a million starts in seconds; only edited ones are kept in full.
// The first few clients are the difficult ones, so that small accounts have
// them too. All people are invented.
package sandbox
