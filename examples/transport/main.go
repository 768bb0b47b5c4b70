// Command transport is the gate of a bus: the engine of the shelter's check with
// another policy, which came in the city's bundle.
//
//	go run ./examples/transport
package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/hinan-id/hinan/examples/city"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/trust"
)

//go:embed policy.json
var policy []byte

const (
	bus   = "bus-7/line-1"
	nonce = "9sKq-2f" // the bus takes a new one from crypto/rand for each passenger
)

func main() {
	ctx, now := context.Background(), time.Now()
	town, err := city.New(ctx, now, map[string][]byte{"bus": policy})
	if err != nil {
		log.Fatal(err)
	}
	gate, err := newGate(ctx, town, now)
	if err != nil {
		log.Fatal(err)
	}
	for _, pass := range []struct {
		kind   string
		claims map[string]any
	}{
		{city.BusPass, map[string]any{"zones": "1-3", "given_name": "Kaku"}},
		{city.Resident, map[string]any{"zones": "all", "given_name": "Kaku"}},
	} {
		phone, err := town.Issue(ctx, pass.kind, pass.claims, now)
		if err != nil {
			log.Fatal(err)
		}
		if err := board(ctx, gate, phone, now); err != nil {
			log.Fatal(err)
		}
	}
}

// newGate takes the policy by its name out of the bundle.
func newGate(ctx context.Context, town *city.City, now time.Time) (*verifier.Verifier, error) {
	root, err := trust.OpenRoot(ctx, town.Root)
	if err != nil {
		return nil, err
	}
	bundle, err := trust.Anchor{Root: root}.Open(ctx, town.Bundle, now)
	if err != nil {
		return nil, err
	}
	p, ok := bundle.Policy("bus")
	if !ok {
		return nil, errors.New("the bundle has no policy for buses")
	}
	return bundle.Verifier(ctx, p)
}

func board(ctx context.Context, gate *verifier.Verifier, phone *city.Phone, now time.Time) error {
	request := verifier.Request{
		Challenge: &vc.Challenge{Audience: []string{bus}, Fresh: fresh},
		Claims:    [][]string{{"zones"}},
		At:        now,
	}
	shown, err := phone.Show(ctx, request.Claims, bus, nonce, now)
	if err != nil {
		return err
	}
	verdict, err := gate.Verify(ctx, request, shown)
	if verdict == nil {
		return err
	}
	fmt.Println(verdict.Outcome)
	for _, pass := range verdict.Credentials {
		if said, ok := pass.Statement(); ok {
			fmt.Println("zones:", said.Subjects[0].Claims["zones"])
		}
		for _, f := range pass.Findings {
			if f.Outcome != verifier.Accepted {
				fmt.Println("reason:", f.Code)
			}
		}
	}
	return nil
}

// fresh knows the one nonce that the bus gave.
func fresh(got string) error {
	if got != nonce {
		return errors.New("not the nonce that was given")
	}
	return nil
}
