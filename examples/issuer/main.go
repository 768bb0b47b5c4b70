// Command issuer issues a residence credential with ten claims, each of which the
// holder may disclose or not, and with a place in a status list.
//
//	go run ./examples/issuer
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/memory"
	"github.com/hinan-id/hinan/resolver/didkey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/issue"
	"github.com/hinan-id/hinan/vc/sdjwt"
	"github.com/hinan-id/hinan/vc/sdjwtvc"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/vc/status/bitstring"
	"github.com/hinan-id/hinan/vc/status/register"
	"github.com/hinan-id/hinan/vc/status/tokenlist"
)

func main() {
	dir, err := os.MkdirTemp("", "issuer")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	credential, err := issueResident(context.Background(), dir, time.Now())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s\nstatus: %s, a place of its own in %s\n", credential.Raw, credential.Status[0].Type, credential.Status[0].URI)
}

// issueResident keeps the issuer's register in dir. A real issuer keeps its key in
// did/keys/file or in an HSM, and goes by the did:web or did:iota of its town.
func issueResident(ctx context.Context, dir string, now time.Time) (issue.Copy, error) {
	var store memory.Store
	handle, err := store.Generate(ctx, keys.EdDSA)
	if err != nil {
		return issue.Copy{}, err
	}
	key, err := store.Open(ctx, handle)
	if err != nil {
		return issue.Copy{}, err
	}
	id, err := didkey.DID(key.Public())
	if err != nil {
		return issue.Copy{}, err
	}
	revocable, err := register.Create(ctx, filepath.Join(dir, "register"), register.Plan{
		Type: tokenlist.EntryType, URI: "https://town.example/status/1", Entries: bitstring.MinEntries, Width: 1,
	})
	if err != nil {
		return issue.Copy{}, err
	}
	desk := issue.Desk{
		As:     vc.Author{Issuer: id.String(), KeyID: id.URL(id.ID()).String(), Signer: key.(keys.Signer)},
		Status: []status.Allocator{revocable},
	}
	copies, err := desk.Copies(ctx, vc.Statement{
		Types: []string{"https://town.example/resident"}, Issued: now, ValidUntil: now.AddDate(1, 0, 0),
		Subjects: []vc.Subject{{Claims: resident}},
	}, sdjwtvc.Issuer{Frame: sdjwt.Frame{Disclose: selective(resident)}}.Issue)
	if err != nil {
		return issue.Copy{}, err
	}
	return copies[0], nil
}
