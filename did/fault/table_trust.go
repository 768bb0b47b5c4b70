package fault

var trustCodes = []Entry{
	{"trust.format", "The bytes are no trust bundle, root or state in their one form.", "Form of the trust bundle (package verifier/trust); RFC 8785", "Copy the file again; if it stays so, ask who made it."},
	{"trust.version", "The form is of a version that this program does not know.", "Rule: an unknown major version is refused", "Install the version of the program that goes with the bundle."},
	{"trust.too-large", "The file, what it inflates to, or a list in it is over a limit.", "Rule R6: limits before parsing", "If it is no attack, leave out of the bundle what shelters do not need."},
	{"trust.digest", "The payload is not the one that was signed.", "Form of the trust bundle: the signatures cover the compressed bytes", "Copy the file again; if it stays so, treat it as forged."},
	{"trust.entry", "An entry of the bundle breaks a rule of its kind.", "Form of the trust bundle: entries", "Whoever makes the bundle corrects the entry that the message names."},
	{"trust.base", "The delta belongs to another bundle, or has none to be applied to.", "Form of the trust bundle: a delta names its base", "Load the whole bundle, or the delta for the one that this device holds."},
	{"trust.signer", "A signature is by a key that the root does not name.", "TUF 1.0 §5.3 and §5.4; rule R1", "Treat the bundle as forged, and find out where it came from."},
	{"trust.signer-repeated", "One key has signed twice.", "TUF 1.0 §4.2.1: a threshold counts distinct keys", "Treat the bundle as forged; another key holder has to sign."},
	{"trust.signature", "A signature does not verify.", "TUF 1.0 §5.3 and §5.4", "Copy the file again; if it stays so, treat it as forged."},
	{"trust.threshold", "Fewer keys have signed than the root asks for.", "TUF 1.0 §5.3 and §5.4", "Have the other key holders sign before the bundle is given out."},
	{"trust.root", "The root breaks a rule, such as that of its threshold or its keys, or there is none.", "TUF 1.0 §4.3", "Whoever makes the root corrects it; a device gets its first root from the operator."},
	{"trust.root-expired", "The root has expired, or had before the next one was made.", "TUF 1.0 §5.3; rule: nothing is accepted from an expired root", "Check the clock of this device first; else the operator pins the current root."},
	{"trust.root-chain", "The root does not follow the one that is pinned.", "TUF 1.0 §5.3: each version follows the one before it", "Use a bundle that carries every rotation since the pinned root, or have the operator pin the current one."},
	{"trust.root-rollback", "The root is older than one that was seen before.", "TUF 1.0 §5.3; rule R5", "Use a bundle that the current root has signed."},
	{"trust.rollback", "The bundle is older than one that was seen before.", "TUF 1.0 §5.4; rule R5: versions never go down", "Use the newest bundle; find out who gives out the old one."},
	{"trust.fork", "There are two bundles of one version.", "Rule R5: equal version with other bytes", "Stop, and ask the key holders which one they have signed."},
	{"trust.expired", "The bundle has ceased to count.", "TUF 1.0 §5.4; rule R5", "Load a newer bundle; until then what rests on it is undecided."},
	{"trust.future", "The bundle was made after the time of the check.", "Rule R11: clocks", "Set the clock of this device."},
}
