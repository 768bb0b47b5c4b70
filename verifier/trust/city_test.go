package trust_test

import (
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/issue"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/vc/status/bitstring"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/trust"
)

// The whole city of the README: shelters with two devices and three people each.
const (
	cityIssuers  = 200
	cityShelters = 62
	cityEntries  = 131072
	cityTexts    = 150
	cityBytes    = 64 << 10
)

// wholeCity is what a city's shelters need: 200 issuers with their documents, a list
// of 131,072 entries of which 1 % are revoked, 150 sentences in four languages, 1,000
// blank cards, devices and staff, some of them revoked.
func wholeCity(t testing.TB) trust.Content {
	r := rand.New(rand.NewPCG(1, 2))
	c := small(t)
	for i := range cityIssuers {
		var tag [32]byte
		for j := range tag {
			tag[j] = byte(r.Uint32())
		}
		id := "did:iota:0x" + hex.EncodeToString(tag[:])
		c.Issuers[id] = trust.Issuer{Issuer: verifier.Issuer{Types: []string{"ResidentCredential"}, Municipality: fmt.Sprint(402000 + i)}}
		c.Documents[id] = trust.Snapshot{Raw: document(t, id, keystest.Signer(keys.EdDSA, id)), AsOf: day(9)}
	}
	c.Lists[listURI] = trust.Snapshot{Raw: cityList(t, r), AsOf: day(9)}
	for i := range cityShelters {
		shelter := fmt.Sprintf("E402050000%04d", i)
		for j := range 2 {
			name := fmt.Sprintf("tablet-%d-%d", i, j)
			d := trust.Device{Public: key(name).Public(), Shelter: shelter, From: day(1)}
			if i%20 == 0 {
				d.Revoked = day(9)
			}
			c.Devices[name] = d
		}
		for j := range 3 {
			s := trust.Staff{Roles: []trust.Role{trust.Reception}, Shelters: []string{shelter}, From: day(1)}
			for k := range s.Thumbprint {
				s.Thumbprint[k] = byte(r.Uint32())
			}
			if i%20 == 0 {
				s.Revoked = day(9)
			}
			c.Staff[fmt.Sprintf("s-%d-%d", i, j)] = s
		}
	}
	c.Messages = cityMessages()
	return c
}

// cityList is the city's signed list.
func cityList(t testing.TB, r *rand.Rand) []byte {
	bits := status.NewBits(cityEntries, 1, false)
	for _, i := range r.Perm(cityEntries)[:cityEntries/100] {
		require.NoError(t, bits.Set(uint64(i), 1))
	}
	list := &status.List{
		URI: listURI, Issuer: city, Purposes: []string{bitstring.Revocation}, Issued: day(9), From: day(9), Until: day(24),
		FreshFor: status.Unbounded, Bits: bits,
	}
	statement, err := bitstring.Statement(bitstring.ListType, list)
	require.NoError(t, err)
	raw, err := issue.StatusList(t.Context(), vc.Author{Issuer: city, KeyID: city + "#key-1", Signer: key("city")}, statement)
	require.NoError(t, err)
	return raw
}

// cityMessages takes the explanations of codes for the texts of a screen. For the
// other languages each letter is put for another one, of three bytes in two of them:
// so no language says anything of another, and all say as much.
func cityMessages() map[string]map[string]string {
	var texts []string
	for _, e := range fault.All() {
		texts = append(texts, e.Meaning)
	}
	texts = texts[:cityTexts]
	shifted := func(from rune) func(string) string {
		return func(s string) string {
			return strings.Map(func(r rune) rune {
				if r == '\n' || r == ' ' {
					return r
				}
				return from + r%64
			}, s)
		}
	}
	messages := make(map[string]map[string]string)
	for language, translate := range map[string]func(string) string{
		"en": strings.Clone, "vi": shifted('À'), "ja": shifted('ぁ'), "zh": shifted('一'),
	} {
		messages[language] = make(map[string]string)
		for i, text := range texts {
			messages[language][fmt.Sprintf("screen.text-%d", i)] = translate(text)
		}
	}
	return messages
}

func TestTheWholeCityFitsIn64KiB(t *testing.T) {
	c := wholeCity(t)
	raw := bundle(t, c)
	t.Logf("%d bytes", len(raw))
	require.LessOrEqual(t, len(raw), cityBytes)
	b, err := pinned(t, firstRoot(t)).Open(t.Context(), raw, day(12))
	require.NoError(t, err)
	require.Equal(t, c, b.Content())
}

// Goal: 250 V.
func BenchmarkOpenWholeCity(b *testing.B) {
	anchor, raw := pinned(b, firstRoot(b)), bundle(b, wholeCity(b))
	at := day(12)
	testenv.ReportV(b, func() {
		if _, err := anchor.Open(b.Context(), raw, at); err != nil {
			b.Fatal(err)
		}
	})
}
