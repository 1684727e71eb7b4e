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
// # How a test chooses its enemy
//
// What holds all the time is an option ([Options]; [Account.Change] alters one
// while the account is in use). What happens to one request, or to a sort of
// them, is a fault ([Account.FaultOn]) or an edit by staff ([Account.BeforeOn]):
// [On] says to which. "once" below stands for Nth: 1, "always" for Nth: 0.
//
//	lists
//	  [] once, in the middle of a walk      FaultOn(On{What: Plain, Page: 3, Nth: 1}, NoRows)
//	  [] to a filter, to a question         On{What: Filtered}, On{What: Updated}, On{What: Deleted}
//	  [] now and then, by a seed            Glitch(Glitches{Seed: 1, Rate: 0.1, Most: 1})
//	  short pages in the middle             FilterPages, with a filter or HideArchived
//	  50 or 200 clients on a page           PageSize
//	  the last page for ever                PastEnd: RepeatPast
//	  null or 204 past the end              PastEnd: NullPast, NoContentPast; once: faults Null, NoContent
//	  page is ignored                       Ignore: []string{"page"}
//	  one spelling of a custom filter       Ignore: []string{"custom."} or {"custom["}
//	  deletedOnly is unknown                Ignore: []string{"deletedonly"}
//	  the question for updates is blind     Blind: BlindToAll, BlindToSaves; UpdatedDelay
//	  a new client can't be found yet       FindDelay
//	  most clients vanish for a time        ShowFirst
//	  equal names change places             Shuffle
//	  staff at work while one pages         BeforeOn(On{What: Plain, Page: 2}, edit)
//	  GET /clients/profile/{id} is there    Profiles; without custom fields: Thin
//	  it answers with another client        FaultOn(On{What: Profile}, OtherID), or NoID
//	  an unknown parameter is refused       Strict
//	saves
//	  later than the caller waits           SaveTakes; once: fault Late
//	  done, and the answer is lost          FaultOn(On{What: Create, Nth: 1}, Lost)
//	  a create loses or cuts a key          CreateCuts: map[string]int{"Email": 10, "ExternalClientId": 0}
//	  what is left out or null stays        Merge
//	  what the API doesn't know stays       KeepsUnknown
//	  a date of birth moves                 BirthOff
//	  Address is made of its parts          Address
//	  a create lands on nobody              NoLanding
//	  answered without its ClientId         FaultOn(On{What: Update, Nth: 1}, NoID), or OtherID
//	  answered, and never done              FaultOn(On{What: Tag}, Ignored), or What: Save
//	  staff are quicker                     BeforeOn(On{What: Save, Nth: 61}, edit)
//	  LastUpdateDate doesn't move           SaveKeepsDate
//	  an unknown ClientId is 500, or []     Unknown: 500, 200
//	  one record always fails               FaultOn(On{What: Update, ID: 107}, ServerError)
//	  a firewall dislikes a text            FaultOn(On{What: Write, Text: "<script"}, Forbidden)
//	dates
//	  DateCreated null, missing, a text     Created; in the answers of saves alone: SavedCreated
//	  no Date, or a wrong one               NoDate, DateOff; once: faults NoDate, OddDate
//	  the account's clock is wrong          Clock
//	answers
//	  a BOM before the JSON                 BOM; once: fault BOM
//	  errors quote the record and the key   faults Quotes, QuotesMessage, QuotesError, QuotesPage
//	  500 and 503 with Retry-After          faults ErrorLater, BusyLater; BusyFor
//	  bytes after the end (on a socket)     faults ShortLength, ExtraBytes
//	  every other failure                   [Kinds]; at random: FaultRate
//
// All of it can be said as text too (package words, [KindNamed]), and the
// command line's scripts do: account merge=true, behave page-size=50, break
// no-rows what=plain,page=2,nth=1, staff before what=save,nth=61 delete @3.
//
// Each of these has a test here that fails if the account grows kind.
//
// # Where the clients come from
//
// Clients are made from (seed, number) each time they are asked for, so that an
// account of a million starts in seconds; only edited ones are kept in full.
// The first few clients are the difficult ones, so that small accounts have
// them too. All people are invented. [FromDocuments] makes an account of an export
// instead.
package sandbox
