package fault

var resolutionCodes = []Entry{
	{"resolution.invalid-did", "The identifier is not one of its DID method.", "DID Resolution v1, INVALID_DID", "Check the identifier against the method's form."},
	{"resolution.invalid-did-url", "The DID URL or its parameters are malformed.", "DID Resolution v1, INVALID_DID_URL", "Check the part behind the DID."},
	{"resolution.invalid-options", "The resolution options contradict each other or are malformed.", "DID Resolution v1, INVALID_OPTIONS", "Give versionId or versionTime, not both, in the form of the method."},
	{"resolution.not-found", "The source answers that this does not exist.", "DID Resolution v1, NOT_FOUND", "Check the identifier and the network it belongs to."},
	{"resolution.representation-not-supported", "The document is not offered in the representation asked for.", "DID Resolution v1, REPRESENTATION_NOT_SUPPORTED", "Ask for application/did or application/did-resolution."},
	{"resolution.method-not-supported", "No resolver is set up for this DID method.", "DID Resolution v1, METHOD_NOT_SUPPORTED", "Use a DID of a supported method, or add a resolver for it."},
	{"resolution.feature-not-supported", "The method or the source does not offer this version or parameter.", "DID Resolution v1, FEATURE_NOT_SUPPORTED", "Ask for the latest version, or ask a source that keeps history."},
	{"resolution.invalid-document", "The source answered with something that is not this DID's document.", "DID Resolution v1, INVALID_DID_DOCUMENT", "Do not use the answer; ask another node or resolver and compare."},
	{"resolution.deactivated", "The DID has been deactivated by its controller.", "DID Resolution v1, deactivated", "Nothing signed with its keys is proof any more; ask the holder for another credential."},
	{"resolution.unavailable", "The source could not be asked, so nothing is known about the DID.", "Hinan security rules, R5: freshness is explicit", "Check the network and the node's address, or work from a bundle."},
	{"resolution.internal", "The resolver itself failed.", "DID Resolution v1, INTERNAL_ERROR", "Try again; if it stays, report it with the version of the program."},
}
