package fault

var stardustCodes = []Entry{
	{
		Code:    "iota.alias-id",
		Meaning: "The Alias Output belongs to another identity, or is the first of an identity and came without its output id.",
		Clause:  "did:iota method specification v1 (Stardust), Read; TIP-18, Alias Output",
		Advice:  "Do not trust the node or the archive; for an archived output, hand in the id of the output too.",
	},
	{
		Code:    "iota.output-type",
		Meaning: "The output under this id is a treasury, basic, foundry or NFT output, and only an Alias Output holds an identity.",
		Clause:  "TIP-18, Alias Output",
		Advice:  "Check that the archived bytes are the identity's output; if a node answered so, use another node.",
	},
	{
		Code:    "iota.spent",
		Meaning: "The output has been spent, so it is not the latest state of the identity.",
		Clause:  "TIP-25, output metadata; did:iota method specification v1 (Stardust), Read",
		Advice:  "Ask again in a few seconds; if it stays, the node's indexer is behind its ledger.",
	},
	{
		Code:    "iota.stardust-not-built",
		Meaning: "This program was built without IOTA Stardust.",
		Clause:  "Build tag nostardust",
		Advice:  "Use a program that was built without this tag, or a DID of IOTA Rebased.",
	},
}
