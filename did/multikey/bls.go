package multikey

import (
	"crypto"
	"fmt"
	"math/big"
)

// BLS12381G2 is a BBS public key: a point of the group G2 of BLS12-381 in the
// compressed form of 96 bytes (draft-irtf-cfrg-pairing-friendly-curves,
// appendix C). Here it is checked to be a point of the curve other than
// infinity; that it lies in the subgroup is checked where signatures are.
type BLS12381G2 [96]byte

// The three highest bits of the compressed form.
const (
	blsCompressed = 0x80
	blsInfinity   = 0x40
	blsLargerY    = 0x20
	blsFlags      = blsCompressed | blsInfinity | blsLargerY
)

var primeBLS, _ = new(big.Int).SetString(
	"1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab", 16)

// fp2 is re + im·u with u² = -1. On the wire im stands first.
type fp2 struct{ re, im *big.Int }

func readFp2(b []byte) (fp2, error) {
	f := fp2{re: new(big.Int).SetBytes(b[48:]), im: new(big.Int).SetBytes(b[:48])}
	if f.re.Cmp(primeBLS) >= 0 || f.im.Cmp(primeBLS) >= 0 {
		return fp2{}, fmt.Errorf("%w: BLS12-381", ErrNonCanonical)
	}
	return f, nil
}

func (f fp2) bytes() []byte {
	b := make([]byte, 96)
	f.im.FillBytes(b[:48])
	f.re.FillBytes(b[48:])
	return b
}

func (f fp2) equal(g fp2) bool { return f.re.Cmp(g.re) == 0 && f.im.Cmp(g.im) == 0 }

func (f fp2) negative() fp2 {
	return fp2{re: mod(new(big.Int).Neg(f.re)), im: mod(new(big.Int).Neg(f.im))}
}

func (f fp2) times(g fp2) fp2 {
	re := new(big.Int).Mul(f.re, g.re)
	re.Sub(re, new(big.Int).Mul(f.im, g.im))
	im := new(big.Int).Mul(f.re, g.im)
	im.Add(im, new(big.Int).Mul(f.im, g.re))
	return fp2{re: mod(re), im: mod(im)}
}

// larger tells whether f is the larger one of f and -f, by im and then by re.
func (f fp2) larger() bool {
	half := new(big.Int).Rsh(primeBLS, 1)
	if f.im.Sign() != 0 {
		return f.im.Cmp(half) > 0
	}
	return f.re.Cmp(half) > 0
}

// root returns a square root of f, or false: with n = √(re²+im²) its real part
// is √((re+n)/2) or √((re-n)/2), and its imaginary part im/(2·real). Where the
// real part is zero the imaginary one is √-re.
func (f fp2) root() (fp2, bool) {
	norm := new(big.Int).Mul(f.re, f.re)
	norm.Add(norm, new(big.Int).Mul(f.im, f.im))
	n := new(big.Int).ModSqrt(mod(norm), primeBLS)
	if n == nil {
		return fp2{}, false
	}
	half := new(big.Int).Rsh(new(big.Int).Add(primeBLS, big.NewInt(1)), 1)
	for _, n := range []*big.Int{n, new(big.Int).Neg(n)} {
		square := new(big.Int).Add(f.re, n)
		re := new(big.Int).ModSqrt(mod(square.Mul(square, half)), primeBLS)
		if re == nil {
			continue
		}
		var im *big.Int
		if re.Sign() == 0 {
			im = new(big.Int).ModSqrt(mod(new(big.Int).Neg(f.re)), primeBLS)
		} else {
			im = new(big.Int).ModInverse(mod(new(big.Int).Lsh(re, 1)), primeBLS)
			im = mod(im.Mul(im, f.im))
		}
		if im == nil {
			continue
		}
		if r := (fp2{re: re, im: im}); r.times(r).equal(f) {
			return r, true
		}
	}
	return fp2{}, false
}

func mod(n *big.Int) *big.Int { return n.Mod(n, primeBLS) }

// rightSide is x³ + 4(1+u), the right side of the equation of the curve.
func rightSide(x fp2) fp2 {
	r := x.times(x).times(x)
	four := big.NewInt(4)
	return fp2{re: mod(r.re.Add(r.re, four)), im: mod(r.im.Add(r.im, four))}
}

func compressedBLS(b []byte) (crypto.PublicKey, error) {
	if len(b) != len(BLS12381G2{}) {
		return nil, fmt.Errorf("%w: BLS12-381 G2 key of %d bytes", ErrLength, len(b))
	}
	k := BLS12381G2(b)
	if _, _, err := k.coordinates(); err != nil {
		return nil, err
	}
	return k, nil
}

func takeBLS(k BLS12381G2) (parts, error) {
	x, y, err := k.coordinates()
	if err != nil {
		return parts{}, err
	}
	return parts{keyType: typeBLS, compact: k[:], x: x.bytes(), y: y.bytes()}, nil
}

// coordinates checks and decompresses the point.
func (k BLS12381G2) coordinates() (x, y fp2, err error) {
	if k[0]&blsCompressed == 0 {
		return x, y, fmt.Errorf("%w: BLS12-381 G2 point is not in compressed form", ErrEncoding)
	}
	if k[0]&blsInfinity != 0 {
		return x, y, fmt.Errorf("%w: BLS12-381 G2 point at infinity", ErrOffCurve)
	}
	wantLarger := k[0]&blsLargerY != 0
	k[0] &^= blsFlags
	if x, err = readFp2(k[:]); err != nil {
		return x, y, err
	}
	y, ok := rightSide(x).root()
	if !ok {
		return x, y, fmt.Errorf("%w: BLS12-381 G2", ErrOffCurve)
	}
	if y.larger() != wantLarger {
		y = y.negative()
	}
	return x, y, nil
}

func affineBLS(x, y []byte) (crypto.PublicKey, error) {
	fx, err := readFp2(x)
	if err != nil {
		return nil, err
	}
	fy, err := readFp2(y)
	if err != nil {
		return nil, err
	}
	if !fy.times(fy).equal(rightSide(fx)) {
		return nil, fmt.Errorf("%w: BLS12-381 G2", ErrOffCurve)
	}
	k := BLS12381G2(x)
	k[0] |= blsCompressed
	if fy.larger() {
		k[0] |= blsLargerY
	}
	return k, nil
}
