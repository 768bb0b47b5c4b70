package cose

import (
	"fmt"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/vc/internal/cborgate"
)

// algorithms are the COSE numbers that are read (RFC 9053 §2, RFC 9864). The older
// ones leave the curve open; here each is bound to its key all the same.
var algorithms = map[int64]keys.Algorithm{
	-19: keys.EdDSA, // Ed25519
	-8:  keys.EdDSA, // EdDSA
	-9:  keys.ES256, // ESP256
	-7:  keys.ES256, // ES256
	-51: keys.ES384, // ESP384
	-35: keys.ES384, // ES384
}

// numbers are the COSE numbers that are written: RFC 9864 deprecates the others.
var numbers = map[keys.Algorithm]int64{keys.EdDSA: -19, keys.ES256: -9, keys.ES384: -51}

func readAlgorithm(r cborgate.Reader) (keys.Algorithm, error) {
	number, ok := r.Int()
	if !ok {
		return "", fmt.Errorf("%w: not a number", ErrAlgorithm)
	}
	a, known := algorithms[number]
	if !known {
		return "", fmt.Errorf("%w: %d", ErrAlgorithm, number)
	}
	return a, nil
}
