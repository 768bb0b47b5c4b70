package sqlitestore

// For the fuzz target of the file heads.
var (
	ParseHeads  = parseHeads
	EncodeHeads = encodeHeads
)
