package vc_test

import (
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"maps"

	"github.com/hinan-id/hinan/did/strictjson"
)

// values turns JSON into strictjson values.
func values(text string) map[string]any {
	members, err := strictjson.Object(context.Background(), []byte(text), strictjson.Limits{})
	if err != nil {
		panic(err)
	}
	return members
}

// good returns a credential of 2.0 with no more than it must have.
func good() map[string]any {
	return values(`{
		"@context": ["https://www.w3.org/ns/credentials/v2"],
		"type": ["VerifiableCredential"],
		"issuer": "did:example:city",
		"credentialSubject": {"id": "did:example:hanako", "name": "Sato Hanako"}
	}`)
}

// good11 returns a credential of 1.1 with no more than it must have.
func good11() map[string]any {
	return values(`{
		"@context": ["https://www.w3.org/2018/credentials/v1"],
		"type": ["VerifiableCredential"],
		"issuer": "did:example:city",
		"issuanceDate": "2026-01-15T10:00:00Z",
		"credentialSubject": {"id": "did:example:hanako", "name": "Sato Hanako"}
	}`)
}

// with returns the members with one of them set to another value.
func with(members map[string]any, name string, value any) map[string]any {
	members = maps.Clone(members)
	members[name] = value
	return members
}

func sri(hash string, content []byte) string {
	var sum []byte
	switch hash {
	case "sha256":
		s := sha256.Sum256(content)
		sum = s[:]
	case "sha384":
		s := sha512.Sum384(content)
		sum = s[:]
	case "sha512":
		s := sha512.Sum512(content)
		sum = s[:]
	}
	return hash + "-" + base64.StdEncoding.EncodeToString(sum)
}
