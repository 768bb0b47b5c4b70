package verdict

import (
	"maps"
	"slices"
)

// sdjwt is an SD-JWT with the subject's claims in disclosures, and a key binding.
func (s *sample) sdjwt() string {
	var disclosures, digests []string
	for _, name := range slices.Sorted(maps.Keys(s.claims)) {
		d := encode(marshal([]any{"c2FsdCBudW1iZXIgMDAwMA-" + name, name, s.claims[name]}))
		disclosures, digests = append(disclosures, d), append(digests, digest(d))
	}
	digests = append(digests, digest("decoy"))
	bound := s.secured(s.header(s.sdType()), s.sdClaims(digests)) + "~"
	for _, d := range disclosures {
		bound += d + "~"
	}
	if s.unbound {
		return bound
	}
	claims := object{"aud": s.audience, "nonce": s.proofNonce, "iat": s.made.Unix(), "sd_hash": digest(bound)}
	if !s.proofUntil.IsZero() {
		claims["exp"] = s.proofUntil.Unix()
	}
	kb := sign(signer(s.signs), object{"alg": "EdDSA", "typ": "kb+jwt"}, claims)
	if s.spoilProof != nil {
		kb = s.spoilProof(kb)
	}
	return bound + kb
}

func (s *sample) sdType() string {
	if s.form.name == iotaSD.name {
		return "sd-jwt"
	}
	return "dc+sd-jwt"
}

func (s *sample) sdClaims(digests []string) object {
	if s.form.name == iotaSD.name {
		return s.moved(s.model("https://www.w3.org/2018/credentials/v1", object{"_sd": digests}, nil))
	}
	claims := object{
		"iss": s.issuer, "vct": s.types[0], "nbf": s.from.Unix(), "exp": s.until.Unix(), "_sd": digests, "_sd_alg": "sha-256",
		"status": object{"status_list": object{"idx": s.index, "uri": listURI}},
	}
	if s.statusKind != "" {
		claims["status"] = object{s.statusKind: object{}}
	}
	if s.subject != "" {
		claims["sub"] = s.subject
	}
	if s.bound != "" {
		claims["cnf"] = s.confirmation()
	}
	maps.Copy(claims, s.more)
	return claims
}
