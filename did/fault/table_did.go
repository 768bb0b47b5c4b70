package fault

var didCodes = []Entry{
	{"did.syntax", "The text is not a DID.", "DID Core §3.1", "Check the identifier for a missing prefix, spaces or a cut end."},
	{"did.url-syntax", "The text is not a DID URL.", "DID Core §3.2", "Check the identifier; a key id has the form did:…#fragment."},
	{"did.document", "The text is not a DID document.", "DID Core §5", "Ask whoever publishes the document to correct the member that the message names."},
}
