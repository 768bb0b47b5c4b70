package drill

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"math/bits"
)

// chance is a row of numbers that follows from a seed and a label and from nothing else:
// SHA-256 over both and a counter. It decides what happens in a drill, never a key.
type chance struct {
	key  [sha256.Size]byte
	next uint64
	room []byte // of the last block
}

const chanceLabel = "hinan/drill/v1\n"

func newChance(seed uint64, label string) *chance {
	start := binary.BigEndian.AppendUint64([]byte(chanceLabel), seed)
	return &chance{key: sha256.Sum256(append(start, label...))}
}

func (c *chance) number() (n uint64) {
	if len(c.room) == 0 {
		block := sha256.Sum256(binary.BigEndian.AppendUint64(c.key[:], c.next))
		c.room = block[:]
		c.next++
	}
	n = binary.BigEndian.Uint64(c.room)
	c.room = c.room[8:]
	return n
}

// below is a whole number from 0 to n-1.
func (c *chance) below(n int) int {
	high, _ := bits.Mul64(c.number(), uint64(n))
	return int(high)
}

// share is a number from 0 to just below 1.
func (c *chance) share() float64 { return float64(c.number()>>11) / (1 << 53) }

// pick is a place in a list of weights, by their size.
func (c *chance) pick(weights []int) int {
	sum := 0
	for _, w := range weights {
		sum += w
	}
	at := c.below(sum)
	for i, w := range weights {
		if at < w {
			return i
		}
		at -= w
	}
	return 0 // not reached: at is below the sum
}

// triangle is a number from 0 to 1 that is most often near peak.
func (c *chance) triangle(peak float64) float64 {
	u := c.share()
	if u < peak {
		return math.Sqrt(u * peak)
	}
	return 1 - math.Sqrt((1-u)*(1-peak))
}

// gammaShape is how even paces are: the coefficient of variation is 1/2.
const gammaShape = 4

// pace is a number with the mean 1, by the gamma distribution: how slow somebody is.
func (c *chance) pace() float64 {
	product := 1.0
	for range gammaShape {
		product *= 1 - c.share()
	}
	return -math.Log(product) / gammaShape
}
