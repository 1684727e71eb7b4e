package cli

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"intakeq-bulk/internal/session"
)

// The scripts ask the program itself what may come next, through urfave/cli's
// hidden last argument.
const (
	bashCompletion = `# Put this line into ~/.bashrc:  source <(intakeq-bulk completion bash)
_intakeq_bulk() {
  local cur="${COMP_WORDS[COMP_CWORD]}" words=("${COMP_WORDS[@]:0:COMP_CWORD}")
  local IFS=$'\n'
  [[ "$cur" == -* ]] && words+=("$cur")
  COMPREPLY=($(compgen -W "$("${words[@]}" --generate-bash-completion 2>/dev/null)" -- "$cur"))
  [[ ${#COMPREPLY[@]} -gt 0 ]] || COMPREPLY=($(compgen -f -- "$cur"))
}
complete -o filenames -F _intakeq_bulk intakeq-bulk
`
	zshCompletion = `#compdef intakeq-bulk
# Put this line into ~/.zshrc:  source <(intakeq-bulk completion zsh)
_intakeq_bulk() {
  local cur="${words[CURRENT]}"
  local -a asked opts
  asked=("${words[@]:0:$CURRENT-1}")
  [[ "$cur" == -* ]] && asked+=("$cur")
  opts=("${(@f)$("${asked[@]}" --generate-bash-completion 2>/dev/null)}")
  [[ -n "${opts[1]}" ]] && _describe 'values' opts || _files
}
compdef _intakeq_bulk intakeq-bulk
`
	powershellCompletion = `# Put this line into your $PROFILE:  intakeq-bulk completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName intakeq-bulk -ScriptBlock {
  param($word, $ast, $position)
  $line = "$ast --generate-bash-completion"
  Invoke-Expression $line | ForEach-Object {
    [session.System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`
)

func completionCommand(env session.Env) *cli.Command {
	return &cli.Command{
		Name:      "completion",
		Usage:     "print a completion script for a shell",
		UsageText: "intakeq-bulk completion bash|zsh|fish|powershell",
		Action: func(c *cli.Context) error {
			if c.NArg() != 1 {
				return session.Usagef("completion: name one shell: bash, zsh, fish or powershell")
			}
			script, err := completionScript(c)
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(env.Stdout, script)
			return err
		},
	}
}

func completionScript(c *cli.Context) (string, error) {
	switch shell := c.Args().First(); shell {
	case "bash":
		return bashCompletion, nil
	case "zsh":
		return zshCompletion, nil
	case "powershell":
		return powershellCompletion, nil
	case "fish":
		return c.App.ToFishCompletion()
	default:
		return "", session.Usagef("completion: no script for %q: want bash, zsh, fish or powershell", shell)
	}
}
