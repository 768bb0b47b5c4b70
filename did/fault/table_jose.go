package fault

var joseCodes = []Entry{
	{
		Code:    "jose.malformed",
		Meaning: "The token is not three parts of a compact JWS.",
		Clause:  "RFC 7515 §7.1; THREATS.md R4",
		Advice:  "Ask for the token in the compact form; the JSON serializations and encrypted tokens are not read.",
	},
	{
		Code:    "jose.encoding",
		Meaning: "A part of the token is not base64url in its only spelling: it has padding, spare bits, line breaks or other characters.",
		Clause:  "RFC 7515 §2 and Appendix C; RFC 4648 §3.5",
		Advice:  "Load the token again without line breaks; if it fails again, its maker encodes it wrongly.",
	},
	{
		Code:    "jose.header",
		Meaning: "The token's header is no strict JSON object, or has a member that is unknown here, missing, or of the wrong type.",
		Clause:  "RFC 7515 §4; RFC 8725 §3.9",
		Advice:  "Ask the maker of the token for a header with alg, typ, kid and nothing that the format does not name.",
	},
	{
		Code:    "jose.algorithm",
		Meaning: "The token's algorithm is not accepted, or is not the one of the key.",
		Clause:  "RFC 8725 §3.1 and §3.2",
		Advice:  "Treat the token as forged unless its maker confirms the algorithm; EdDSA, ES256, ES384, ES512 and ES256K are accepted, each with its own keys.",
	},
	{
		Code:    "jose.type",
		Meaning: "The token is of another type than this place asks for.",
		Clause:  "RFC 8725 §3.11; RFC 7515 §4.1.9",
		Advice:  "Present a token that was made for this use.",
	},
	{
		Code:    "jose.content-type",
		Meaning: "The token says that its content is of a type that this place does not allow.",
		Clause:  "RFC 7515 §4.1.10",
		Advice:  "Present a token that holds the credential itself, not another token.",
	},
	{
		Code:    "jose.critical",
		Meaning: "The token demands an extension that must be understood, and none is.",
		Clause:  "RFC 7515 §4.1.11; RFC 7797 §3",
		Advice:  "Ask the maker of the token for one without extensions.",
	},
	{
		Code:    "jose.key-header",
		Meaning: "The token brings a key along, or says where to get one.",
		Clause:  "RFC 8725 §3.10; THREATS.md R2",
		Advice:  "Ask the maker of the token to name the key by its id only; where the profile allows an attached jwk it can be ignored, and is never used.",
	},
	{
		Code:    "jose.signature",
		Meaning: "The token's signature is absent or does not verify under the key.",
		Clause:  "RFC 7515 §5.2",
		Advice:  "Load the original once more; if it fails again, it was altered or made by somebody else.",
	},
	{
		Code:    "jose.too-large",
		Meaning: "The token or its header is over the limit in bytes.",
		Clause:  "Hinan limits, jws.MaxToken and jws.MaxHeader",
		Advice:  "Ask for a smaller token, for example without embedded pictures.",
	},
}
