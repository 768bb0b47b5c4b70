package pass

import (
	"context"
	"fmt"
	"slices"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/vc/sdcwt"
)

// usual are the claims of a check-in: nothing that names anybody.
var usual = []string{"age_band", "municipality_code", "dedup_seed"}

// maxAudience is how long shelter/incident may be.
const maxAudience = MaxShelter + len("/") + MaxIncident

// kbtBytes is how much the holder's proof adds around what it shows, at the longest
// audience, but for the signature: the tag and the array of four; the protected header
// with its length, alg, typ and the label of kcwt; the unprotected header; the payload
// with its length, aud, iat and cnonce; the signature's length.
const kbtBytes = 2 + (3 + 1 + 2 + 4 + 1) + 1 + (2 + 1 + (1 + 2 + maxAudience) + (1 + 5) + (2 + 1 + NonceBytes)) + 2

// checkShown refuses a pass that would not fit into a code at check-in.
func (i Issuer) checkShown(ctx context.Context, raw []byte, claims map[string]any) error {
	shown, err := sdcwt.Present(ctx, raw, pathsOf(claims, usual), nil)
	if err != nil {
		return err
	}
	a, err := keys.AlgorithmOf(i.Holder)
	if err != nil {
		return err
	}
	if size := len(shown) + kbtBytes + a.SignatureSize(); size > MaxPhone {
		return fmt.Errorf("%w: up to %d bytes at check-in, at most %d", ErrTooLarge, size, MaxPhone)
	}
	return nil
}

// pathsOf returns the paths of those claims that are among the names.
func pathsOf(claims map[string]any, names []string) (paths [][]string) {
	for name := range claims {
		if at, ok := placeOf(resident, name); ok && slices.Contains(names, name) {
			paths = append(paths, at.path())
		}
	}
	return paths
}

func checkPrinted(raw []byte) ([]byte, error) {
	if len(raw) > MaxPaper {
		return nil, fmt.Errorf("%w: %d bytes on paper, at most %d", ErrTooLarge, len(raw), MaxPaper)
	}
	return raw, nil
}
