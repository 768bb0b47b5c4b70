package fault

var iotaCodes = []Entry{
	{"iota.identifier", "The identifier is not of the form did:iota:[network:]0x and 64 hex digits.", "did:iota method specification, §3", "Check the network name (at most 8 letters and digits) and the length of the hex part."},
	{"iota.network", "The node, or the configuration, is of another network than the DID.", "did:iota method specification, Read", "Name a node of the DID's own network."},
	{"iota.answer", "The node's answer is malformed.", "did:iota method specification, Read", "Ask another node; report the faulty one to who runs it."},
	{"iota.state-metadata", "The document that is packed on the ledger cannot be read.", "IOTA Identity, state metadata format", "The identity's controller has to publish a correct document."},
	{"iota.identity-mismatch", "The document on the ledger is another DID's.", "did:iota method specification, Read step 8", "Do not use the identity: somebody stored a foreign document under it."},
	{"iota.object-type", "The object is of another Move type than an identity of this network.", "did:iota method specification, Read; pinned package ids", "Check the identifier; after a new release of IOTA Identity, check the configured package id."},
	{"iota.object", "The object's fields or bytes are not those of an identity.", "iota_identity package, identity.move", "Ask another node and compare."},
	{"iota.object-id", "The node answered about another object or version than the one asked for.", "did:iota method specification, Read step 4", "Do not trust this node; ask another one."},
	{"iota.migration", "The migration registry names an identity that does not belong to this alias.", "iota_identity package, migration_registry.move", "Do not trust this node; ask another one."},
	{"iota.history", "The identity's history, as the node tells it, does not fit together.", "IOTA Identity, get_history", "Ask a node that keeps full history."},
}
