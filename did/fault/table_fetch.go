package fault

var fetchCodes = []Entry{
	{
		Code:    "fetch.url",
		Meaning: "The URL is malformed, too long, or carries a user name.",
		Clause:  "RFC 3986; rule R12",
		Advice:  "Correct the URL; nothing was sent.",
	},
	{
		Code:    "fetch.scheme",
		Meaning: "The URL does not begin with https.",
		Clause:  "Rule R12",
		Advice:  "Ask whoever publishes the document to offer it over https; http is for addresses that the operator sets.",
	},
	{
		Code:    "fetch.address",
		Meaning: "The host is, or resolved to, an address that is not public.",
		Clause:  "RFC 6890; rule R12",
		Advice:  "Do not trust the identifier that named this host; a server of your own is given as an operator's address.",
	},
	{
		Code:    "fetch.redirect",
		Meaning: "The server answered with a redirect, which is never followed.",
		Clause:  "Rule R12",
		Advice:  "Ask whoever publishes the document to serve it at its own address.",
	},
	{
		Code:    "fetch.too-large",
		Meaning: "The body or the header of the answer is over its limit.",
		Clause:  "Rules R6 and R12",
		Advice:  "Ask whoever publishes the document to make it smaller.",
	},
	{
		Code:    "fetch.timeout",
		Meaning: "The exchange was not complete in time.",
		Clause:  "Rule R12",
		Advice:  "Try again later, or work from the trust bundle.",
	},
	{
		Code:    "fetch.unreachable",
		Meaning: "No connection could be made, or the certificate of the server is not trusted.",
		Clause:  "RFC 9110 §4.3.4; rule R12",
		Advice:  "Check the network and the clock, try again later, or work from the trust bundle.",
	},
	{
		Code:    "fetch.answer",
		Meaning: "The answer is cut short, no HTTP, or in a content encoding that was not asked for.",
		Clause:  "RFC 9110 §8.4; RFC 9112 §8",
		Advice:  "Try again; if it stays so, tell whoever runs the server.",
	},
	{
		Code:    "fetch.status",
		Meaning: "The server answered with a status other than 200.",
		Clause:  "RFC 9110 §15",
		Advice:  "Check that the document is published at this address, and try again later.",
	},
	{
		Code:    "web.identifier",
		Meaning: "The did:web identifier does not map to an https URL: its host, port or path is not allowed.",
		Clause:  "did:web method specification §2.1 and §3.2",
		Advice:  "Correct the identifier; only domain names in their ASCII form are allowed as hosts.",
	},
	{
		Code:    "web.media-type",
		Meaning: "The server answered with a media type that is not one of DID documents.",
		Clause:  "DID Core §7.1; did:web method specification §2.5",
		Advice:  "Ask whoever publishes did.json to serve it as application/did+json or application/json.",
	},
}
