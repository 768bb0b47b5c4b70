package main

import (
	"context"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// program is one run of hinan: what all its commands share.
type program struct {
	stdout, stderr io.Writer
	env            func(string) string // reads a HINAN_* variable

	json   bool   // --json
	config string // --config

	begun   bool   // a command's own code has begun to run
	stdinOf string // what standard input was read for; empty: not read yet
}

// run runs one command line and returns the exit code. It writes to no other
// place than the two writers and the files that the command line names, and reads
// the environment through env alone.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, env func(string) string) int {
	p := &program{stdout: stdout, stderr: stderr, env: env}
	root := p.rootCommand()
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	root.SetArgs(append([]string{}, args...)) // cobra takes nil for the arguments of the process
	root.InitDefaultCompletionCmd()
	root.InitDefaultHelpCmd()
	strictHelp(root)
	p.prepare(root)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exitDone
	}
	p.json = p.json || slices.Contains(args, "--json") // the flags may not have been read to the end
	return p.fail(cmd, err)
}

func (p *program) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "hinan",
		Short: "Decentralized identity on IOTA, and an offline verifier for evacuation shelters",
		Long: `Hinan resolves decentralized identifiers (DIDs), on IOTA and elsewhere, keeps
keys, issues credentials and publishes which of them still hold, and presents
what the holder of a credential chooses to show.

The result goes to stdout, everything else to stderr. Exit codes: 0 done,
1 refused, 2 wrong command line or configuration, 3 could not be decided (no
network, no node), 4 fault of hinan itself.

Settings are taken from flags, then from HINAN_* variables, then from one TOML
file, which --config or HINAN_CONFIG names.`,
		Version:           currentBuild().title(),
		SilenceErrors:     true,
		SilenceUsage:      true,
		DisableAutoGenTag: true,
	}
	root.SetVersionTemplate("{{.Version}}\n")
	// A command that only holds others does not run by itself, whatever prepare gives it.
	root.SetUsageTemplate(strings.Replace(root.UsageTemplate(),
		"{{if .Runnable}}", "{{if and .Runnable (not .HasAvailableSubCommands)}}", 1))
	root.PersistentFlags().BoolVar(&p.json, "json", false, `print the result, or the error, as one line of JSON`)
	root.PersistentFlags().StringVar(&p.config, "config", "", "read settings from this TOML `file` (HINAN_CONFIG)")
	root.AddCommand(p.demoCommand(), p.resolveCommand(), p.keyCommand(), p.didCommand(), p.issueCommand(), p.presentCommand(), p.posterCommand(),
		p.statusCommand(), p.verifyCommand(), p.serveCommand(), p.bundleCommand(), p.deskCommand(), p.logCommand(), p.reportCommand(),
		p.backupCommand(), p.restoreCommand(), p.drillCommand(),
		p.deviceCommand(), p.staffCommand(), p.explainCommand(), p.versionCommand(), p.manCommand())
	return root
}

// strictHelp makes help for an unknown command a mistake in the command line;
// cobra's own help ends with success.
func strictHelp(root *cobra.Command) {
	help, _, err := root.Find([]string{"help"})
	if err != nil {
		return
	}
	help.Run = nil
	help.RunE = func(_ *cobra.Command, args []string) error {
		cmd, rest, err := root.Find(args)
		if err != nil || len(rest) > 0 {
			return usage("no help for %q", strings.Join(args, " "))
		}
		cmd.InitDefaultHelpFlag()
		cmd.InitDefaultVersionFlag()
		return cmd.Help()
	}
}

// one asks for exactly one argument.
func one(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usage("%s takes one argument, %s, not %d", cmd.Name(), what, len(args))
		}
		return nil
	}
}

// prepare marks where a command's own code begins: cobra's errors before that
// point are mistakes in the command line. A command that only holds others is
// one too; a script whose arguments got lost must not go on as if all were well.
func (p *program) prepare(cmd *cobra.Command) {
	for _, c := range cmd.Commands() {
		p.prepare(c)
	}
	if !cmd.Runnable() {
		cmd.RunE = func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage("unknown command %q for %q", args[0], cmd.CommandPath())
			}
			return usage("a command is missing")
		}
		return
	}
	if work := cmd.RunE; work != nil {
		cmd.RunE = func(cmd *cobra.Command, args []string) error {
			p.begun = true
			return work(cmd, args)
		}
	}
}
