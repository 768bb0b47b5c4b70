package trust

import "time"

// Limits of a file.
const (
	MaxFile       = 1 << 20  // bytes as received
	MaxLine       = 32 << 10 // bytes of a line, without its line feed
	MaxRoots      = 16       // roots in one file
	MaxRootKeys   = 16       // keys of a root
	MaxSignatures = 2 * MaxRootKeys
	MaxContent    = 4 << 20 // bytes inflated
	MaxEntries    = 4096    // entries of a bundle
)

// Limits of what an entry says.
const (
	MaxName     = 2048      // bytes of an entry's name: a DID, a URL
	MaxText     = 256       // bytes of a name or word that people read
	MaxMessage  = 4 << 10   // bytes of one text of the message catalogue
	MaxMessages = 2000      // texts of one language
	MaxList     = 64        // types, roles, shelters, ranges of one entry
	MaxForeign  = 64 << 10  // bytes of a document, schema, metadata or policy
	MaxVersion  = 1<<53 - 1 // of a bundle or root: the largest integer of RFC 7493
)

// MaxAhead is how far ahead of the clock a bundle may have been made: clocks differ
// (rule R11).
const MaxAhead = 5 * time.Minute

// MaxGrace is the longest time for which a declaration may prolong credentials.
const MaxGrace = 10 * 365 * 24 * time.Hour
