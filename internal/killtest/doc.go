// Package killtest holds the campaigns against the program as a whole: a plan is
// applied by a real process, which is killed, or whose disk fails, at every point
// that matters. Applying the plan again must then leave the account, the plan and
// the results as if nothing had happened.
//
// Points at system calls are reached with strace, which delivers a signal or an
// error at the nth call; those of a request by the server's end of it. Every
// worker has a rig of its own: a simulated account behind a port on loopback,
// and a plan of it. A trial gives the account and the plan back as they were.
//
// The program is this test binary again, so that a change anywhere in it makes
// the tests run anew. They are for Linux, and skipped by -short.
package killtest
