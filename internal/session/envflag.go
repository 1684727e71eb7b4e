package session

import (
	"flag"

	"github.com/urfave/cli/v2"
)

// envFlag is a flag that the run's environment may give: the flag's own way would ask
// the process's. An empty variable gives nothing.
type envFlag struct {
	plainFlag
	env      Env
	variable string
}

// plainFlag is what the package cli asks of a flag.
type plainFlag interface {
	cli.DocGenerationFlag
	cli.ActionableFlag
	cli.CategorizableFlag
}

func (n *Connection) orFrom(variable string, f plainFlag) cli.Flag {
	return &envFlag{f, n.Env, variable}
}

// Apply gives the flag what the environment says; the command line comes after.
func (f *envFlag) Apply(set *flag.FlagSet) error {
	if err := f.plainFlag.Apply(set); err != nil {
		return err
	}
	value := f.env.Getenv(f.variable)
	if value == "" {
		return nil
	}
	if err := set.Set(f.Names()[0], value); err != nil {
		return Usagef("%s=%q is no value for --%s", f.variable, value, f.Names()[0])
	}
	return nil
}

// GetEnvVars is for the help.
func (f *envFlag) GetEnvVars() []string { return []string{f.variable} }

// String is the flag as the help shows it.
func (f *envFlag) String() string { return cli.FlagStringer(f) }
