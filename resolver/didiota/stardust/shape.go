package stardust

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Types of outputs and payloads (TIP-18, TIP-20, TIP-23).
const (
	outputTreasury     = 2
	outputBasic        = 3
	outputAlias        = 4
	outputFoundry      = 5
	outputNFT          = 6
	payloadTaggedData  = 5
	payloadTransaction = 6
)

// A shape is what a JSON value must look like before iota.go reads it. The
// reader there drops errors, fills short ids with zeros, cuts large numbers
// short, takes names in any case, and dereferences what is missing.
type shape func(v any) error

// members is a JSON object with exactly these members. A name that ends in ?
// may be absent.
type members map[string]shape

func (m members) check(v any) error {
	object, ok := v.(map[string]any)
	if !ok {
		return fmt.Errorf("not an object")
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if m[name] == nil && m[name+"?"] == nil {
			return fmt.Errorf("member %.32q is not known here", name)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(m)) {
		name, optional := strings.CutSuffix(key, "?")
		value, ok := object[name]
		if !ok && optional {
			continue
		}
		if !ok {
			return fmt.Errorf("%s: missing", name)
		}
		if err := m[key](value); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// kinds is a JSON object whose member "type" tells which other members it has.
func kinds(k map[int]members) shape {
	for t, m := range k {
		m["type"] = upTo(uint64(t))
	}
	return func(v any) error {
		object, ok := v.(map[string]any)
		if !ok {
			return fmt.Errorf("not an object")
		}
		t, ok := typeOf(object)
		if !ok {
			return fmt.Errorf("type: not an integer")
		}
		m, ok := k[t]
		if !ok {
			return fmt.Errorf("type: %d is not allowed here", t)
		}
		return m.check(v)
	}
}

func listOf(s shape, maximum int) shape {
	return func(v any) error {
		list, ok := v.([]any)
		if !ok {
			return fmt.Errorf("not an array")
		}
		if len(list) > maximum {
			return fmt.Errorf("%d items, at most %d", len(list), maximum)
		}
		for i, item := range list {
			if err := s(item); err != nil {
				return fmt.Errorf("%d: %w", i, err)
			}
		}
		return nil
	}
}

func upTo(maximum uint64) shape {
	return func(v any) error {
		literal, _ := v.(json.Number)
		n, err := strconv.ParseUint(literal.String(), 10, 64)
		if err != nil || n > maximum {
			return fmt.Errorf("not an integer of 0 to %d", maximum)
		}
		return nil
	}
}

// decimal is an unsigned integer of 64 bits as a string.
func decimal(v any) error {
	s, _ := v.(string)
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil || strconv.FormatUint(n, 10) != s {
		return fmt.Errorf("not a decimal number of 64 bits in a string")
	}
	return nil
}

// quantity is an unsigned integer of 256 bits: 0x and no leading zero.
func quantity(v any) error {
	s, _ := v.(string)
	digits, ok := strings.CutPrefix(s, "0x")
	if !ok || digits == "" || len(digits) > 64 || strings.Trim(digits, "0123456789abcdefABCDEF") != "" {
		return fmt.Errorf("not a hexadecimal number of 256 bits")
	}
	if digits[0] == '0' && digits != "0" {
		return fmt.Errorf("leading zero")
	}
	return nil
}

// exactly is 0x and that many bytes.
func exactly(size int) shape {
	return func(v any) error {
		s, _ := v.(string)
		_, err := decodeHex(s, size)
		return err
	}
}

// data is empty, or 0x and any number of bytes.
func data(v any) error {
	s, ok := v.(string)
	if !ok {
		return fmt.Errorf("not a string")
	}
	digits, prefixed := strings.CutPrefix(s, "0x")
	if s != "" && !prefixed {
		return fmt.Errorf("does not begin with 0x")
	}
	_, err := hex.DecodeString(digits)
	return err
}

var number = upTo(math.MaxUint32)

var address = kinds(map[int]members{
	0:  {"pubKeyHash": exactly(32)},
	8:  {"aliasId": exactly(32)},
	16: {"nftId": exactly(32)},
})

var unlockConditions = listOf(kinds(map[int]members{
	0: {"address": address},
	1: {"returnAddress": address, "amount": decimal},
	2: {"unixTime": number},
	3: {"returnAddress": address, "unixTime": number},
	4: {"address": address},
	5: {"address": address},
	6: {"address": address},
}), 4)

var features = listOf(kinds(map[int]members{
	0: {"address": address},
	1: {"address": address},
	2: {"data": data},
	3: {"tag": data},
}), 4)

var nativeTokens = listOf(members{"id": exactly(38), "amount": quantity}.check, 64)

var tokenScheme = kinds(map[int]members{
	0: {"mintedTokens": quantity, "meltedTokens": quantity, "maximumSupply": quantity},
})

var output = kinds(map[int]members{
	outputBasic: {
		"amount": decimal, "nativeTokens?": nativeTokens,
		"unlockConditions": unlockConditions, "features?": features,
	},
	outputAlias: {
		"amount": decimal, "nativeTokens?": nativeTokens,
		"aliasId": exactly(32), "stateIndex": number, "stateMetadata?": data, "foundryCounter": number,
		"unlockConditions": unlockConditions, "features?": features, "immutableFeatures?": features,
	},
	outputFoundry: {
		"amount": decimal, "nativeTokens?": nativeTokens,
		"serialNumber": number, "tokenScheme": tokenScheme,
		"unlockConditions": unlockConditions, "features?": features, "immutableFeatures?": features,
	},
	outputNFT: {
		"amount": decimal, "nativeTokens?": nativeTokens,
		"nftId":            exactly(32),
		"unlockConditions": unlockConditions, "features?": features, "immutableFeatures?": features,
	},
})

var taggedData = members{"tag?": data, "data?": data}

var input = kinds(map[int]members{
	0: {"transactionId": exactly(32), "transactionOutputIndex": upTo(maxIndex)},
})

var essence = kinds(map[int]members{
	1: {
		"networkId": decimal, "inputsCommitment": exactly(32),
		"inputs":   listOf(input, maxIndex+1),
		"outputs":  listOf(output, maxIndex+1),
		"payload?": kinds(map[int]members{payloadTaggedData: taggedData}),
	},
})

var signature = kinds(map[int]members{
	0: {"publicKey": exactly(32), "signature": exactly(64)},
})

var unlock = kinds(map[int]members{
	0: {"signature": signature},
	1: {"reference": upTo(maxIndex)},
	2: {"reference": upTo(maxIndex)},
	3: {"reference": upTo(maxIndex)},
})

var block = members{
	"protocolVersion": upTo(math.MaxUint8),
	"parents":         listOf(exactly(32), 8),
	"nonce":           decimal,
	"payload?": kinds(map[int]members{
		payloadTaggedData:  taggedData,
		payloadTransaction: {"essence": essence, "unlocks": listOf(unlock, maxIndex+1)},
	}),
}

// typeOf reads the member type of an object.
func typeOf(object map[string]any) (int, bool) {
	literal, _ := object["type"].(json.Number)
	t, err := strconv.Atoi(literal.String())
	return t, err == nil
}
