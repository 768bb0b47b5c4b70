package vcdm

var bitstring = base{
	name: "bitstring", desc: "an entry of a bitstring list with two bits and messages", spec: "Bitstring Status List §2.1", op: "vc.ReadStatus",
	in: `{"members": {
		"id": "https://city.example/status/1#7", "type": "BitstringStatusListEntry",
		"statusPurpose": "message", "statusListIndex": "7", "statusListCredential": "https://city.example/status/1",
		"statusSize": 2, "statusReference": "https://city.example/meaning",
		"statusMessage": [{"status": "0x0", "message": "a"}, {"status": "0x1", "message": "b"}, {"status": "0x2", "message": "c"}, {"status": "0x3", "message": "d"}]
	}}`,
}

var flawsBitstring = []flaw{
	{"purpose", "no purpose", "Bitstring Status List §2.1: statusPurpose is demanded", "members/statusPurpose", ``, malformed, ""},
	{"index-absent", "no index", "Bitstring Status List §2.1: statusListIndex is demanded", "members/statusListIndex", ``, malformed, ""},
	{"index-number", "an index that is a number", "Bitstring Status List §2.1: statusListIndex is a string", "members/statusListIndex", `7`, malformed, ""},
	{"index-negative", "an index below 0", "Bitstring Status List §2.1: statusListIndex is from 0", "members/statusListIndex", `"-1"`, malformed, ""},
	{"index-hex", "an index in base 16", "Bitstring Status List §2.1: statusListIndex is in base 10", "members/statusListIndex", `"0x7"`, malformed, ""},
	{"index-zeros", "an index with zeros before it", "Hinan profile: one spelling of an index", "members/statusListIndex", `"007"`, malformed, ""},
	{"index-huge", "an index beyond every list", "Hinan limit: 63 bits of an index", "members/statusListIndex", `"9223372036854775808"`, malformed, "index-63-bits"},
	{"index-63-bits", "the largest index", "Hinan limit: 63 bits of an index", "members/statusListIndex", `"9223372036854775807"`, ok, ""},
	{"list-absent", "no list", "Bitstring Status List §2.1: statusListCredential is demanded", "members/statusListCredential", ``, malformed, ""},
	{"list-not-url", "a list that is no URL", "Bitstring Status List §2.1: statusListCredential is a URL", "members/statusListCredential", `"status"`, malformed, ""},
	{"size-zero", "a status of no bits", "Bitstring Status List §2.1: statusSize is greater than 0", "members/statusSize", `0`, malformed, ""},
	{"size-string", "a size that is a string", "Bitstring Status List §2.1: statusSize is an integer", "members/statusSize", `"2"`, malformed, ""},
	{"size-fraction", "a size with a fraction", "Bitstring Status List §2.1: statusSize has no fraction", "members/statusSize", `2.5`, malformed, ""},
	{"size-9", "a status of more bits than are read", "Hinan limit: 8 bits of a status", "members/statusSize", `9`, tooMany, ""},
	{"messages-absent", "two bits without messages", "Bitstring Status List §2.1: statusMessage is demanded", "members/statusMessage", ``, malformed, ""},
	{"messages-few", "fewer messages than values", "Bitstring Status List §2.1: a message for each value", "members/statusMessage", `[{"status": "0x0", "message": "a"}]`, malformed, ""},
	{"messages-same", "two messages for one value", "Bitstring Status List §2.1: one message for each value", "members/statusMessage/3/status", `"0x0"`, malformed, ""},
	{"messages-beyond", "a message for a value of three bits", "Bitstring Status List §2.1: values fit the size", "members/statusMessage/3/status", `"0x7"`, malformed, ""},
	{"messages-decimal", "a value that is not in base 16", "Bitstring Status List §2.1: values have the prefix 0x", "members/statusMessage/3/status", `"3"`, malformed, ""},
	{"messages-silent", "a value without a message", "Bitstring Status List §2.1: values have a message", "members/statusMessage/3/message", ``, malformed, ""},
	{"reference", "a reference that is no URL", "Bitstring Status List §2.1: statusReference is a URL", "members/statusReference", `"meaning"`, malformed, ""},
	{"two-kinds", "an entry of two kinds", "Hinan profile: a status entry has one kind", "members/type", `["BitstringStatusListEntry", "StatusList2021Entry"]`, malformed, ""},
	{"references-none", "an empty list of references", "Bitstring Status List §2.1: one or more references", "members/statusReference", `[]`, malformed, ""},
	{"references-33", "more references than are read", "Hinan limit: 32 references", "members/statusReference", list(33, `"https://a.example/#"`), tooMany, "references-32"},
	{"references-32", "as many references as are read", "Hinan limit: 32 references", "members/statusReference", list(32, `"https://a.example/#"`), ok, ""},
	{"one-bit-message", "the purpose message with one bit and no messages", "Bitstring Status List §2.1: messages for the purpose message", "members", `{"type": "BitstringStatusListEntry", "statusPurpose": "message", "statusListIndex": "7", "statusListCredential": "https://city.example/status/1"}`, malformed, "one-bit"},
	{"one-bit", "one bit without messages", "Bitstring Status List §2.1", "members", `{"type": "BitstringStatusListEntry", "statusPurpose": "revocation", "statusListIndex": "7", "statusListCredential": "https://city.example/status/1"}`, ok, ""},
}

var statusList2021 = base{
	name: "statuslist2021", desc: "an entry of a StatusList2021", spec: "Status List 2021 §4.1", op: "vc.ReadStatus",
	in: `{"members": {"id": "https://city.example/status/1#7", "type": "StatusList2021Entry", "statusPurpose": "suspension", "statusListIndex": "7", "statusListCredential": "https://city.example/status/1"}}`,
}

var flawsStatusList2021 = []flaw{
	{"id", "no id", "Status List 2021 §4.1: id is demanded", "members/id", ``, malformed, ""},
	{"purpose", "no purpose", "Status List 2021 §4.1: statusPurpose is demanded", "members/statusPurpose", ``, malformed, ""},
	{"index", "an index that is a number", "Status List 2021 §4.1: statusListIndex is a string", "members/statusListIndex", `7`, malformed, ""},
	{"list", "a list that is no URL", "Status List 2021 §4.1: statusListCredential is a URL", "members/statusListCredential", `"status 1"`, malformed, ""},
}

var bitmap = base{
	name: "bitmap", desc: "an entry of IOTA's revocation bitmap", spec: "RevocationBitmap2022 §2", op: "vc.ReadStatus",
	in: `{"members": {"id": "did:example:city?index=7#revocation", "type": "RevocationBitmap2022", "revocationBitmapIndex": "7"}}`,
}

var flawsBitmap = []flaw{
	{"no-query", "an id that does not name the index", "RevocationBitmap2022 §2", "members/id", `"did:example:city#revocation"`, ok, ""},
	{"index-absent", "no index", "RevocationBitmap2022 §2: revocationBitmapIndex is demanded", "members/revocationBitmapIndex", ``, malformed, ""},
	{"index-boolean", "an index that is a boolean", "RevocationBitmap2022 §2: revocationBitmapIndex is a string", "members/revocationBitmapIndex", `true`, malformed, ""},
	{"index-other", "an id that names another index", "RevocationBitmap2022 §2: both indices agree", "members/id", `"did:example:city?index=8#revocation"`, mismatch, ""},
	{"id-absent", "no id", "RevocationBitmap2022 §2: id is demanded", "members/id", ``, malformed, ""},
	{"id-https", "an id that is no DID URL", "RevocationBitmap2022 §2: id is a DID URL", "members/id", `"https://city.example/#revocation"`, malformed, ""},
	{"id-fragment", "an id without a fragment", "RevocationBitmap2022 §2: id names a service", "members/id", `"did:example:city?index=7"`, malformed, ""},
	{"id-path", "an id with a path", "Hinan profile: a service has no path", "members/id", `"did:example:city/a?index=7#revocation"`, malformed, ""},
	{"id-query", "an id with another parameter", "Hinan profile: the index is the only parameter", "members/id", `"did:example:city?index=7&versionId=1#revocation"`, malformed, ""},
}
