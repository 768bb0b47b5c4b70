package qr

// spare is how many more mixtures are read than there are parts: enough for any
// choice of them.
const spare = 20

// mixtures returns the first n mixtures that select what they should.
func mixtures(all []part, n int, should func(selected []bool) bool) []part {
	var out []part
	for index := len(all); len(out) < n; index++ {
		selected := make([]bool, len(all))
		for i := range selected {
			selected[i] = selects(all[0].id, index, i)
		}
		if should(selected) {
			out = append(out, mixture(all, index))
		}
	}
	return out
}

func anything([]bool) bool        { return true }
func notSecond(some []bool) bool  { return !some[1] }
func onlyFirst(some []bool) bool  { return some[0] && !some[1] }
func firstParts(some []bool) bool { return some[0] && some[1] }

// mixed are messages of which mixtures of parts are read.
func mixed() []family {
	message := bytesOf("a delta of a bundle", 500)
	twelve := split(message, 45)
	good := append(twelve[3:4:4], mixtures(twelve, len(twelve)+spare, anything)...)
	late := append(twelve[:11:11], mixtures(twelve, 1, func(some []bool) bool { return some[11] })...)
	many := split(bytesOf("a log", 300), 1)
	slip := bytesOf("a slip", 50)
	two := split(slip, 30)
	needless := append(two[:1:1], mixtures(two, 7, notSecond)...)
	forged := func(p *part) { p.chunk = bytesOf("forged", len(p.chunk)) }
	return []family{
		{"mixtures", "one part and mixtures in place of the others", parts + ": kind 2", "qr.Read", message, read(good...), []flaw{
			{"index", "a mixture with the index of a part", parts + ": index of kind 2", "qr.frame-index", spoiled(good, 1, func(p *part) { p.index = 11 })},
			{"size", "a mixture as short as the last part", parts + ": chunk of kind 2", "qr.frame", spoiled(good, 1, func(p *part) { p.chunk = p.chunk[:5] })},
			{"size-other", "a mixture of longer chunks", parts + ": chunks of kind 2 are of one size", "qr.frame-set", spoiled(good, 1, func(p *part) { p.count, p.chunk = 12, bytesOf("longer", 44) })},
			{"other-bytes", "a mixture that comes twice, with other bytes", parts + ": same index of kind 2", "qr.frame-differs", append(spoiled(good[:2], 1, forged), read(good...)...)},
		}},
		{"mixtures-last", "a mixture that completes the message", parts + ": kind 2", "qr.Read", message, read(late...), []flaw{
			{"forged", "other bytes in the mixture", parts + ": SHA-256 after mixtures", "qr.checksum", spoiled(late, 11, forged)},
		}},
		{"mixtures-300", "300 parts, all as mixtures", parts + ": selection from two blocks", "qr.Read", bytesOf("a log", 300), read(mixtures(many, len(many)+spare, anything)...), nil},
		{"mixtures-needless", "mixtures that say nothing new", parts + ": 4 × count", "qr.Read", slip, read(append(needless[:7:7], two...)...), []flaw{
			{"contradiction", "a mixture of one part that differs from the part", parts + ": dependent mixtures", "qr.frame-differs", spoiled(append(two[:1:1], mixtures(two, 1, onlyFirst)...), 1, forged)},
			{"contradiction-both", "a mixture that makes the second part another one", parts + ": SHA-256 of what follows", "qr.checksum", spoiled(append(two[:1:1], mixtures(two, 1, firstParts)...), 1, forged)},
			{"budget", "more than four times as many parts as there are", parts + ": 4 × count", "qr.frame-budget", read(append(needless, two...)...)},
		}},
	}
}
