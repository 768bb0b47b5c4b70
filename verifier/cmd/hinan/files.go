package main

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
)

// maxInput is the greatest size in bytes of a text that a command reads.
const maxInput = 1 << 20

// readInput reads a text from the file that an argument or a flag names, or from
// standard input for "-". Space around the text, such as the end of its last line,
// is cut off.
func (p *program) readInput(cmd *cobra.Command, what, name string) ([]byte, error) {
	raw, err := p.readBytes(cmd, what, name, maxInput)
	return bytes.TrimSpace(raw), err
}

// readBytes is readInput for what is no text: not a byte is cut off.
func (p *program) readBytes(cmd *cobra.Command, what, name string, limit int) ([]byte, error) {
	if name == "-" {
		if p.stdinOf != "" {
			return nil, usage("standard input cannot hold both %s and %s", p.stdinOf, what)
		}
		p.stdinOf = what
		return readAll(what, cmd.InOrStdin(), limit)
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, usage("%s: %v", what, err)
	}
	defer file.Close()
	return readAll(what, file, limit)
}

func readAll(what string, from io.Reader, limit int) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(from, int64(limit)+1))
	if err != nil {
		return nil, usage("%s: %v", what, err)
	}
	if len(raw) > limit {
		return nil, usage("%s: over %d bytes", what, limit)
	}
	return raw, nil
}

// save writes a file: whole, and on the disk when it returns. A crash leaves at
// most a file with .new in its name.
func save(name string, data []byte, mode fs.FileMode) error {
	file, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".new*")
	if err != nil {
		return usage("%v", err)
	}
	_, err = file.Write(data)
	if err == nil {
		err = file.Chmod(mode)
	}
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return nil
}

// Modes of files that are written.
const (
	privateFile = 0o600 // a person's credential
	publicFile  = 0o644 // what everybody may read
)

// missing makes a file of the command line that is not there, or is there already,
// a mistake in the command line.
func missing(err error) error {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrExist) || errors.Is(err, fs.ErrPermission) {
		return usage("%w", err)
	}
	return err
}

// parseTime reads the time of a flag; an empty text is the zero time.
func parseTime(flag, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, usage("%s: not a time such as 2026-03-01T00:00:00Z", flag)
	}
	return t.UTC(), nil
}

// timeOrNow is parseTime for a time that defaults to now.
func timeOrNow(flag, text string) (time.Time, error) {
	if text == "" {
		return time.Now().UTC().Truncate(time.Second), nil
	}
	return parseTime(flag, text)
}
