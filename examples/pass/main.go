// Command pass checks somebody in with one QR code: the shelter puts up a poster, a
// phone answers it with the resident's pass, and the desk judges the picture of its
// screen, all without a network.
//
//	go run ./examples/pass
package main

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/hinan-id/hinan/vc/pass"
	"github.com/hinan-id/hinan/vc/qr"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/trust"
)

func main() {
	ctx, now := context.Background(), time.Now()
	town, err := newTown(ctx, now)
	if err != nil {
		log.Fatal(err)
	}
	poster, err := town.poster(ctx, now)
	if err != nil {
		log.Fatal(err)
	}
	screen, err := answer(ctx, town.bundle, town.phone, poster, now)
	if err != nil {
		log.Fatal(err)
	}
	if err := checkIn(ctx, town.bundle, poster, screen, now); err != nil {
		log.Fatal(err)
	}
}

// answer is the phone's side: it checks who asks, and for what, before it shows
// anything. It returns the picture of its screen.
func answer(ctx context.Context, b *trust.Bundle, phone phone, poster []byte, now time.Time) ([]byte, error) {
	asked, err := b.Passes().OpenChallenge(ctx, poster, b.Keys(nil))
	if err != nil {
		return nil, err
	}
	opener := b.Passes()
	opener.Own = true // desks open only what a holder shows
	own, err := opener.Open(ctx, phone.pass, b.Keys(nil))
	if err != nil {
		return nil, err
	}
	shown, err := pass.Phone{Pass: own, Signer: phone.key, Same: trust.Same}.Answer(ctx, asked, now)
	if err != nil {
		return nil, err
	}
	code, err := qr.Draw(qr.Encode(shown), qr.L)
	if err != nil {
		return nil, err
	}
	fmt.Println("a code of version 18 or less:", code.Version() <= 18)
	return code.PNG(8)
}

// checkIn is the desk's side: it asks what its own poster asks.
func checkIn(ctx context.Context, b *trust.Bundle, poster, screen []byte, now time.Time) error {
	asked, err := b.Passes().OpenChallenge(ctx, poster, b.Keys(nil))
	if err != nil {
		return err
	}
	text, err := qr.ReadImage(screen)
	if err != nil {
		return err
	}
	shown, err := qr.Decode(text)
	if err != nil {
		return err
	}
	policy, _ := verifier.Shipped("shelter")
	gate, err := b.Verifier(ctx, policy)
	if err != nil {
		return err
	}
	used := map[string]bool{} // of a poster each answer is taken once; a desk keeps this
	challenge := asked.Challenge()
	expected := challenge.Expected(func(nonce string) error {
		if used[text] {
			return fmt.Errorf("shown before")
		}
		used[text] = true
		return nil
	})
	verdict, err := gate.Verify(ctx, verifier.Request{Challenge: &expected, Claims: challenge.Claims(), At: now}, shown)
	if verdict == nil {
		return err
	}
	fmt.Println(verdict.Outcome)
	for _, credential := range verdict.Credentials {
		if said, ok := credential.Statement(); ok {
			fmt.Println("age:", said.Subjects[0].Claims["age_band"], "from:", said.Subjects[0].Claims["municipality_code"])
		}
	}
	return nil
}
