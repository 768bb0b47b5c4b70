package fault

var keyCodes = []Entry{
	{
		Code:    "key.unknown",
		Meaning: "No key is known under the reference that the message names.",
		Clause:  "THREATS.md R2; RFC 7515 §4.1.4",
		Advice:  "Refresh the issuer's document or the trust bundle; if the key is still missing, the message was not signed by a published key.",
	},
	{
		Code:    "key.reference",
		Meaning: "The key reference is malformed, or its key id does not belong to the issuer.",
		Clause:  "THREATS.md R2; DID Core §3.2",
		Advice:  "Treat the message as forged until the issuer has explained its key id.",
	},
	{
		Code:    "key.relationship",
		Meaning: "The issuer's document does not list the key for this purpose.",
		Clause:  "DID Core §5.3",
		Advice:  "Ask the issuer to list the key under the verification relationship, or to sign with one that is listed.",
	},
	{
		Code:    "key.retired",
		Meaning: "The key was revoked or has expired.",
		Clause:  "Controlled Identifiers 1.0 §2.2 (expires, revoked)",
		Advice:  "Ask the holder for a credential signed with a current key.",
	},
	{
		Code:    "key.algorithm",
		Meaning: "The algorithm is unknown or does not fit the key.",
		Clause:  "RFC 7518 §3.1; RFC 8725 §3.1",
		Advice:  "Sign with the algorithm of the key: EdDSA, ES256, ES384, ES512 or ES256K.",
	},
	{
		Code:    "key.signature",
		Meaning: "The signature does not verify under the key.",
		Clause:  "RFC 7515 §5.2; RFC 9052 §4.4",
		Advice:  "Scan or load the original once more; if it fails again, it was altered or made by somebody else.",
	},
	{
		Code:    "key.handle",
		Meaning: "The key store has no private key under this handle.",
		Clause:  "did/keys, Store",
		Advice:  "List the handles of the store; the key may have been deleted or may lie in another store.",
	},
	{
		Code:    "key.encoding",
		Meaning: "The key is not written in the encoding that it claims to be in.",
		Clause:  "RFC 7517 §4; RFC 7518 §6; RFC 9052 §7; Controlled Identifiers 1.0 §2.4",
		Advice:  "Export the key again with a standard library; base64url has no padding, multibase keys begin with z or u.",
	},
	{
		Code:    "key.length",
		Meaning: "The key or one of its coordinates is shorter or longer than its type requires.",
		Clause:  "RFC 7518 §6.2.1.2; RFC 8037 §2; RFC 9053 §7.1.1",
		Advice:  "Export the key again; coordinates keep their leading zeros.",
	},
	{
		Code:    "key.off-curve",
		Meaning: "The key is no point of its curve, or is the point at infinity.",
		Clause:  "SP 800-56A §5.6.2.3; RFC 8032 §5.1.3",
		Advice:  "Refuse the key: it was damaged, or made to attack a verifier.",
	},
	{
		Code:    "key.small-order",
		Meaning: "The key is one of the few points under which a signature or an agreement proves nothing.",
		Clause:  "RFC 8032 §5.1.7; RFC 7748 §6.1",
		Advice:  "Refuse the key and whatever it was to prove; no honest key generator makes it.",
	},
	{
		Code:    "key.non-canonical",
		Meaning: "A coordinate of the key is not reduced, so that one key would have two encodings.",
		Clause:  "RFC 8032 §5.1.3; RFC 7748 §5",
		Advice:  "Refuse the key; a standard library does not write it.",
	},
	{
		Code:    "key.private",
		Meaning: "The key that was to be public carries private members.",
		Clause:  "RFC 7517 §9.2; DID Core §5.2.1; RFC 9053 §7",
		Advice:  "Treat the private key as lost: replace the key and publish only the public part.",
	},
	{
		Code:    "key.mismatch",
		Meaning: "Members of the key contradict each other, such as an algorithm of another curve.",
		Clause:  "RFC 7517 §4.2 to §4.4; RFC 8725 §3.1",
		Advice:  "Ask the owner of the key to publish it with members that agree.",
	},
	{
		Code:    "did.key-type-unsupported",
		Meaning: "The key is of a type that is not read here, such as RSA.",
		Clause:  "Multicodec table; IANA JSON Web Key Types; IANA COSE Key Types",
		Advice:  "Use Ed25519, X25519, P-256, P-384, P-521, secp256k1 or BLS12-381 G2.",
	},
}
