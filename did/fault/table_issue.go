package fault

var issueCodes = []Entry{
	{
		Code:    "issue.author",
		Meaning: "Who is to issue has no key, or a key under an id that verifiers would refuse.",
		Clause:  "Hinan security rules, R2: a key id belongs to its issuer",
		Advice:  "Name the key by a DID URL of the issuer's DID, such as did:web:example.org#key-1, as it stands in its document.",
	},
	{
		Code:    "issue.shared-status",
		Meaning: "The statement names a place in a status list, which several copies would share and could be linked by.",
		Clause:  "Token Status List, Unlinkability; Bitstring Status List v1.0, Privacy Considerations",
		Advice:  "Leave the status out of the statement and give the desk a register, or issue one copy.",
	},
}
