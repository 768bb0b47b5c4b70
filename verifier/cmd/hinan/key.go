package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/multikey"
)

func (p *program) keyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "key",
		Short: "Make, list, show and delete private keys",
		Long:  storeHelp,
		Example: `  export HINAN_STORE=$HOME/keys HINAN_PASSPHRASE_FILE=$HOME/passphrase
  hinan key generate
  hinan key list`,
	}
	cmd.AddCommand(p.keyGenerateCommand(), p.keyListCommand(), p.keyShowCommand(), p.keyDeleteCommand())
	return cmd
}

func (p *program) keyGenerateCommand() *cobra.Command {
	var s storing
	algorithm := string(keys.EdDSA)
	cmd := &cobra.Command{
		Use:   "generate",
		Short: "Make a private key and print its handle",
		Long: `Generate makes a private key, puts it into the store and prints its handle, under
which the other commands find it.

` + storeHelp,
		Example: `  hinan key generate --store keys --passphrase-file passphrase
  hinan key generate --alg ES256 --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.generateKey(cmd, s, keys.Algorithm(algorithm))
		},
	}
	s.flags(cmd)
	cmd.Flags().StringVar(&algorithm, "alg", algorithm, "`algorithm`: EdDSA, ES256, ES384, ES512 or ES256K")
	return cmd
}

func (p *program) generateKey(cmd *cobra.Command, s storing, a keys.Algorithm) error {
	if !slices.Contains(keys.Algorithms(), a) {
		return usage("--alg: %.20q is none of %v", string(a), keys.Algorithms())
	}
	store, err := p.store(cmd, s)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(filepath.Clean(store.Dir)), 0o700); err != nil {
		return usage("%v", err)
	}
	handle, err := store.Generate(cmd.Context(), a)
	if err != nil {
		return err
	}
	if p.json {
		return p.printJSON(struct {
			Handle    string         `json:"handle"`
			Algorithm keys.Algorithm `json:"algorithm"`
		}{handle, a})
	}
	_, err = fmt.Fprintln(p.stdout, handle)
	return err
}

func (p *program) keyListCommand() *cobra.Command {
	var s storing
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "Print the handles of all keys",
		Long:    "List prints the handles of the keys in the store. It needs no passphrase.",
		Example: `  hinan key list --store keys`,
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return p.listKeys(cmd, s) },
	}
	s.flags(cmd)
	return cmd
}

func (p *program) listKeys(cmd *cobra.Command, s storing) error {
	store, err := p.store(cmd, s)
	if err != nil {
		return err
	}
	handles := []string{}
	for handle, err := range store.Handles(cmd.Context()) {
		if err != nil {
			return err
		}
		handles = append(handles, handle)
	}
	if p.json {
		return p.printJSON(struct {
			Handles []string `json:"handles"`
		}{handles})
	}
	for _, handle := range handles {
		if _, err := fmt.Fprintln(p.stdout, handle); err != nil {
			return err
		}
	}
	return nil
}

func (p *program) keyShowCommand() *cobra.Command {
	var s storing
	format := "jwk"
	cmd := &cobra.Command{
		Use:   "show HANDLE",
		Short: "Print the public half of a key",
		Long: `Show prints the public half of a key, as a JSON Web Key or in multibase. With
--json it prints both, and the key's thumbprint (RFC 7638).

` + storeHelp,
		Example: `  hinan key show 0123456789abcdef0123456789abcdef --format multibase`,
		Args:    one("a handle"),
		RunE:    func(cmd *cobra.Command, args []string) error { return p.showKey(cmd, s, args[0], format) },
	}
	s.flags(cmd)
	cmd.Flags().StringVar(&format, "format", format, "`form` of the key: jwk or multibase")
	return cmd
}

func (p *program) showKey(cmd *cobra.Command, s storing, handle, format string) error {
	if format != "jwk" && format != "multibase" {
		return usage("--format: %.20q is neither jwk nor multibase", format)
	}
	signer, err := p.signer(cmd, s, handle)
	if err != nil {
		return err
	}
	jwk, err := multikey.MarshalJWK(signer.Public())
	if err != nil {
		return err
	}
	multibase, err := multikey.FormatMultibase(signer.Public())
	if err != nil {
		return err
	}
	thumbprint, err := multikey.Thumbprint(signer.Public())
	if err != nil {
		return err
	}
	if p.json {
		return p.printJSON(struct {
			Handle     string          `json:"handle"`
			Algorithm  keys.Algorithm  `json:"algorithm"`
			JWK        json.RawMessage `json:"publicKeyJwk"`
			Multibase  string          `json:"publicKeyMultibase"`
			Thumbprint string          `json:"thumbprint"`
		}{handle, signer.Algorithm(), jwk, multibase, base64.RawURLEncoding.EncodeToString(thumbprint[:])})
	}
	shown := string(jwk)
	if format == "multibase" {
		shown = multibase
	}
	_, err = fmt.Fprintln(p.stdout, shown)
	return err
}

func (p *program) keyDeleteCommand() *cobra.Command {
	var s storing
	cmd := &cobra.Command{
		Use:   "delete HANDLE",
		Short: "Delete a key for good",
		Long: `Delete removes a key from the store, for good: what it has signed can still be
verified, but nothing more can be signed or presented with it. It needs no
passphrase and asks nothing.`,
		Example: `  hinan key delete 0123456789abcdef0123456789abcdef --store keys`,
		Args:    one("a handle"),
		RunE:    func(cmd *cobra.Command, args []string) error { return p.deleteKey(cmd, s, args[0]) },
	}
	s.flags(cmd)
	return cmd
}

func (p *program) deleteKey(cmd *cobra.Command, s storing, handle string) error {
	store, err := p.store(cmd, s)
	if err != nil {
		return err
	}
	if err := store.Delete(cmd.Context(), handle); err != nil {
		return err
	}
	if !p.json {
		return nil
	}
	return p.printJSON(struct {
		Deleted string `json:"deleted"`
	}{handle})
}
