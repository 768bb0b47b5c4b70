package verifier

import (
	"context"
	"embed"
)

//go:embed policies/*.json
var policies embed.FS

// ShippedNames returns the names of the policies that come with the package:
//
//   - default asks little of a holder unless the request does, and takes IOTA
//     documents as they are;
//   - strict tolerates nothing;
//   - shelter works two weeks without a network, by a challenge of two minutes, and
//     tolerates passes without a holder's proof, which somebody has to look at;
//   - transport demands a holder's proof of the last minute and takes tickets only.
func ShippedNames() []string { return []string{"default", "strict", "shelter", "transport"} }

// Shipped returns the policy of a name, and whether there is one.
func Shipped(name string) (Policy, bool) {
	raw, err := policies.ReadFile("policies/" + name + ".json")
	if err != nil {
		return Policy{}, false
	}
	p, err := ParsePolicy(context.Background(), raw)
	return p, err == nil
}
