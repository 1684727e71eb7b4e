// Package results writes beside a plan what became of its rows: the results, one
// line a row, and the rejects, the source's own rows that are for a person to mend
// and to import again. It reads the plan, and never the account.
package results
