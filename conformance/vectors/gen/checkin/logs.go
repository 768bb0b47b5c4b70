package checkin

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/hinan-id/hinan/conformance/vectors"
)

// logOf makes a log of five events, the fourth of which holds the root of those before
// it; change spoils it before it is signed.
func logOf(change func(n int, e *event)) []event {
	var log []event
	var prev []byte
	var leaves [][]byte
	for n := range 5 {
		e := fill("count", n, prev, object{"present": 100 + n})
		if n == 3 {
			delete(e.members, "staff_role")
			e.members["type"], e.members["body"] = "log_root", object{"root": b64(root(leaves)), "size": n}
		}
		if change != nil {
			change(n, &e)
		}
		log, prev, leaves = append(log, e), e.leaf(), append(leaves, e.leaf())
	}
	return log
}

// root is the Merkle tree hash of RFC 6962 §2.1.
func root(leaves [][]byte) []byte {
	switch len(leaves) {
	case 0:
		sum := sha256.Sum256(nil)
		return sum[:]
	case 1:
		return leaves[0]
	}
	k := 1
	for k*2 < len(leaves) {
		k *= 2
	}
	sum := sha256.Sum256(slices.Concat([]byte{1}, root(leaves[:k]), root(leaves[k:])))
	return sum[:]
}

// head is a checkpoint that a device signed as a note.
func head(key ed25519.PrivateKey, device string, size int, tree []byte) string {
	said := fmt.Sprintf("hinan/log/%s\n%d\n%s\n", device, size, base64.StdEncoding.EncodeToString(tree))
	id := sha256.Sum256(slices.Concat([]byte(device+"\n\x01"), key.Public().(ed25519.PublicKey)))
	signature := append(binary.BigEndian.AppendUint32(nil, binary.BigEndian.Uint32(id[:])), ed25519.Sign(key, []byte(said))...)
	return said + "\n\u2014 " + device + " " + base64.StdEncoding.EncodeToString(signature) + "\n"
}

func headOf(log []event) string {
	var leaves [][]byte
	for _, e := range log {
		leaves = append(leaves, e.leaf())
	}
	return head(tabletKey, "tablet-1", len(log), root(leaves))
}

// logFlaw is what is wrong with a log, and where that is seen first.
type logFlaw struct {
	name, desc, spec, want string
	bad                    int
	log                    []event
	heads                  []string
}

func wholeLogs() []vectors.Case {
	good := logOf(nil)
	heads := []string{headOf(good[:2]), headOf(good)}
	const name = "log-whole"
	cases := []vectors.Case{logCase(logFlaw{name: "whole", desc: "a log with two heads", spec: "whole", want: "ok", log: good, heads: heads}, "")}
	for _, f := range logFlaws(good, heads) {
		cases = append(cases, logCase(f, name))
	}
	return cases
}

func logCase(f logFlaw, twin string) vectors.Case {
	var written []string
	for _, e := range f.log {
		written = append(written, e.write())
	}
	c := one("log-"+f.name, f.desc, logs+f.spec, "checkin.Verify", object{
		"device": "tablet-1", "key": public(tabletKey), "lines": written, "heads": f.heads, "bad": f.bad,
	})
	c.Want, c.Twin = f.want, twin
	return c
}

func logFlaws(good []event, heads []string) []logFlaw {
	without := func(n int) []event { return slices.Delete(slices.Clone(good), n, n+1) }
	swapped := slices.Clone(good)
	swapped[1], swapped[2] = swapped[2], swapped[1]
	edited := slices.Clone(good)
	edited[2].line = func(l object) {
		raw := []byte(edited[2].text())
		l["event"] = json.RawMessage(bytes.Replace(raw, []byte(`"present":102`), []byte(`"present":120`), 1))
	}
	rewritten := slices.Clone(good)
	rewritten[2] = logOf(func(n int, e *event) {
		if n == 2 {
			e.members["body"] = object{"present": 1}
		}
	})[2]
	foreign := logOf(func(n int, e *event) {
		if n == 2 {
			e.members["device_id"] = "tablet-2"
		}
	})
	wrongRoot := logOf(func(n int, e *event) {
		if n == 3 {
			e.members["body"] = object{"root": b64(hash("another log")), "size": 3}
		}
	})
	wrongSize := logOf(func(n int, e *event) {
		if n == 3 {
			e.members["body"].(object)["size"] = 2
		}
	})
	anew := logOf(func(n int, e *event) {
		if n < 2 {
			e.members["body"] = object{"present": 7}
		}
	})
	return []logFlaw{
		{"edited", "an event with another number in it", "signature of each event", "log.signature", 2, edited, heads},
		{"rewritten", "an event that its device wrote anew", "chain", "log.chain", 3, rewritten, nil},
		{"dropped", "an event is missing in the middle", "numbers, gap", "log.gap", 2, without(2), nil},
		{"beginning", "the first event is missing", "numbers, first", "log.gap", 0, without(0), nil},
		{"swapped", "two events in another order", "numbers, order", "log.gap", 1, swapped, nil},
		{"twice", "an event stands twice", "numbers, once each", "log.gap", 3, slices.Insert(slices.Clone(good), 3, good[2]), nil},
		{"cut", "the last event is missing, and a head tells", "head, size", "log.head", 4, good[:4], heads},
		{"anew", "a log that its device wrote anew, and a head tells", "head, root", "log.head", 2, anew, heads[:1]},
		{"foreign", "an event of another device", "device", "log.fork", 2, foreign, nil},
		{"root", "the root of another log in the log", "log_root, root", "log.head", 3, wrongRoot, nil},
		{"size", "a root of fewer events than there are", "log_root, size", "log.head", 3, wrongSize, nil},
		{"head-signer", "a head by another device", "head, signature", "log.signature", 0, good, []string{head(otherKey, "tablet-1", 5, hash("x"))}},
		{"head-device", "a head of a device that nobody knows", "head, device", "log.device", 0, good, []string{head(tabletKey, "tablet-9", 5, hash("x"))}},
		{"head-spelling", "a head with a size that begins with 0", "head, spelling", "log.head", 0, good, []string{respelled(good)}},
		{"head-none", "a note of something else", "head, origin", "log.head", 0, good, []string{"go.sum database tree\n5\n" + base64.StdEncoding.EncodeToString(hash("x")) + "\n"}},
	}
}

// respelled is a head whose size has a zero in front, well signed.
func respelled(log []event) string {
	var leaves [][]byte
	for _, e := range log {
		leaves = append(leaves, e.leaf())
	}
	said := fmt.Sprintf("hinan/log/tablet-1\n0%d\n%s\n", len(log), base64.StdEncoding.EncodeToString(root(leaves)))
	id := sha256.Sum256(slices.Concat([]byte("tablet-1\n\x01"), tabletKey.Public().(ed25519.PublicKey)))
	signature := append(id[:4:4], ed25519.Sign(tabletKey, []byte(said))...)
	return said + "\n\u2014 tablet-1 " + base64.StdEncoding.EncodeToString(signature) + "\n"
}
