package status

import "encoding/base64"

const sl2021 = "StatusList2021 (CCG draft) "

// older is a StatusList2021 as a VC-JWT of the 1.1 data model, as IOTA Identity
// writes it: 3 and 94566 are set.
func older() *input {
	in := start()
	in.Entry = object{
		"id": uri + "#94567", "type": "StatusList2021Entry", "statusPurpose": "revocation",
		"statusListIndex": "94567", "statusListCredential": uri,
	}
	in.header = object{"alg": "EdDSA", "kid": kid, "typ": "JWT"}
	in.inner = object{
		"type": "StatusList2021", "statusPurpose": "revocation",
		"encodedList": base64.RawStdEncoding.EncodeToString(gz(high(entries, 3, 94566))),
	}
	in.payload = object{
		"iss": city, "jti": uri, "sub": uri, "nbf": 1793491200, "exp": 1796083200,
		"vc": object{
			"@context":          []string{"https://www.w3.org/2018/credentials/v1"},
			"type":              []string{"VerifiableCredential", "StatusList2021Credential"},
			"credentialSubject": in.inner,
		},
	}
	return in
}

func setVC(name string, value any) func(*input) {
	return func(in *input) { in.payload["vc"].(object)[name] = value }
}

func lists2021() []family {
	return []family{
		{"list2021", "a list that says nothing against the credential", sl2021 + "§5.3", older, []flaw{
			{"revoked", "the credential is revoked", sl2021 + "§5.3 revocation", "status.revoked", setEntry("statusListIndex", "3")},
			{"suspended", "the credential is suspended", sl2021 + "§5.3 suspension", "status.suspended", func(in *input) {
				in.Entry["statusListIndex"], in.Entry["statusPurpose"], in.inner["statusPurpose"] = "3", "suspension", "suspension"
			}},
			{"neighbour", "the index in front of the one that is not", sl2021 + "§5.1 bit order", "status.revoked", setEntry("statusListIndex", "94566")},
			{"index-end", "the first index behind the end", sl2021 + "§5.3 index", "status.index", setEntry("statusListIndex", "131072")},
			{"index-number", "an index that is a number", sl2021 + "§4.1 statusListIndex", "credential.malformed", setEntry("statusListIndex", 94567)},
			{"entry-id", "an entry without an id", sl2021 + "§4.1 id", "credential.malformed", drop(entryOf, "id")},
			{"message", "a purpose that the older draft does not have", sl2021 + "§4.1 statusPurpose", "status.not-checked", func(in *input) {
				in.Entry["statusPurpose"], in.inner["statusPurpose"] = "message", "message"
			}},
			{"purpose", "a list for another purpose", sl2021 + "§5.3 statusPurpose", "status.purpose", setInner("statusPurpose", "suspension")},
			{"several", "a list for several purposes", sl2021 + "§4.2 statusPurpose", "status.list", setInner("statusPurpose", []string{"revocation", "suspension"})},
			{"id", "a list with another id", sl2021 + "§4.2 id", "status.mismatch", setList("jti", "https://city.example/status/2")},
			{"issuer", "a list of another issuer", sl2021 + "§5.3 issuer", "status.mismatch", func(in *input) {
				in.payload["iss"], in.header["kid"], in.signer = other, other+"#key-1", otherKey
			}},
			{"type", "a credential that is no status list", sl2021 + "§4.2 type", "status.list", setVC("type", []string{"VerifiableCredential"})},
			{"subject-type", "a subject that is no list", sl2021 + "§4.2 credentialSubject.type", "status.list", setInner("type", "BitstringStatusList")},
			{"short", "one byte fewer than the least size", sl2021 + "§5.1 size", "status.list",
				setInner("encodedList", b64(gz(high(entries-8, 3))))},
			{"multibase", "an encodedList in multibase", sl2021 + "§4.2 encodedList", "status.list", setInner("encodedList", "u"+b64(gz(high(entries, 3))))},
			{"alphabets", "an encodedList in two alphabets", "RFC 4648 §5, one alphabet", "status.list", func(in *input) {
				in.inner["encodedList"] = in.inner["encodedList"].(string) + "-A+A"
			}},
			{"bomb", "a list of 8 MiB and one byte", profile + "8 MiB inflated, StatusList2021", "status.too-large",
				setInner("encodedList", b64(gz(make([]byte, 8<<20+1))))},
			{"expired", "a list that does not hold any more", "VC Data Model 1.1 §6.3.1 exp", "status.stale", setList("exp", 1795305600)},
			{"future", "a list that does not hold yet", "VC Data Model 1.1 §6.3.1 nbf", "status.future", setList("nbf", 1795309201)},
			{"context", "two contexts that differ", profile + "a second @context in IOTA's lists is the same text", "status.proof", func(in *input) {
				in.spoil = func(string) string { return doubled(in, `"@context":["https://www.w3.org/ns/credentials/v2"]`) }
			}},
			{"subject-twice", "two lists under one name", "RFC 8259 §4 as Hinan reads it", "status.proof", func(in *input) {
				in.spoil = func(string) string { return doubled(in, `"credentialSubject":{}`) }
			}},
			{"claim", "a claim that contradicts the credential", "VC Data Model 1.1 §6.3.1 jti", "status.proof", setVC("id", "https://city.example/status/2")},
		}},
		{"list2021-second-context", "a second @context of the same text, as IOTA Identity writes it", profile + "a second @context in IOTA's lists", func() *input {
			in := older()
			in.spoil = func(string) string { return doubled(in, `"@context":["https://www.w3.org/2018/credentials/v1"]`) }
			return in
		}, nil},
		{"list2021-padded", "an encodedList in the URL-safe alphabet, padded", sl2021 + "§4.2 encodedList base64", func() *input {
			in := older()
			in.inner["encodedList"] = base64.URLEncoding.EncodeToString(gz(high(entries, 3, 94566, 7)))
			return in
		}, nil},
	}
}

// doubled signs a list with one more member at the end of its vc claim.
func doubled(in *input, member string) string {
	vc := encode(in.payload["vc"])
	vc = append(append(vc[:len(vc)-1], ','), member+"}"...)
	payload := `{"exp":1796083200,"iss":"` + city + `","jti":"` + uri + `","nbf":1793491200,"sub":"` + uri + `","vc":` + string(vc) + `}`
	text := b64(encode(in.header)) + "." + b64([]byte(payload))
	return text + "." + b64(signText(in.signer, text))
}
