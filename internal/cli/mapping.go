package cli

import (
	"cmp"
	"errors"
	"fmt"
	"os"

	"github.com/urfave/cli/v2"

	"intakeq-bulk/internal/publish"
	"intakeq-bulk/internal/session"
	"intakeq-bulk/internal/sheet"
	"intakeq-bulk/mapping"
	"intakeq-bulk/mapping/survey"
)

func mappingCommand(env session.Env) *cli.Command {
	return &cli.Command{
		Name:  "mapping",
		Usage: "the file that says what a spreadsheet's columns mean",
		Subcommands: []*cli.Command{
			mappingInit(env), mappingCheck(env), mappingFields(env), mappingSchema(env),
		},
		Action: func(c *cli.Context) error {
			if c.Args().Present() {
				return session.Usagef("mapping: no command %q; want init, check, fields or schema", c.Args().First())
			}
			return session.Usagef("mapping: want init, check, fields or schema")
		},
	}
}

func mappingInit(env session.Env) *cli.Command {
	var (
		read    sheet.ReadOptions
		output  string
		samples bool
	)
	return &cli.Command{
		Name: "init", Usage: "print a first mapping for a spreadsheet", UsageText: "intakeq-bulk mapping init FILE [--sheet NAME] [--header-row N] [--samples] [-o MAPPING]",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "sheet", Usage: "the workbook's sheet `NAME`; without it the one whose header says the most", Destination: &read.Sheet},
			headerRowFlag(&read.HeaderRow),
			&cli.BoolFlag{Name: "samples", Usage: "show a value of each column as a comment: they are clients' data", Destination: &samples},
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write to `MAPPING` instead of printing", Destination: &output},
		},
		Action: func(c *cli.Context) error {
			input, err := onlyArg(c, "mapping init", "spreadsheet")
			if err != nil {
				return err
			}
			text, err := proposeMapping(input, read, samples)
			if err != nil {
				return err
			}
			return writeNew(env, output, text)
		},
	}
}

func headerRowFlag(row *int) cli.Flag {
	return &cli.IntFlag{Name: "header-row", Usage: "the row `N` that holds the column names, as the spreadsheet program numbers it", Destination: row}
}

func proposeMapping(path string, read sheet.ReadOptions, samples bool) ([]byte, error) {
	read, err := survey.Where(path, read)
	if err != nil {
		return nil, session.AsUsage(err)
	}
	r, err := sheet.Open(path, read)
	if err != nil {
		return nil, session.AsUsage(err)
	}
	defer r.Close()
	text, err := survey.Propose(r, samples)
	return text, session.AsUsage(err)
}

// writeNew writes a file of our own making, or prints it where no path is given. It
// replaces none: a mapping is somebody's work.
func writeNew(env session.Env, path string, text []byte) error {
	if path == "" {
		_, err := env.Stdout.Write(text)
		return err
	}
	if _, err := os.Lstat(path); err == nil {
		return session.Usagef("%s is there already: name another file", path)
	}
	f, err := publish.Create(path)
	if err != nil {
		return session.AsUsage(err)
	}
	defer f.Abort()
	if _, err := f.Write(text); err != nil {
		return err
	}
	return f.Commit()
}

func mappingCheck(env session.Env) *cli.Command {
	var read sheet.ReadOptions
	values := false
	return &cli.Command{
		Name: "check", Usage: "a mapping's mistakes, all at once, and what becomes of a spreadsheet by it", UsageText: "intakeq-bulk mapping check MAPPING [FILE [--sheet NAME] [--header-row N]]",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "sheet", Usage: "the workbook's sheet `NAME`, over the mapping's", Destination: &read.Sheet},
			headerRowFlag(&read.HeaderRow),
			&cli.BoolFlag{Name: "show-values", Usage: "show the values that are refused: they are clients' data", Destination: &values},
		},
		Action: func(c *cli.Context) error {
			if c.NArg() < 1 || c.NArg() > 2 {
				return session.Usagef("mapping check: name a mapping, and a spreadsheet if it is to be held against one")
			}
			refused, err := checkMapping(env, c.Args().Get(0), c.Args().Get(1), read, values)
			if err != nil {
				return err
			}
			if refused > 0 {
				return session.ExitError{Code: session.ExitNotWhole, Text: fmt.Sprintf("%d rows would be refused", refused)}
			}
			_, err = fmt.Fprintln(env.Stdout, "no mistakes; custom fields are checked against the account by plan")
			return err
		},
	}
}

// checkMapping gives the number of rows that the mapping would refuse.
func checkMapping(env session.Env, path, input string, read sheet.ReadOptions, values bool) (int, error) {
	m, err := mapping.Load(path)
	if m == nil || input == "" {
		return 0, session.AsUsage(err)
	}
	read.Sheet, read.HeaderRow = cmp.Or(read.Sheet, m.Source.Sheet), cmp.Or(read.HeaderRow, m.Source.HeaderRow)
	read.Delimiter, read.Encoding, read.Unseen, read.Bare = m.Source.Delimiter, m.Source.Encoding, true, true
	r, openErr := sheet.Open(input, read)
	if openErr != nil {
		return 0, session.AsUsage(errors.Join(err, m.Elsewhere(input, read, nil, sheet.Info{}, openErr)))
	}
	defer r.Close()
	// The rows are tried while the file is looked through, and what is wrong with it told
	// before all else.
	var trial *survey.Trial
	try := func(sheet.Record) {}
	if b, err := m.Bind(r.Header(), nil); err == nil {
		trial = survey.NewTrial(b, r.Header(), values)
		try = trial.Add
	}
	if openErr := r.Look(try); openErr != nil {
		return 0, session.AsUsage(errors.Join(err, m.Elsewhere(input, read, nil, sheet.Info{}, openErr)))
	}
	// Bind reports the file's mistakes together with the header's.
	if _, err := m.Bind(r.Header(), r.Info().Problems); err != nil {
		return 0, session.AsUsage(m.Elsewhere(input, read, r.Header(), r.Info(), err))
	}
	result, err := trial.Finish(r)
	if err != nil {
		return 0, session.AsUsage(err)
	}
	return result.Refused, result.Write(env.Stdout)
}

func mappingSchema(env session.Env) *cli.Command {
	return &cli.Command{
		Name: "schema", Usage: "a JSON Schema of mapping files, for editors",
		Action: func(c *cli.Context) error {
			if err := noArgs(c); err != nil {
				return err
			}
			text, err := mapping.Schema()
			if err != nil {
				return err
			}
			_, err = env.Stdout.Write(text)
			return err
		},
	}
}
