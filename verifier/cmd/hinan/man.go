package main

import (
	"os"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

func (p *program) manCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "man DIR",
		Short:   "Write the man pages into a folder",
		Example: `  hinan man /usr/local/share/man/man1`,
		Args:    one("a folder"),
		Hidden:  true,
		RunE: func(cmd *cobra.Command, args []string) error {
			return writeMan(cmd.Root(), args[0])
		},
	}
}

// writeMan writes a page for each command. Pages bear the date of the commit, so
// that one build makes the same pages on any day.
func writeMan(root *cobra.Command, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return usage("%v", err)
	}
	b := currentBuild()
	header := &doc.GenManHeader{Section: "1", Source: b.title(), Manual: "Hinan"}
	if date, err := time.Parse(time.RFC3339, b.Time); err == nil {
		header.Date = &date
	}
	return doc.GenManTree(root, header, dir)
}
