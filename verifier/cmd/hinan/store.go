package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/file"
)

// maxPassphrase is the greatest length of a passphrase in bytes.
const maxPassphrase = 1024

// storeHelp tells where keys lie and how they are opened.
const storeHelp = `Private keys lie in a folder, one file each, encrypted with age under a
passphrase. The folder is named by --store, by HINAN_STORE or by store in the
configuration file. The passphrase is taken from the file that
--passphrase-file or HINAN_PASSPHRASE_FILE names, else from HINAN_PASSPHRASE,
else from standard input as one line; it is never asked on a terminal, which
would show it. A passphrase that is lost loses the keys.`

// storing is what flags say about the store of keys.
type storing struct {
	dir            string
	passphraseFile string
}

func (s *storing) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&s.dir, "store", "", "`folder` of the private keys (HINAN_STORE)")
	cmd.Flags().StringVar(&s.passphraseFile, "passphrase-file", "", "`file` with the passphrase of the keys (HINAN_PASSPHRASE_FILE)")
}

func (p *program) store(cmd *cobra.Command, s storing) (*file.Store, error) {
	set, err := p.settings()
	if err != nil {
		return nil, err
	}
	for _, dir := range []string{s.dir, p.env("HINAN_STORE"), set.Store} {
		if dir == "" {
			continue
		}
		ask := func(context.Context) ([]byte, error) { return p.passphrase(cmd, s.passphraseFile) }
		return &file.Store{Dir: dir, Passphrase: ask}, nil
	}
	return nil, usage("the folder of the keys is not named: --store, HINAN_STORE, or store in the configuration file")
}

// signer opens a key. It takes a second, so commands look at everything else first.
func (p *program) signer(cmd *cobra.Command, s storing, handle string) (keys.Signer, error) {
	if handle == "" {
		return nil, usage("--key is missing: the handle of the key that signs")
	}
	store, err := p.store(cmd, s)
	if err != nil {
		return nil, err
	}
	holder, err := store.Open(cmd.Context(), handle)
	if err != nil {
		return nil, err
	}
	signer, ok := holder.(keys.Signer)
	if !ok {
		return nil, fmt.Errorf("%w: the key does not sign whole messages", keys.ErrAlgorithm)
	}
	return signer, nil
}

// passphrase finds the passphrase in one of its places.
func (p *program) passphrase(cmd *cobra.Command, name string) ([]byte, error) {
	if name == "" {
		name = p.env("HINAN_PASSPHRASE_FILE")
	}
	if name != "" {
		f, err := os.Open(name)
		if err != nil {
			return nil, usage("passphrase: %v", err)
		}
		defer f.Close()
		return readPassphrase(f)
	}
	if text := p.env("HINAN_PASSPHRASE"); text != "" {
		return []byte(text), nil
	}
	if p.stdinOf != "" {
		return nil, usage("standard input cannot hold both %s and the passphrase: see --passphrase-file", p.stdinOf)
	}
	if isTerminal(cmd.InOrStdin()) {
		return nil, usage("there is no passphrase: see --passphrase-file, HINAN_PASSPHRASE, or give it on standard input")
	}
	p.stdinOf = "the passphrase"
	return readPassphrase(cmd.InOrStdin())
}

// readPassphrase reads one line. Nothing is cut off but the line's end: spaces
// belong to the passphrase.
func readPassphrase(from io.Reader) ([]byte, error) {
	line, err := bufio.NewReader(io.LimitReader(from, maxPassphrase+2)).ReadBytes('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, usage("passphrase: %v", err)
	}
	line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
	if len(line) == 0 || len(line) > maxPassphrase {
		return nil, usage("the passphrase is empty, or longer than %d bytes", maxPassphrase)
	}
	return line, nil
}

// isTerminal reports whether nothing but a person could write there. The device
// that is always empty is one too.
func isTerminal(from any) bool {
	f, ok := from.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
