// Intakeq-bulk moves client records between spreadsheets and an IntakeQ account.
//
// How the packages hang together: internal/cli holds one file a command, and
// internal/session what they share; exporter turns an account into files; internal/mirror fetches a copy of the
// account and proves it whole; mapping says what a spreadsheet's columns mean;
// importer makes a plan of a spreadsheet and the account, applies it, verifies it
// and takes it back; internal/plan keeps it, and internal/report shows it;
// internal/sheet reads and writes spreadsheets; internal/pace keeps the account's
// request budget; intakeq is the API's client, and intakeq/sandbox a simulated
// account for trying all of it.
package main

import (
	"os"

	"intakeq-bulk/internal/cli"
	"intakeq-bulk/internal/session"
)

func main() {
	os.Exit(cli.Run(session.UntilStopped(os.Exit), session.System()))
}
