package vectors

import (
	"encoding/json"
	"fmt"
	"time"
)

// Sample is a DID document and credentials that another implementation made, small
// enough to be part of the repository: the demo shows them.
type Sample struct {
	V           int                `json:"v"`      // 1
	Origin      string             `json:"origin"` // who made it, and how
	At          time.Time          `json:"at"`     // for which time the answers hold
	Document    json.RawMessage    `json:"issuerDocument"`
	Credentials []SampleCredential `json:"credentials"`
}

// SampleCredential is a VC-JWT with the answer that is expected: accept or reject.
type SampleCredential struct {
	Name   string `json:"name"`
	JWT    string `json:"jwt"`
	Expect string `json:"expect"`
}

// IOTAIdentity returns credentials of IOTA's own library.
func IOTAIdentity() (Sample, error) {
	var s Sample
	raw, err := own.ReadFile("interop/iota-identity.json")
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(raw, &s); err != nil {
		return s, err
	}
	if s.V != 1 {
		return s, fmt.Errorf("sample of version %d", s.V)
	}
	return s, nil
}
