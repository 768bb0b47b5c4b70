package strictjson

import (
	"encoding/json"
	"strconv"
)

// maxInteger is the largest integer that every JSON reader keeps exactly
// (RFC 7493 §2.2).
const maxInteger = 1<<53 - 1

func (s *scanner) number() (any, error) {
	start := s.pos
	s.accept('-')
	whole, err := s.integer()
	if err != nil {
		return nil, err
	}
	fraction := s.accept('.')
	if fraction && s.digits() == 0 {
		return nil, s.unexpected()
	}
	exponent := s.accept('e') || s.accept('E')
	if exponent {
		if !s.accept('-') {
			s.accept('+')
		}
		if s.digits() == 0 {
			return nil, s.unexpected()
		}
	}
	end := s.pos
	s.pos = start
	switch {
	case !fraction && exponent:
		return nil, s.fail(ErrNumber, "exponent without a fraction")
	case !fraction && whole > maxInteger:
		return nil, s.fail(ErrNumber, "integer outside ±(2^53-1)")
	case fraction:
		if _, err := strconv.ParseFloat(string(s.raw[start:end]), 64); err != nil {
			return nil, s.fail(ErrNumber, "not a finite float64")
		}
	}
	s.pos = end
	if !s.build {
		return nil, nil
	}
	return json.Number(s.raw[start:end]), nil
}

// integer reads digits without a leading zero; what is too large for a JSON
// integer comes back as maxInteger+1.
func (s *scanner) integer() (uint64, error) {
	start := s.pos
	if s.digits() == 0 {
		return 0, s.unexpected()
	}
	digits := s.raw[start:s.pos]
	if digits[0] == '0' && len(digits) > 1 {
		s.pos = start
		return 0, s.fail(ErrSyntax, "leading zero")
	}
	if len(digits) > 16 {
		return maxInteger + 1, nil
	}
	var n uint64
	for _, c := range digits {
		n = n*10 + uint64(c-'0')
	}
	return n, nil
}

// digits steps over decimal digits and returns how many there were.
func (s *scanner) digits() int {
	start := s.pos
	for s.pos < len(s.raw) && '0' <= s.raw[s.pos] && s.raw[s.pos] <= '9' {
		s.pos++
	}
	return s.pos - start
}
