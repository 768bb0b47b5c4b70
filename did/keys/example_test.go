package keys_test

import (
	"context"
	"crypto"
	"fmt"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
)

// remote is a key in an HSM or a phone: the message goes out whole, and what
// comes back is the signature as keys.Signer defines it. The private key stays
// where it is.
type remote struct {
	public    crypto.PublicKey
	algorithm keys.Algorithm
	ask       func(ctx context.Context, msg []byte) ([]byte, error)
}

func (r remote) Public() crypto.PublicKey  { return r.public }
func (r remote) Algorithm() keys.Algorithm { return r.algorithm }

// Sign checks the answer before anybody relies on it: the device is another program.
func (r remote) Sign(ctx context.Context, msg []byte) ([]byte, error) {
	sig, err := r.ask(ctx, msg)
	if err != nil {
		return nil, err
	}
	if err := keys.Verify(r.algorithm, r.public, msg, sig); err != nil {
		return nil, fmt.Errorf("answer of the device: %w", err)
	}
	return sig, nil
}

func ExampleSigner_remote() {
	device := keystest.Signer(keys.ES256, "device") // stands for the HSM
	var signer keys.Signer = remote{
		public:    device.Public(),
		algorithm: keys.ES256,
		ask:       device.Sign,
	}

	sig, err := signer.Sign(context.Background(), []byte("message"))
	fmt.Println(len(sig), err)
	// Output: 64 <nil>
}
