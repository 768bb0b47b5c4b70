package cborgate

import "math"

// float returns the value of a head of two, four or eight bytes (RFC 8949 §3.3).
func (h header) float() float64 {
	switch h.info {
	case 25:
		return half(uint16(h.arg))
	case 26:
		return float64(math.Float32frombits(uint32(h.arg)))
	}
	return math.Float64frombits(h.arg)
}

// half reads a float of two bytes (RFC 8949 Appendix D).
func half(bits uint16) float64 {
	exponent, mantissa := int(bits>>10&0x1f), float64(bits&0x3ff)
	value := math.Ldexp(mantissa+1024, exponent-25)
	switch exponent {
	case 0:
		value = math.Ldexp(mantissa, -24)
	case 31:
		value = math.Inf(1)
		if mantissa != 0 {
			value = math.NaN()
		}
	}
	if bits>>15 == 1 {
		return -value
	}
	return value
}

// shortestFloat reports whether no shorter float holds the value: the preferred
// form (RFC 8949 §4.1).
func shortestFloat(info byte, f float64) bool {
	switch info {
	case 26:
		return !fitsHalf(f)
	case 27:
		return float64(float32(f)) != f
	}
	return true
}

// fitsHalf reports whether a float of two bytes holds f: eleven bits of mantissa,
// at most 65504, in units of at least 2^-24.
func fitsHalf(f float64) bool {
	if f == 0 {
		return true
	}
	fraction, exponent := math.Frexp(math.Abs(f)) // f = fraction × 2^exponent, fraction in [0.5, 1)
	if exponent > 16 {
		return false
	}
	unit := max(exponent-11, -24)
	scaled := math.Ldexp(fraction, exponent-unit)
	return scaled == math.Trunc(scaled)
}
