package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/verifier/checkin/vault"
	"github.com/hinan-id/hinan/verifier/station"
)

func (p *program) deskCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "desk",
		Short: "Make the data folder of a shelter's desk, and its officer cards",
		Long: `Desk sets up the device of a shelter: a data folder with the keys of the device,
its check-in log, and what is encrypted beside it. The keys are opened by a PIN of
eight digits or more, or by an officer card.

` + pinHelp,
		Example: `  hinan desk init --data /srv/desk --device tablet-1 --shelter E4020500001111 --incident 26D01 --pin-file pin > tablet-1.jwk
  hinan device enrol --registry city.json --id tablet-1 --shelter E4020500001111 --jwk tablet-1.jwk
  hinan desk card --data /srv/desk --pin-file pin`,
	}
	cmd.AddCommand(p.deskInitCommand(), p.deskShowCommand(), p.deskCardCommand())
	return cmd
}

const pinHelp = `The PIN is taken from the file that --pin-file or HINAN_PIN_FILE names, else from
HINAN_PIN; never from the command line, where the list of processes would show it.`

// dataFolder is the flag that names a data folder.
type dataFolder struct{ dir string }

func (d *dataFolder) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&d.dir, "data", "", "data `folder` of the desk (HINAN_DATA)")
}

func (d *dataFolder) find(p *program) (string, error) {
	for _, dir := range []string{d.dir, p.env("HINAN_DATA")} {
		if dir != "" {
			return dir, nil
		}
	}
	return "", usage("the data folder is not named: --data or HINAN_DATA; hinan desk init makes one")
}

// pin finds the PIN in one of its places.
func (p *program) pin(file string) (string, error) {
	if file == "" {
		file = p.env("HINAN_PIN_FILE")
	}
	if file != "" {
		f, err := os.Open(file)
		if err != nil {
			return "", usage("PIN: %v", err)
		}
		defer f.Close()
		raw, err := readAll("the PIN", f, vault.MaxPIN+2)
		return string(bytes.TrimSpace(raw)), err
	}
	if pin := p.env("HINAN_PIN"); pin != "" {
		return pin, nil
	}
	return "", usage("there is no PIN: see --pin-file, HINAN_PIN_FILE or HINAN_PIN")
}

func pinFlag(cmd *cobra.Command, file *string) {
	cmd.Flags().StringVar(file, "pin-file", "", "`file` with the PIN of the desk (HINAN_PIN_FILE)")
}

func (p *program) deskInitCommand() *cobra.Command {
	var folder dataFolder
	var about station.About
	var pinFile string
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Make a data folder with the keys of a new device",
		Long: `Init makes the data folder of a desk, with new keys behind a PIN, and prints the
public key of the device as a JSON Web Key, by which the city enrols it: hinan
device enrol. A folder is for one device, one shelter and one incident; that of a
drill never meets a real one.

` + pinHelp,
		Example: `  hinan desk init --data /srv/desk --device tablet-1 --shelter E4020500001111 --incident 26D01 --city 402052`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			dir, err := folder.find(p)
			if err != nil {
				return err
			}
			if about.Device == "" || about.Shelter == "" || about.Incident == "" {
				return usage("--device, --shelter and --incident are needed")
			}
			pin, err := p.pin(pinFile)
			if err != nil {
				return err
			}
			made, err := station.Create(cmd.Context(), dir, pin, about)
			if err != nil {
				return err
			}
			return p.printAbout(made)
		},
	}
	folder.flags(cmd)
	pinFlag(cmd, &pinFile)
	flags := cmd.Flags()
	flags.StringVar(&about.Device, "device", "", "`name` of the device")
	flags.StringVar(&about.Shelter, "shelter", "", "`id` of its shelter")
	flags.StringVar(&about.Incident, "incident", "", "`id` of the incident, as the trust bundle has it")
	flags.StringVar(&about.City, "city", "", "`code` of the municipality, six digits, from which residents are told")
	flags.BoolVar(&about.Drill, "drill", false, "it is a drill")
	return cmd
}

// printAbout prints the key, or with --json all that the folder says of itself.
func (p *program) printAbout(a station.About) error {
	jwk, err := multikey.MarshalJWK(a.Public)
	if err != nil {
		return err
	}
	if !p.json {
		_, err = fmt.Fprintf(p.stdout, "%s\n", jwk)
		return err
	}
	return p.printJSON(struct {
		Device   string          `json:"device"`
		Shelter  string          `json:"shelter"`
		Incident string          `json:"incident"`
		City     string          `json:"city,omitempty"`
		Drill    bool            `json:"drill,omitempty"`
		JWK      json.RawMessage `json:"jwk"`
	}{a.Device, a.Shelter, a.Incident, a.City, a.Drill, jwk})
}

func (p *program) deskShowCommand() *cobra.Command {
	var folder dataFolder
	cmd := &cobra.Command{
		Use:     "show",
		Short:   "Print the public key of a data folder's device",
		Long:    "Show prints the public key of the device, with --json also whose folder it is. It needs\nno PIN.",
		Example: "  hinan desk show --data /srv/desk --json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			about, err := p.about(cmd.Context(), folder)
			if err != nil {
				return err
			}
			return p.printAbout(about)
		},
	}
	folder.flags(cmd)
	return cmd
}

func (p *program) about(ctx context.Context, folder dataFolder) (station.About, error) {
	dir, err := folder.find(p)
	if err != nil {
		return station.About{}, err
	}
	return station.Read(ctx, dir)
}

func (p *program) deskCardCommand() *cobra.Command {
	var folder dataFolder
	var pinFile string
	cmd := &cobra.Command{
		Use:   "card",
		Short: "Make an officer card that opens the keys",
		Long: `Card adds an officer card to a desk and prints the text for the code on it. Whoever
has the card opens the desk; the text is kept nowhere else.

` + pinHelp,
		Example: `  hinan desk card --data /srv/desk --pin-file pin`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			dir, err := folder.find(p)
			if err != nil {
				return err
			}
			pin, err := p.pin(pinFile)
			if err != nil {
				return err
			}
			v := vault.Vault{Folder: dir}
			keys, err := v.Unlock(cmd.Context(), pin)
			if err != nil {
				return err
			}
			card, err := v.AddCard(keys)
			if err != nil {
				return err
			}
			if p.json {
				return p.printJSON(struct {
					Card string `json:"card"`
				}{card})
			}
			_, err = fmt.Fprintln(p.stdout, card)
			return err
		},
	}
	folder.flags(cmd)
	pinFlag(cmd, &pinFile)
	return cmd
}
