package main

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/hinan-id/hinan/resolver/didiota/stardust"
)

func (p *program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version of hinan and what was built into it",
		Long: `Version prints the version of hinan, the commit that it was built from, the Go
version and the platform, and whether IOTA Stardust is built in.`,
		Example: `  hinan version
  hinan version --json | jq -r .revision`,
		Args:              cobra.NoArgs,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(*cobra.Command, []string) error {
			return p.printBuild(currentBuild())
		},
	}
}

// build is what a binary knows of how it was made.
type build struct {
	Version  string `json:"version"`            // of the module; (devel) outside a release
	Revision string `json:"revision,omitempty"` // commit; empty if built outside a repository
	Time     string `json:"time,omitempty"`     // of the commit, RFC 3339
	Dirty    bool   `json:"dirty"`              // built with changes on top of the commit
	Go       string `json:"go"`
	OS       string `json:"os"`
	Arch     string `json:"arch"`
	Stardust bool   `json:"stardust"`
}

func currentBuild() build {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{GoVersion: runtime.Version()}
	}
	b := buildOf(info)
	// The package itself knows best whether it was built in.
	_, err := stardust.FromBytes(nil, "iota", nil, [32]byte{})
	b.Stardust = !errors.Is(err, stardust.ErrNotBuilt)
	return b
}

func buildOf(info *debug.BuildInfo) build {
	b := build{Version: info.Main.Version, Go: info.GoVersion, OS: runtime.GOOS, Arch: runtime.GOARCH}
	if b.Version == "" {
		b.Version = "(devel)"
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Revision = s.Value
		case "vcs.time":
			b.Time = s.Value
		case "vcs.modified":
			b.Dirty = s.Value == "true"
		}
	}
	return b
}

func (b build) title() string { return "hinan " + b.Version }

func (p *program) printBuild(b build) error {
	if p.json {
		return p.printJSON(b)
	}
	text := b.title() + "\n"
	if b.Revision != "" {
		text += fmt.Sprintf("commit %s of %s%s\n", b.Revision, b.Time, map[bool]string{true: ", with changes"}[b.Dirty])
	}
	text += fmt.Sprintf("%s %s/%s\n", b.Go, b.OS, b.Arch)
	text += fmt.Sprintf("IOTA Stardust: %s\n", map[bool]string{true: "built in", false: "not built in"}[b.Stardust])
	_, err := fmt.Fprint(p.stdout, text)
	return err
}
