package main

import (
	"crypto"
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/sdjwt"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/vc/status/register"
)

// check refuses flags that contradict each other.
func (i issuance) check() error {
	if len(i.formats) == 0 {
		return usage("--format is missing")
	}
	var selective, compact, others int
	for _, format := range i.formats {
		switch {
		case statusKinds[format] == nil:
			return usage("--format: %.20q is none of %s, %s, %s, %s and %s", format, formatSDJWTVC, formatVCJWT, formatVCJWT11, formatPass, formatCard)
		case format == formatSDJWTVC:
			selective++
		case format == formatPass || format == formatCard:
			compact++
		default:
			others++
		}
	}
	switch {
	case len(i.outputs) > 0 && len(i.outputs) != len(i.formats):
		return usage("%d --output for %d --format", len(i.outputs), len(i.formats))
	case i.holder != "" && i.holderJWK != "":
		return usage("--holder and --holder-jwk together")
	case selective > 0 && len(i.types) != 1:
		return usage("an SD-JWT VC has one --type, its vct, not %d", len(i.types))
	case compact > 0 && !slices.Equal(i.types, []string{passType}):
		return usage("a pass or card has the --type %s", passType)
	case slices.Contains(i.formats, formatPass) && i.holderJWK == "":
		return usage("--holder-jwk is missing: a pass is bound to the key of a phone")
	case selective == 0 && len(i.disclose) > 0:
		return usage("--disclose is for SD-JWT VCs: a VC-JWT is shown as a whole, and a pass by its table")
	case others > 0 && i.holderJWK != "":
		return usage("--holder-jwk is for SD-JWT VCs and passes: a VC-JWT is bound by --holder")
	case others == 0 && len(i.contexts) > 0:
		return usage("--context is for VC-JWTs")
	case compact == 0 && i.code != "":
		return usage("--code is for passes and cards")
	}
	return nil
}

func (p *program) holderKey(cmd *cobra.Command, name string) (crypto.PublicKey, error) {
	if name == "" {
		return nil, nil
	}
	return p.publicJWK(cmd, "--holder-jwk", name)
}

// publicJWK reads a public key from the file of a flag.
func (p *program) publicJWK(cmd *cobra.Command, flag, name string) (crypto.PublicKey, error) {
	raw, err := p.readInput(cmd, flag, name)
	if err != nil {
		return nil, err
	}
	key, err := multikey.ParseJWK(raw)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", flag, err)
	}
	return key.Public, nil
}

func (p *program) statement(cmd *cobra.Command, i issuance, holder crypto.PublicKey) (s vc.Statement, err error) {
	subject := vc.Subject{ID: i.subject}
	if i.claims != "" {
		raw, err := p.readInput(cmd, "--claims", i.claims)
		if err != nil {
			return s, err
		}
		if subject.Claims, err = strictjson.Object(cmd.Context(), raw, strictjson.Limits{}); err != nil {
			return s, fmt.Errorf("--claims: %w", err)
		}
	}
	s = vc.Statement{ID: i.id, Issuer: i.issuer, Types: i.types}
	if s.Issued, err = timeOrNow("", ""); err != nil {
		return s, err
	}
	if s.ValidFrom, err = parseTime("--valid-from", i.validFrom); err != nil {
		return s, err
	}
	if s.ValidUntil, err = parseTime("--valid-until", i.validUntil); err != nil {
		return s, err
	}
	if holder != nil {
		thumbprint, err := multikey.Thumbprint(holder)
		if err != nil {
			return s, err
		}
		s.Holder = &vc.HolderKey{Thumbprint: thumbprint}
	}
	if i.holder != "" {
		id, err := keyURL("--holder", i.holder, did.Authentication)
		if err != nil {
			return s, err
		}
		s.Holder = &vc.HolderKey{DIDURL: id.String()}
		if subject.ID == "" {
			subject.ID = id.DID().String()
		}
	}
	s.Subjects = []vc.Subject{subject}
	return s, nil
}

// frame says which claims are selectively disclosable: all at the top, unless flags
// name others.
func (i issuance) frame(claims map[string]any) (sdjwt.Frame, error) {
	if len(i.disclose) > 0 {
		paths, err := parsePaths("--disclose", i.disclose)
		return sdjwt.Frame{Disclose: paths}, err
	}
	var f sdjwt.Frame
	for _, name := range slices.Sorted(maps.Keys(claims)) {
		f.Disclose = append(f.Disclose, []string{name})
	}
	return f, nil
}

// statuses assigns the registers to the formats that can carry their kind. None may
// be left over, and no format may go without: a credential that was meant to be
// revocable must be.
func (i issuance) statuses() (map[int][]status.Allocator, error) {
	assigned := make(map[int][]status.Allocator)
	for _, name := range i.registers {
		r := register.File{Path: name}
		plan, err := r.Plan()
		if err != nil {
			return nil, fmt.Errorf("--status: %w", missing(err))
		}
		used := false
		for n, format := range i.formats {
			if slices.Contains(statusKinds[format], plan.Type) {
				assigned[n] = append(assigned[n], r)
				used = true
			}
		}
		if !used {
			return nil, usage("--status %s: no format carries its kind, %s", name, plan.Type)
		}
	}
	for n, format := range i.formats {
		if len(i.registers) > 0 && assigned[n] == nil && len(statusKinds[format]) > 0 {
			return nil, usage("--status: no register of the kind of %s, which is %s", format, statusKinds[format][0])
		}
	}
	return assigned, nil
}
