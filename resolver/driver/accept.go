package driver

import (
	"mime"
	"slices"
	"strconv"
	"strings"
)

// shape is what the body of an answer holds.
type shape uint8

const (
	wholeResult  shape = iota // document and metadata
	dereferenced              // content and metadata
	olderResult               // wholeResult, errors as DID Core strings
	bareContent               // the document or resource alone
)

// form is one representation of an answer.
type form struct {
	shape shape
	media string
}

// offers in our order of preference: it decides where the client's does not.
var offers = [...]form{
	{wholeResult, TypeResult},
	{bareContent, "application/did"},
	{bareContent, "application/did+json"},
	{bareContent, "application/did+ld+json"},
	{bareContent, "application/json"},
	{bareContent, "application/ld+json"},
	{dereferenced, TypeDereference},
	{olderResult, TypeOlder},
}

// resultForm carries errors where the client's wish cannot be read or met.
var resultForm = offers[0]

const olderProfile = "https://w3id.org/did-resolution"

// negotiate chooses the offer that the client likes best (RFC 9110 §12.5.1).
// Without an Accept header that is the first one.
func negotiate(accept []string) (form, bool) {
	header := strings.Join(accept, ",")
	if strings.TrimSpace(header) == "" {
		return resultForm, true
	}
	if len(header) > MaxAccept {
		return resultForm, false
	}
	ranges := parseAccept(header)
	best, bestQ := resultForm, 0.0
	for _, offer := range offers {
		if q := quality(ranges, offer); q > bestQ {
			best, bestQ = offer, q
		}
	}
	return best, bestQ > 0
}

// mediaRange is one element of an Accept header.
type mediaRange struct {
	media    string
	profiles []string // nil: no profile asked for
	q        float64
}

func parseAccept(header string) []mediaRange {
	var ranges []mediaRange
	for _, element := range splitList(header) {
		media, params, err := mime.ParseMediaType(element)
		if err != nil {
			continue
		}
		r := mediaRange{media: media, q: 1}
		if profile, ok := params["profile"]; ok {
			r.profiles = append([]string{}, strings.Fields(profile)...)
		}
		if q, ok := params["q"]; ok {
			if r.q, err = strconv.ParseFloat(q, 64); err != nil || !(0 <= r.q && r.q <= 1) {
				continue
			}
		}
		ranges = append(ranges, r)
	}
	return ranges
}

// splitList splits at commas that stand outside quotes.
func splitList(header string) []string {
	var list []string
	quoted, start := false, 0
	for i := 0; i < len(header); i++ {
		switch c := header[i]; {
		case c == '\\' && quoted:
			i++
		case c == '"':
			quoted = !quoted
		case c == ',' && !quoted:
			list = append(list, header[start:i])
			start = i + 1
		}
	}
	return append(list, header[start:])
}

// quality is that of the most specific range which covers the offer; zero if
// none does.
func quality(ranges []mediaRange, offer form) float64 {
	q, specific := 0.0, 0
	for _, r := range ranges {
		if s := r.covers(offer); s > specific || s == specific && s > 0 && r.q > q {
			q, specific = r.q, s
		}
	}
	return q
}

// covers tells how closely r describes the offer; zero: not at all.
func (r mediaRange) covers(offer form) int {
	media, _, _ := strings.Cut(offer.media, ";")
	switch {
	case r.media == "*/*":
		return 1
	case r.media == "application/*":
		return 2
	case r.media != media:
		return 0
	case r.profiles == nil:
		return 3
	case offer.shape == olderResult && slices.Contains(r.profiles, olderProfile):
		return 4
	}
	return 0
}
