package fault

var linkageCodes = []Entry{
	{
		Code:    "linkage.configuration",
		Meaning: "The file is no DID configuration.",
		Clause:  "DIF Well Known DID Configuration v1, DID Configuration Resource",
		Advice:  "Ask the owner of the website to publish a file with @context, linked_dids and nothing else.",
	},
	{
		Code:    "linkage.absent",
		Meaning: "No entry of the DID configuration links the DID with the website.",
		Clause:  "DIF Well Known DID Configuration v1, DID Configuration Resource Verification",
		Advice:  "Do not treat the issuer as the owner of the website; the reasons of the entries stand behind this one.",
	},
	{
		Code:    "linkage.credential",
		Meaning: "An entry of the DID configuration is no domain linkage credential of the DID.",
		Clause:  "DIF Well Known DID Configuration v1, Domain Linkage Credential",
		Advice:  "Ask the issuer to issue the entry anew: about itself, with an origin and an end, without an id.",
	},
	{
		Code:    "linkage.origin",
		Meaning: "The origin is no https origin, or the credential is for another one.",
		Clause:  "DIF Well Known DID Configuration v1, Domain Linkage Credential; RFC 6454 §4",
		Advice:  "Compare scheme, host and port of the website with those in the credential.",
	},
}
