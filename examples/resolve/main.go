// Command resolve prints the keys of a DID and what each may be used for.
//
//	go run ./examples/resolve did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK
package main

import (
	"context"
	"flag"
	"fmt"
	"log"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/didiota"
	"github.com/hinan-id/hinan/resolver/didiota/rebased"
	"github.com/hinan-id/hinan/resolver/didjwk"
	"github.com/hinan-id/hinan/resolver/didkey"
	"github.com/hinan-id/hinan/resolver/didweb"
)

func main() {
	node := flag.String("node", "http://127.0.0.1:9000", "`URL` of an IOTA node, for did:iota")
	flag.Parse()
	if err := printKeys(context.Background(), resolvers(*node), flag.Arg(0)); err != nil {
		log.Fatal(err)
	}
}

// resolvers joins the DID methods. A node of another network than the DID's is refused.
func resolvers(node string) resolver.Mux {
	onIOTA := &didiota.Resolver{Ledgers: map[string]didiota.Ledger{}}
	for _, network := range rebased.Networks() {
		onIOTA.Ledgers[network.Name] = &rebased.Ledger{Node: &rebased.JSONRPC{URL: node}, Network: network}
	}
	return resolver.Mux{"key": didkey.Resolver{}, "jwk": didjwk.Resolver{}, "web": didweb.Resolver{}, "iota": onIOTA}
}

func printKeys(ctx context.Context, r resolver.Resolver, text string) error {
	id, err := did.Parse(text)
	if err != nil {
		return err
	}
	result, err := r.Resolve(ctx, id, resolver.Version{})
	if err != nil {
		return err
	}
	if result.Deactivated {
		return fmt.Errorf("%w: its keys prove nothing any more", resolver.ErrDeactivated)
	}
	for _, method := range result.Document.Methods() {
		fmt.Printf("#%s, a %s, for:\n", method.ID.Fragment(), method.Type)
		for _, use := range did.Relationships() {
			if result.Document.Has(method.ID, use) {
				fmt.Println("  ", use)
			}
		}
	}
	return nil
}
