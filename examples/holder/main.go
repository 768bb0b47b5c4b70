// Command holder holds a residence credential with ten claims, and shows three of
// them to a shelter, which opens what it was shown.
//
//	go run ./examples/holder
package main

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/didkey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/sdjwt"
	"github.com/hinan-id/hinan/vc/sdjwtvc"
)

const (
	shelter = "https://shelter.example"
	nonce   = "7dGQ-kPz" // a shelter takes a new one from crypto/rand for each person
)

func main() {
	ctx := context.Background()
	key, err := newKey(ctx) // in the holder's phone
	if err != nil {
		log.Fatal(err)
	}
	credential, err := issuedTo(ctx, key) // by the town, once
	if err != nil {
		log.Fatal(err)
	}
	presentation, err := show(ctx, credential, key, time.Now())
	if err != nil {
		log.Fatal(err)
	}
	if err := check(ctx, presentation, time.Now()); err != nil {
		log.Fatal(err)
	}
}

// show discloses three claims, to the shelter and in answer to its nonce only.
func show(ctx context.Context, credential []byte, key keys.Signer, now time.Time) ([]byte, error) {
	paths := [][]string{{"given_name"}, {"address", "locality"}, {"needs"}}
	return sdjwt.Present(ctx, credential, paths, &sdjwt.Bind{Signer: key, Audience: shelter, Nonce: nonce, At: now})
}

// check is the shelter's side. Whom to trust, and whether the credential was
// revoked, is for package verifier to say: here any issuer will do.
func check(ctx context.Context, presentation []byte, now time.Time) error {
	source := resolver.Keys{R: resolver.Mux{"key": didkey.Resolver{}}}
	opened, err := sdjwtvc.Opener{}.Open(ctx, presentation, source)
	if err != nil {
		return err
	}
	proven := opened.Proven()
	asked := vc.Challenge{Audience: []string{shelter}, Fresh: fresh, MaxAge: time.Minute}
	if err := proven.Binding.Answers(asked, now); err != nil {
		return err
	}
	if err := vc.Exclusive.Check(&proven.Statement, now); err != nil {
		return err
	}
	claims := proven.Statement.Subjects[0].Claims
	fmt.Println("name:", claims["given_name"])
	fmt.Println("from:", claims["address"].(map[string]any)["locality"])
	fmt.Println("needs:", claims["needs"])
	fmt.Println("kept back:", proven.Hidden)
	return nil
}
