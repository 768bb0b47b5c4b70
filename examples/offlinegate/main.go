// Command offlinegate is the check at the door of a shelter without a network.
//
//	go run ./examples/offlinegate
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/hinan-id/hinan/examples/city"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/trust"
)

const shelter = "E9999900000001/26D01" // this shelter, and the incident

// newGate opens the bundle that came by USB stick, by the root that was pinned when
// the tablet was set up.
func newGate(ctx context.Context, root, bundle []byte, now time.Time) (*verifier.Verifier, error) {
	pinned, err := trust.OpenRoot(ctx, root)
	if err != nil {
		return nil, err
	}
	opened, err := trust.Anchor{Root: pinned}.Open(ctx, bundle, now)
	if err != nil {
		return nil, err
	}
	policy, _ := verifier.Shipped("shelter")
	return opened.Verifier(ctx, policy)
}

// ask is what the screen shows: who asks, what for, and a challenge for once.
func ask() (verifier.Request, string) {
	nonce, used := rand.Text(), false
	fresh := func(got string) error {
		if got != nonce || used {
			return errors.New("not the challenge on the screen, or answered before")
		}
		used = true
		return nil
	}
	return verifier.Request{
		Challenge: &vc.Challenge{Audience: []string{shelter}, Fresh: fresh, MaxAge: 2 * time.Minute},
		Claims:    [][]string{{"age_band"}, {"municipality_code"}},
	}, nonce
}

// record says how the person was checked. Nobody is turned away: who is not accepted
// is taken in by hand.
func record(v *verifier.Verdict) {
	fmt.Println("outcome:", v.Outcome)
	for _, credential := range v.Credentials {
		if said, ok := credential.Statement(); ok {
			fmt.Println("claims:", said.Subjects[0].Claims)
		}
		for _, f := range credential.Findings {
			if f.Outcome != verifier.Accepted {
				fmt.Println("reason:", f.Code)
			}
		}
	}
}

func main() {
	ctx, now := context.Background(), time.Now()
	town, err := city.New(ctx, now, nil)
	if err != nil {
		log.Fatal(err)
	}
	phone, err := town.Issue(ctx, city.Resident, map[string]any{
		"family_name": "Rei", "given_name": "Kaku", "age_band": "15-64", "municipality_code": "999999",
	}, now)
	if err != nil {
		log.Fatal(err)
	}
	gate, err := newGate(ctx, town.Root, town.Bundle, now)
	if err != nil {
		log.Fatal(err)
	}
	request, nonce := ask()
	shown, err := phone.Show(ctx, request.Claims, shelter, nonce, now)
	if err != nil {
		log.Fatal(err)
	}
	for range 2 { // the second time it is a recording of the first
		verdict, err := gate.Verify(ctx, request, shown)
		if verdict == nil {
			log.Fatal(err)
		}
		record(verdict)
	}
}
