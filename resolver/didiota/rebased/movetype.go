package rebased

import (
	"slices"
	"strings"
)

// stardustPackage holds the objects that were carried over from Stardust.
var stardustPackage = ID{30: 0x10, 31: 0x7a}

// idKeyType is the type of the registry's keys.
const idKeyType = "0x2::object::ID"

// moveType is a Move struct type without type arguments.
type moveType struct {
	pkg          ID
	module, name string
}

// parseMoveType reads "0x…::module::name"; types with arguments and malformed
// ones are not ok.
func parseMoveType(s string) (t moveType, ok bool) {
	parts := strings.Split(s, "::")
	if len(parts) != 3 || strings.ContainsAny(s, "<> ,") {
		return moveType{}, false
	}
	pkg, err := ParseID(parts[0])
	if err != nil {
		return moveType{}, false
	}
	return moveType{pkg, parts[1], parts[2]}, true
}

// isIdentity reports whether o is an identity of the network's own package.
func (l *Ledger) isIdentity(o *Object) bool {
	t, ok := parseMoveType(o.Type)
	if !ok || t.module != "identity" || t.name != "Identity" {
		return false
	}
	return t.pkg == l.Network.Package || l.LaterPackages && slices.Contains(l.Network.Later, t.pkg)
}

// isAlias reports whether o is an alias that was carried over from Stardust.
func (l *Ledger) isAlias(o *Object) bool {
	t, ok := parseMoveType(o.Type)
	return ok && t == moveType{stardustPackage, "alias", "Alias"}
}
