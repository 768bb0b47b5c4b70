package fault

var vcCodes = []Entry{
	{"format.unknown", "No opener takes the input, or an envelope names a media type that is not known.", "VC-JOSE-COSE §3; RFC 9901 §4", "Check that the whole credential was handed over, and that it is in one of the supported formats."},
	{"format.ambiguous", "More than one opener takes the input, so its meaning would depend on the reader.", "Hinan design, exactly one opener", "Correct the verifier's list of openers: two of them claim the same format."},
	{"format.too-large", "The input has more bytes than its format may have here.", "Hinan limits, rule R6", "Ask the holder for a presentation with fewer credentials or disclosures."},
	{"credential.malformed", "The credential or presentation breaks a rule of its format or data model.", "VCDM 2.0 §4; VCDM 1.1 §4", "Ask the issuer to correct the member that the message names."},
	{"credential.mismatch", "Two places of one credential contradict each other.", "VCDM 1.1 §6.3.1; VC-JOSE-COSE §3", "Ask the issuer to issue the credential anew; do not choose between the two."},
	{"credential.not-yet-valid", "The credential's validity begins later than the time of the check.", "VCDM 2.0 §4.9; RFC 7519 §4.1.5", "Check the clock; else come back when the credential is valid."},
	{"credential.expired", "The credential's validity has ended.", "VCDM 2.0 §4.9; RFC 7519 §4.1.4", "Check the clock; else ask the holder for a renewed credential."},
	{"credential.nonce", "The credential's header carries another nonce than the one asked for, or one that nobody asked for.", "IOTA Identity, JWT header nonce", "Ask the holder to present again, for this verifier and this challenge."},
	{"credential.too-many", "A list or a text of the credential is longer than is read here.", "Hinan limits, rule R6", "Ask the issuer for a credential with fewer entries; the message names the list and the limit."},
	{"credential.digest", "A digest of a well-known context is not the one of the published file.", "VCDM 2.0 §5.3, §B.1", "Do not accept the credential: its issuer read another context than everybody else."},
	{"binding.absent", "Nobody proved to be the holder of the credential.", "RFC 9901 §4.3; VCDM 2.0 §4.13", "Ask the holder to present with a proof, or accept a bearer credential by policy."},
	{"binding.audience", "The holder's proof is for another verifier, or says for none.", "RFC 9901 §7.3; RFC 7519 §4.1.3", "Ask the holder to present again, to this verifier."},
	{"binding.nonce", "The holder's proof answers another challenge, or none.", "RFC 9901 §7.3", "Show a fresh challenge and ask the holder to present again."},
	{"binding.stale", "The holder's proof is too old, or does not say how old it is.", "RFC 9901 §7.3", "Ask the holder to present again; if that fails too, compare the clocks."},
	{"binding.future", "The holder's proof was made after the time of the check.", "RFC 9901 §7.3", "Compare the clocks of the holder's device and of this one."},
	{"schema.failed", "The credential does not satisfy its JSON Schema.", "VC JSON Schema §2.1", "Ask the issuer to correct the member that the message names."},
	{"schema.not-checked", "The credential's schema is not pinned, or is of a kind that is not supported.", "VC JSON Schema §3", "Add the schema to the trust bundle, or tolerate the code by policy."},
	{"schema.malformed", "A pinned schema, or the credential's reference to one, is malformed.", "VC JSON Schema §2.1; JSON Schema 2020-12", "Correct the schema that the message names; it must say draft 2020-12 in $schema."},
}
