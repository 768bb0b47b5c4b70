package pass

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// form is how one claim is spelled in both formats.
type form struct {
	// read takes a value of a CBOR view to the SD-JWT VC's value.
	read func(value any) (claim any, ok bool)
	// write takes it back, to a value that CBOR encodes.
	write func(claim any) (value any, ok bool)
}

// ageBands are the texts of the numbers 0 to 5.
var ageBands = []string{"0", "1-5", "6-14", "15-64", "65-74", "75+"}

var ageBand = form{
	read: func(value any) (any, bool) {
		n, ok := whole(value)
		if !ok || n >= uint64(len(ageBands)) {
			return nil, false
		}
		return ageBands[n], true
	},
	write: func(claim any) (any, bool) {
		band, _ := claim.(string)
		i := slices.Index(ageBands, band)
		return i, i >= 0
	},
}

// municipality is the code of six digits, the last of which checks the others; the
// first may be zero.
var municipality = form{
	read: func(value any) (any, bool) {
		n, ok := whole(value)
		return strconv.FormatUint(1_000_000+n, 10)[1:], ok && n < 1_000_000
	},
	write: func(claim any) (any, bool) {
		digits, _ := claim.(string)
		n, err := strconv.ParseUint(digits, 10, 32)
		return n, err == nil && len(digits) == 6 && digits[0] != '+'
	},
}

// seed is 16 bytes, base64url in the SD-JWT VC.
var seed = form{
	read: func(value any) (any, bool) {
		encoded, _ := value.(string)
		_, ok := decode[[SeedBytes]byte](encoded)
		return value, ok
	},
	write: func(claim any) (any, bool) {
		encoded, _ := claim.(string)
		raw, ok := decode[[SeedBytes]byte](encoded)
		return raw[:], ok
	},
}

// decode returns the bytes of a base64url text, of which there are as many as in T.
func decode[T [8]byte | [16]byte](encoded string) (raw T, ok bool) {
	var room [18]byte // what 24 characters hold
	if len(encoded) != base64.RawURLEncoding.EncodedLen(len(raw)) {
		return raw, false
	}
	n, err := base64.RawURLEncoding.Strict().Decode(room[:], []byte(encoded))
	if err != nil || n != len(raw) { // the decoder skips line ends
		return raw, false
	}
	return T(room[:len(raw)]), true
}

var text = form{
	read:  func(value any) (any, bool) { return value, isText(value) },
	write: func(claim any) (any, bool) { return claim, isText(claim) },
}

func isText(value any) bool {
	s, ok := value.(string)
	return ok && s != "" && len(s) <= MaxText && utf8.ValidString(s)
}

// date is a day, as the number yyyymmdd.
var date = form{
	read: func(value any) (any, bool) {
		n, ok := whole(value)
		day, err := time.Parse("20060102", strconv.FormatUint(n, 10))
		return day.Format(time.DateOnly), ok && err == nil
	},
	write: func(claim any) (any, bool) {
		spelled, _ := claim.(string)
		day, err := time.Parse(time.DateOnly, spelled)
		return day.Year()*10000 + int(day.Month())*100 + day.Day(), err == nil && day.Year() >= 1000
	},
}

// number is a whole number from least to most.
func number(least, most uint64) form {
	within := func(value any) (uint64, bool) {
		n, ok := whole(value)
		return n, ok && n >= least && n <= most
	}
	return form{
		read: func(value any) (any, bool) {
			n, ok := within(value)
			return json.Number(strconv.FormatUint(n, 10)), ok
		},
		write: func(claim any) (any, bool) { return within(claim) },
	}
}

// whole reads a number that is not negative, as strictjson has it or a program.
func whole(value any) (uint64, bool) {
	switch v := value.(type) {
	case json.Number:
		n, err := strconv.ParseUint(string(v), 10, 53)
		return n, err == nil
	case int:
		return uint64(v), v >= 0
	}
	return 0, false
}

// members are the people of a household card: pairs of age band and seed, objects in
// the SD-JWT VC.
var members = form{
	read: func(value any) (any, bool) {
		list, ok := value.([]any)
		if !ok || len(list) == 0 || len(list) > MaxMembers {
			return nil, false
		}
		people := make([]any, len(list))
		for i, item := range list {
			pair, ok := item.([]any)
			if !ok || len(pair) != 2 {
				return nil, false
			}
			band, okBand := ageBand.read(pair[0])
			s, okSeed := seed.read(pair[1])
			if !okBand || !okSeed {
				return nil, false
			}
			people[i] = map[string]any{"age_band": band, "dedup_seed": s}
		}
		return people, true
	},
	write: func(claim any) (any, bool) {
		people, ok := claim.([]any)
		if !ok || len(people) == 0 || len(people) > MaxMembers {
			return nil, false
		}
		list := make([]any, len(people))
		for i, item := range people {
			person, ok := item.(map[string]any)
			band, okBand := ageBand.write(person["age_band"])
			s, okSeed := seed.write(person["dedup_seed"])
			if !ok || len(person) != 2 || !okBand || !okSeed {
				return nil, false
			}
			list[i] = []any{band, s}
		}
		return list, true
	},
}
