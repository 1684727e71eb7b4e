// Floor does the least that a command of the program must do, with the standard
// library and what else everybody would take, and none of the promises: what the
// program costs is held against it. Each floor is a process of its own, as the
// program is.
//
//	floor fetch URL KEY [diagnoses]  read the account, four requests in flight
//	floor post URL KEY N             save N clients as they are, four in flight
//	floor stream FILE.csv FILE.xlsx  excelize's stream writer
//	floor map OLD.csv NEW.csv        compare the rows by a map of all of them
//	floor read FILE.csv              read the file
//	floor join FILE.csv FILE.csv DB  put both into SQLite, and join them
//	floor dump DB                    read every row of every table of an SQLite file
package main

import (
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "floor:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("which floor?")
	}
	name, args := args[0], args[1:]
	at := func(i int) string {
		if i < len(args) {
			return args[i]
		}
		return ""
	}
	switch name {
	case "fetch":
		return fetch(server{at(0), at(1)}, at(2) == "diagnoses")
	case "post":
		return post(server{at(0), at(1)}, at(2))
	case "stream":
		return stream(at(0), at(1))
	case "map":
		return mapOfRows(at(0), at(1))
	case "read":
		return eachRow(at(0), func([]string) error { return nil })
	case "join":
		return join(at(0), at(1), at(2))
	case "dump":
		return dump(at(0))
	}
	return fmt.Errorf("no floor %q", name)
}
