// Package mirror keeps a local copy of an account's clients in one SQLite file,
// fetches it page by page, and says whether it is whole.
//
// Pages are cut from a list sorted by name, while staff create, rename and
// delete clients, and equal names may change places from call to call. A client
// deleted behind the walk pulls a neighbour over a page border, unseen, and
// nothing that the API can be asked afterwards names that neighbour. So a walk
// alone proves nothing. What proves is counting:
//
//   - A page p with fewer than 100 rows, r of them, says at the moment T of its
//     request that the list holds 100(p-1)+r clients (with r = 0: at most that).
//     Where a server's pages have another size, that counts.
//   - Every client that was read before T, and that the list of deleted clients,
//     asked after T, does not show, was in the list at T.
//   - If there are as many of these as the list holds, they are the list at T:
//     nobody who existed throughout is missing.
//
// If there are fewer, some client was missed, and the copy is mended: rows that
// the list of updated clients shows are added, names seen twice are searched
// for, pages that could have slid are read again, and the proof is tried anew,
// at most three times. If it still fails the copy is not certified.
//
// The list of deleted clients is asked for once, and late: work that takes long, such as
// reading diagnoses, is done before it where the counts already agree. If it then shows
// somebody who was held, the counts don't any more, whether he left before the list was
// measured or after, and the copy is mended like any other.
//
// No single answer is believed that could be empty by mistake: an empty page that is
// no proof of the end is asked for again, and the question for updates reaches back to
// a client that its answer must show. A list that is far shorter than the last one that
// was believed is told as shrunk.
//
// Where a server cuts its pages first and filters them then, no page tells how long the
// list is. Such a list, like a filtered one, is read until two readings agree.
//
// The proof leans on deletedOnly showing every deletion. What leaves the list
// without a trace, and pulls a client over a page border in the same moments,
// can't be proved by any queries that the API has: a client merged away (field
// notes, "merged clients"), archived where all lists hide archived clients, or
// deleted and restored between two looks at the list of deleted ones. Where such
// a thing shows, because there are more clients than the list holds, the whole
// list is read again.
//
// The file is a cache. It is resumable after a kill at any moment, and thrown
// away when it is of another shape, damaged, or older than its evidence reaches.
package mirror
