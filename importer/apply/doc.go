// Package apply carries a plan (package plan) into the account, row by row, and
// keeps in the plan what came of each.
//
// It decides nothing that the plan, or a person, has not decided. Five rules keep
// it safe:
//
//   - What a row is about to send is in the plan before the request leaves, and
//     what came of it after: a killed run goes on where it was.
//   - A create whose answer was lost is looked for before it is sent again, so that
//     a row makes at most one client.
//   - What staff changed meanwhile is looked for before and while rows are sent: a
//     row follows its client's record, or is in conflict and is not sent.
//   - A save whose answer was lost is sent again only onto the document that it was
//     made of, or that it could be made of now: the client is read first.
//   - A create must prove that its client is new (package proof): where it may have
//     landed on a client who was there, the run stops.
package apply
