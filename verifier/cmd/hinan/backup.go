package main

import (
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/hinan-id/hinan/verifier/checkin/sqlitestore"
)

func dirOf(name string) string { return filepath.Dir(filepath.Clean(name)) }

func (p *program) backupCommand() *cobra.Command {
	var folder dataFolder
	cmd := &cobra.Command{
		Use:   "backup FILE",
		Short: "Copy the check-in logs of a data folder into one file, also while the desk runs",
		Long: `Backup copies what a desk has committed into one file, checks the copy, and puts it
in its place only then. The desk may run meanwhile. The keys of the desk are not in
it: a device whose folder is lost is enrolled anew.`,
		Example: `  hinan backup --data /srv/desk /media/stick/desk-07-06.backup`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir, err := folder.find(p)
			if err != nil {
				return err
			}
			if err := sqlitestore.Backup(cmd.Context(), dir, args[0], sqlitestore.Settings{}); err != nil {
				return err
			}
			p.say("written: %s", args[0])
			return nil
		},
	}
	folder.flags(cmd)
	return cmd
}

func (p *program) restoreCommand() *cobra.Command {
	var folder dataFolder
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "Put the check-in logs of a backup into a data folder",
		Long: `Restore checks a backup and puts its logs into a data folder. It refuses a folder
that holds events which the backup does not. A desk must not go on with its log if it
wrote anything behind the backup: its device is enrolled anew, and the old log is
imported.`,
		Example: `  hinan restore --data /srv/desk /media/stick/desk-07-06.backup`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir, err := folder.find(p)
			if err != nil {
				return err
			}
			if err := sqlitestore.Restore(cmd.Context(), args[0], dir, sqlitestore.Settings{}); err != nil {
				return err
			}
			p.say("restored into %s", dir)
			return nil
		},
	}
	folder.flags(cmd)
	return cmd
}
