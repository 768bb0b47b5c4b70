package main

import (
	"context"
	"log"
)

func Example() {
	id := "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
	if err := printKeys(context.Background(), resolvers(""), id); err != nil {
		log.Fatal(err)
	}
	// Output:
	// #z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK, a Multikey, for:
	//    authentication
	//    assertionMethod
	//    capabilityInvocation
	//    capabilityDelegation
	// #z6LSj72tK8brWgZja8NLRwPigth2T9QRiG1uH9oKZuKjdh9p, a Multikey, for:
	//    keyAgreement
}
