package sandbox

import "fmt"

// Kind is a way for a request to fail. The zero value is none.
type Kind int

// The failures. Of each it is told whether the request is carried out: a client
// can't see that, and must not assume it.
const (
	TooMany         Kind = iota + 1 // 429; not carried out
	ServerError                     // 500; not carried out
	BadGateway                      // 502; not carried out
	Unavailable                     // 503; not carried out
	Reset                           // the connection is reset; not carried out
	HTML                            // a maintenance page with 200; not carried out
	Truncated                       // carried out, and the answer breaks off in the middle
	Slow                            // carried out, and the answer comes later than anyone waits
	Lost                            // carried out, and the connection closes without an answer
	GatewayTimeout                  // carried out, and the answer is 504
	ServerErrorDone                 // carried out, and the answer is 500
	Empty                           // carried out, and the answer is 200 without a body
	Late                            // carried out half as long again after the caller has given up
	Stall                           // carried out, and the answer stops in the middle without breaking off
)

// The tricks: most look like an answer, and are none, or not the one. They
// strike where they are asked for by name, and not among [Kinds].
const (
	NoRows        Kind = iota + Stall + 1 // a list is answered [], with 200
	Null                                  // carried out, and the answer is JSON null
	NoContent                             // carried out, and the answer is 204 without a body
	BOM                                   // carried out, and the answer begins with a byte order mark
	NoDate                                // carried out, and the answer has no Date
	OddDate                               // carried out, and the answer's Date is five hours behind
	ShortLength                           // carried out, and Content-Length is half of what comes
	ExtraBytes                            // carried out, and more comes after the answer, a client's data and the key in it
	BusyLater                             // 503 that says when to come back; not carried out
	ErrorLater                            // 500 that says when to come back; not carried out
	Forbidden                             // 403 with a firewall's page; not carried out
	Quotes                                // 400 whose ModelState holds what was sent, the key and an inch mark; not carried out
	QuotesMessage                         // 500 whose message does; not carried out
	QuotesError                           // 400 whose error does; not carried out
	QuotesPage                            // 500 with a page that does; not carried out
	NoID                                  // carried out, and the client in the answer has no ClientId
	OtherID                               // carried out, and the client in the answer has another's ClientId
	Ignored                               // not carried out, and answered as if it had been
)

const lastKind = Ignored

// Kinds lists the failures: what any caller meets some day, and must survive.
func Kinds() []Kind { return kindsTo(TooMany, Stall) }

// Tricks lists all other faults.
func Tricks() []Kind { return kindsTo(NoRows, lastKind) }

func kindsTo(first, last Kind) []Kind {
	var all []Kind
	for k := first; k <= last; k++ {
		all = append(all, k)
	}
	return all
}

func (k Kind) String() string {
	names := []string{
		"", "429", "500", "502", "503", "reset", "html", "truncated", "slow", "lost", "504", "500-done", "empty", "late", "stall",
		"no-rows", "null", "no-content", "bom", "no-date", "odd-date", "short-length", "extra-bytes",
		"503-later", "500-later", "forbidden", "quotes", "quotes-message", "quotes-error", "quotes-page", "no-id", "other-id", "ignored",
	}
	if k < 0 || int(k) >= len(names) {
		return fmt.Sprintf("Kind(%d)", int(k))
	}
	return names[k]
}

// KindNamed finds a failure or a trick by its name.
func KindNamed(name string) (Kind, bool) {
	for _, k := range append(Kinds(), Tricks()...) {
		if k.String() == name {
			return k, true
		}
	}
	return 0, false
}
