package main

import (
	"fmt"
	"slices"
	"strconv"
)

// The files that works make of an account, and need of one another.
const (
	clientsCSV  = "clients.csv"
	changedCSV  = "changed.csv" // one cell of every tenth row is another
	newCSV      = "new.csv"     // the same rows, of persons whom the account does not know
	changedPlan = "changed.plan"
	mappingFile = "mapping.yaml"
)

// tenth is of how many rows one is changed.
const tenth = 10

// work is a command that is measured.
type work struct {
	name   string
	args   []string // of the program
	codes  []int    // exit codes that are as good as 0
	needs  []string // files that must be there before
	output string   // the file whose size is told
	expect string   // must be in what show says of the output, a plan
	floors []floor
	once   bool // a second run would find nothing to do; the floor runs after it
	most   int  // clients, at most
}

// floor is what a work is held against.
type floor struct {
	name    string
	program bool     // it is a command of the program itself
	args    []string // of the program, or of bench/floor
	needs   []string
	leaves  string // a file to be removed before it runs again
}

const notWhole = 3 // the exit code of a plan of which some rows wait for a person

func exportArgs(to string, more ...string) []string {
	return append([]string{"export", "--profile", "-q", "-o", to}, more...)
}

// works lists all of them, in the order in which they run: apply changes the account.
func (a *account) works() []work {
	return slices.Concat(a.exports(), a.plans(), a.reports(), a.files(), a.saves())
}

func (a *account) exports() []work {
	fetch := floor{name: "fetch and decode", args: []string{"fetch", a.url, a.key}}
	each := floor{name: "fetch and decode", args: []string{"fetch", a.url, a.key, "diagnoses"}}
	stream := floor{name: "excelize's stream", args: []string{"stream", clientsCSV, "stream.xlsx"}, needs: []string{clientsCSV}}
	return []work{
		{name: "export csv", args: exportArgs(clientsCSV), output: clientsCSV, floors: []floor{fetch}},
		{name: "export xlsx", args: exportArgs("clients.xlsx"), output: "clients.xlsx", floors: []floor{exportCSV(), stream}},
		{name: "export jsonl", args: exportArgs("clients.jsonl"), output: "clients.jsonl", floors: []floor{fetch}},
		{name: "export csv, diagnoses", args: exportArgs("diagnosed.csv", "--diagnoses"), output: "diagnosed.csv", floors: []floor{each}},
	}
}

func exportCSV() floor {
	return floor{name: "export csv", program: true, args: exportArgs("floor.csv")}
}

func planArgs(from, to string) []string { return []string{"plan", from, "-q", "-o", to} }

func (a *account) plans() []work {
	join := floor{
		name: "SQLite: import, join", args: []string{"join", clientsCSV, changedCSV, "join.db"},
		needs: []string{clientsCSV, changedCSV}, leaves: "join.db",
	}
	plan := func(name, from, to, expect string, floors ...floor) work {
		return work{
			name: "plan, " + name, args: planArgs(from, to), codes: []int{notWhole}, needs: []string{from},
			output: to, expect: expect, floors: append([]floor{exportCSV()}, floors...),
		}
	}
	return []work{
		plan("unchanged", clientsCSV, "unchanged.plan", fmt.Sprint(a.clients, "  rows are the same")),
		plan("a tenth changed", changedCSV, changedPlan, fmt.Sprint(a.clients/tenth, "  clients would be changed"), join),
		plan("all new", newCSV, "new.plan", fmt.Sprint(a.clients, "  new clients")),
	}
}

// reports are of the plan of which a tenth is changed.
func (a *account) reports() []work {
	var list []work
	dump := floor{name: "reading the plan", args: []string{"dump", changedPlan}, needs: []string{changedPlan}}
	for _, form := range []string{"html", "xlsx", "csv", "json", "txt"} {
		to := "report." + form
		list = append(list, work{
			name: "report " + form, args: []string{"show", changedPlan, "-q", "--report", to}, needs: []string{changedPlan},
			output: to, floors: []floor{dump},
		})
	}
	return list
}

func (a *account) files() []work {
	return []work{
		{
			name: "diff", args: []string{"diff", clientsCSV, changedCSV, "-q", "--report", "differences.csv"}, output: "differences.csv",
			needs:  []string{clientsCSV, changedCSV},
			floors: []floor{{name: "a map of rows", args: []string{"map", clientsCSV, changedCSV}}},
		},
		{
			name: "mapping check", args: []string{"mapping", "check", mappingFile, changedCSV}, codes: []int{notWhole},
			needs:  []string{changedCSV, mappingFile},
			floors: []floor{{name: "reading the file", args: []string{"read", changedCSV}}},
		},
	}
}

// mostSaves bounds the saves of one apply: they take as long one by one as many.
const mostSaves = 11_000

func (a *account) saves() []work {
	n := a.clients / tenth
	return []work{{
		name: fmt.Sprintf("apply, %d saves", n), args: []string{"apply", changedPlan, "-q", "--yes"}, needs: []string{changedPlan},
		floors: []floor{{name: "a loop of POSTs", args: []string{"post", a.url, a.key, strconv.Itoa(n)}}},
		once:   true, most: mostSaves * tenth,
	}}
}
