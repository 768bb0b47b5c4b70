package main

import (
	"fmt"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/vectors"
)

// sampleTime is when the sample of IOTA's library is judged.
const sampleTime = "2026-11-01T00:00:00Z"

// sample makes a bundle of the sample's issuer, and writes its credentials to files:
// one that holds, one that is revoked, and the first one tampered with.
func (d *desk) sample() (bundle string, passes []string) {
	s, err := vectors.IOTAIdentity()
	require.NoError(d.t, err)
	require.Equal(d.t, sampleTime, s.At.Format(time.RFC3339))
	bundle = d.path("sample.bundle")
	d.do("bundle", "make", "--root", d.path("root.json"), "--at", sampleTime, "--key", d.key,
		"--document", d.write("issuer.json", string(s.Document)), "--output", bundle)
	for i, c := range s.Credentials {
		passes = append(passes, d.write(fmt.Sprint("pass-", i), c.JWT))
	}
	return bundle, append(passes, d.write("tampered", string(tamper([]byte(s.Credentials[0].JWT)))))
}
