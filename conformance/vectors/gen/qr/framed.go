package qr

import (
	"bytes"
	"crypto/sha256"
)

// part is one part of a message as it is written.
type part struct {
	kind, content        byte
	id                   []byte
	index, count, length int
	chunk                []byte
}

func (p part) text() string {
	raw := append([]byte{p.kind<<4 | p.content}, p.id...)
	raw = append(raw, byte(p.index>>8), byte(p.index), byte(p.count>>8), byte(p.count))
	raw = append(raw, byte(p.length>>16), byte(p.length>>8), byte(p.length))
	return "HN2:" + base45(append(raw, p.chunk...))
}

// split cuts a message.
func split(message []byte, size int) []part {
	sum := sha256.Sum256(message)
	count := (len(message) + size - 1) / size
	out := make([]part, count)
	for i := range out {
		out[i] = part{1, 0, sum[:4], i, count, len(message), message[i*size : min(len(message), (i+1)*size)]}
	}
	return out
}

// mixture is the XOR of the parts that its index selects.
func mixture(all []part, index int) part {
	m := all[0]
	m.kind, m.index, m.chunk = 2, index, make([]byte, len(all[0].chunk))
	for i := range all {
		if !selects(m.id, index, i) {
			continue
		}
		for at, b := range all[i].chunk {
			m.chunk[at] ^= b
		}
	}
	return m
}

// selects reports whether bit i of SHA-256(id, index, block), SHA-256(id, index,
// block + 1) and so on is set.
func selects(id []byte, index, i int) bool {
	sum := sha256.Sum256(append(bytes.Clone(id), byte(index>>8), byte(index), byte(i/256)))
	return sum[i%256/8]>>(7-i%8)&1 == 1
}

// read returns the texts of parts.
func read(all ...part) []string {
	out := make([]string, len(all))
	for i, p := range all {
		out[i] = p.text()
	}
	return out
}

// spoiled returns the texts of parts, one of which was changed.
func spoiled(all []part, i int, change func(*part)) []string {
	all = append([]part(nil), all...)
	change(&all[i])
	return read(all...)
}

// framed are messages in parts, and what is complete at once.
func framed() []family {
	message := bytesOf("a presentation", 70)
	three := split(message, 30)
	other := split(bytesOf("another presentation", 70), 30)
	token := "eyJhbGciOiJFZERTQSJ9.e30.c2lnbmF0dXJl~"
	everyPart := func(change func(*part)) []string {
		all := append([]part(nil), three...)
		for i := range all {
			change(&all[i])
		}
		return read(all...)
	}
	return []family{
		{"parts", "three parts in order", parts, "qr.Read", message, read(three...), []flaw{
			{"prefix-small", "a prefix in small letters", parts + ": prefix", "qr.prefix", one("hn2:" + three[0].text()[4:])},
			{"base45", "a group that stands for more than two bytes", parts + ": Base45", "qr.base45", one(three[0].text()[:7] + "GGW" + three[0].text()[10:])},
			{"nothing", "nothing behind the prefix", parts + ": header", "qr.frame", one("HN2:")},
			{"header-cut", "eleven bytes", parts + ": twelve bytes of header", "qr.frame", one("HN2:" + base45(bytesOf("a header", 11)))},
			{"header-alone", "a header without a chunk", parts + ": chunk", "qr.frame", spoiled(three, 0, func(p *part) { p.chunk = nil })},
			{"kind-0", "kind 0", parts + ": kind", "qr.frame", spoiled(three, 0, func(p *part) { p.kind = 0 })},
			{"kind-3", "kind 3", parts + ": kinds are 1 and 2", "qr.frame", spoiled(three, 0, func(p *part) { p.kind = 3 })},
			{"content", "a content that nobody knows", parts + ": content", "qr.frame", everyPart(func(p *part) { p.content = 3 })},
			{"count-0", "no parts", parts + ": count", "qr.frame", everyPart(func(p *part) { p.count = 0 })},
			{"length-0", "no bytes", parts + ": length", "qr.frame", everyPart(func(p *part) { p.length = 0 })},
			{"length-small", "fewer bytes than the chunks before the last have", parts + ": length and chunks", "qr.frame", everyPart(func(p *part) { p.length = 60 })},
			{"length-large", "more bytes than the chunks can have", parts + ": length and count", "qr.frame", everyPart(func(p *part) { p.length = 91 })},
			{"count-513", "513 parts", parts + ": 512 parts", "qr.frame-limit", everyPart(func(p *part) { p.count, p.length = 513, 513 })},
			{"count-most", "as many parts as can be announced", parts + ": 512 parts, largest count", "qr.frame-limit", everyPart(func(p *part) { p.count, p.length = 65535, 65535 })},
			{"length-over", "a byte more than 256 KiB", parts + ": 256 KiB", "qr.frame-limit", everyPart(func(p *part) { p.length = 256<<10 + 1 })},
			{"length-most", "as many bytes as can be announced", parts + ": 256 KiB, largest length", "qr.frame-limit", everyPart(func(p *part) { p.length = 1<<24 - 1 })},
			{"index", "a fourth part of three", parts + ": index of kind 1", "qr.frame-index", spoiled(three, 2, func(p *part) { p.index = 3 })},
			{"index-most", "the largest index", parts + ": index of kind 1, largest", "qr.frame-index", spoiled(three, 2, func(p *part) { p.index = 65535 })},
			{"last-short", "a last part that is too short", parts + ": last chunk", "qr.frame", spoiled(three, 2, func(p *part) { p.chunk = p.chunk[:9] })},
			{"last-long", "a last part as long as the others", parts + ": last chunk, too long", "qr.frame", spoiled(three, 2, func(p *part) { p.chunk = bytesOf("padding", 30) })},
			{"other-size", "chunks of another size", parts + ": chunks of one size", "qr.frame-set", read(three[0], split(message, 25)[1])},
			{"other-count", "another count than before", parts + ": count of the set", "qr.frame-set", spoiled(three, 1, func(p *part) { p.count = 4; p.chunk = p.chunk[:20] })},
			{"other-length", "another length than before", parts + ": length of the set", "qr.frame-set", spoiled(three, 1, func(p *part) { p.length = 71 })},
			{"other-content", "another content than before", parts + ": content of the set", "qr.frame-set", spoiled(three, 1, func(p *part) { p.content = 1 })},
			{"other-bytes", "a part that comes twice, with other bytes", parts + ": same index", "qr.frame-differs", append(spoiled(three[:1], 0, func(p *part) { p.chunk = other[0].chunk }), read(three...)...)},
			{"checksum", "an id that is not the message's", parts + ": SHA-256", "qr.checksum", everyPart(func(p *part) { p.id = []byte{1, 2, 3, 4} })},
			{"bit", "a bit of a chunk", parts + ": SHA-256 of every byte", "qr.checksum", spoiled(three, 1, func(p *part) { p.chunk = append(bytes.Clone(p.chunk[:29]), p.chunk[29]^1) })},
			{"parts-of-two", "parts of two messages under one id", parts + ": parts of two", "qr.checksum", spoiled(three, 2, func(p *part) { p.chunk = other[2].chunk })},
			{"swapped", "two parts that changed their places", parts + ": SHA-256 of the order", "qr.checksum", read(
				part{1, 0, three[0].id, 0, 3, 70, three[1].chunk}, part{1, 0, three[0].id, 1, 3, 70, three[0].chunk}, three[2])},
		}},
		{"parts-back", "three parts from the last to the first", parts, "qr.Read", message, read(three[2], three[1], three[0]), nil},
		{"parts-twice", "parts that come twice", parts, "qr.Read", message, read(three[0], three[0], three[2], three[0], three[2], three[1]), nil},
		{"parts-two-people", "parts of two messages, one of which is complete", parts, "qr.Read", message, read(other[0], three[0], three[1], other[1], three[2]), nil},
		{"part-one", "one part that is all", parts, "qr.Read", message, read(split(message, 70)...), []flaw{
			{"longer", "a chunk longer than the message", parts + ": the only chunk", "qr.frame", spoiled(split(message, 70), 0, func(p *part) { p.length = 69 })},
		}},
		{"token", "a bare token", form + ": tokens", "qr.Read", []byte(token), one(token), []flaw{
			{"space", "a token with a space", form + ": characters of a token", "qr.prefix", one(token + " ")},
			{"address", "a web address", form + ": not ours", "qr.prefix", one("https://shelter.example/" + token)},
			{"dotless", "a word", form + ": a token has a dot", "qr.prefix", one("eyJhbGciOiJFZERTQSJ9")},
		}},
		{"single", "a text that is all, for the reader", form, "qr.Read", message, one("HN1:" + base45(message)), nil},
	}
}
