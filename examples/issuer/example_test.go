package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"strings"
	"time"

	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/didkey"
	"github.com/hinan-id/hinan/vc/sdjwtvc"
)

func Example() {
	dir, err := os.MkdirTemp("", "issuer")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	credential, err := issueResident(context.Background(), dir, time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC))
	if err != nil {
		log.Fatal(err)
	}
	source := resolver.Keys{R: resolver.Mux{"key": didkey.Resolver{}}}
	opened, err := sdjwtvc.Opener{}.Open(context.Background(), credential.Raw, source)
	if err != nil {
		log.Fatal(err)
	}
	said := opened.Proven().Statement
	fmt.Println("type:", said.Types[0])
	fmt.Println("claims:", len(said.Subjects[0].Claims), "each in a disclosure:", strings.Count(string(credential.Raw), "~")-1)
	fmt.Println("until:", said.ValidUntil.Format(time.DateOnly))
	fmt.Println("status:", said.Status[0].URI, said.Status[0].Index == credential.Status[0].Index)
	// Output:
	// type: https://town.example/resident
	// claims: 10 each in a disclosure: 10
	// until: 2027-03-01
	// status: https://town.example/status/1 true
}
