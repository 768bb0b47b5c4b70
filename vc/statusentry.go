package vc

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hinan-id/hinan/did"
)

// The kinds of credentialStatus that [ReadStatus] understands.
const (
	StatusBitstring = "BitstringStatusListEntry" // Bitstring Status List §2.1
	StatusList2021  = "StatusList2021Entry"      // its forerunner
	StatusBitmap    = "RevocationBitmap2022"     // IOTA's, in the issuer's DID document
)

// ReadStatus reads one entry of credentialStatus. Of a kind that it does not
// understand it keeps Type and Raw only: such an entry cannot be checked, which is
// for the verifier to judge. What breaks a rule of its kind is [ErrMalformed]; a
// RevocationBitmap2022 that names two indices is [ErrMismatch].
func ReadStatus(entry map[string]any) (StatusEntry, error) {
	if err := noNulls(entry); err != nil {
		return StatusEntry{}, in("credentialStatus", err)
	}
	e, err := readStatus(entry)
	if err != nil {
		return StatusEntry{}, in("credentialStatus", err)
	}
	if e.Raw, err = encode(entry); err != nil {
		return StatusEntry{}, err
	}
	return e, nil
}

func readStatus(entry map[string]any) (StatusEntry, error) {
	kind, err := statusKind(entry)
	if err != nil {
		return StatusEntry{}, err
	}
	id, err := readID(entry)
	if err != nil {
		return StatusEntry{}, err
	}
	switch kind {
	case StatusBitstring:
		if err := checkMessages(entry); err != nil {
			return StatusEntry{}, err
		}
		return readListEntry(kind, entry)
	case StatusList2021:
		if entry["statusListCredential"] == nil {
			return StatusEntry{Type: kind}, nil // a draft, never a standard: it names no list, so it cannot be checked
		}
		if id == "" {
			return StatusEntry{}, malformed("no id")
		}
		return readListEntry(kind, entry)
	case StatusBitmap:
		return readBitmapEntry(id, entry)
	}
	return StatusEntry{Type: kind}, nil
}

// statusKind picks the one known kind of an entry's types, else the first type.
func statusKind(entry map[string]any) (string, error) {
	types, err := readTypes(entry)
	if err != nil {
		return "", err
	}
	kind := ""
	for _, t := range types {
		if t != StatusBitstring && t != StatusList2021 && t != StatusBitmap {
			continue
		}
		if kind != "" && kind != t {
			return "", malformed("of two kinds at once")
		}
		kind = t
	}
	if kind == "" {
		kind = types[0]
	}
	return kind, nil
}

func readListEntry(kind string, entry map[string]any) (StatusEntry, error) {
	purpose, _ := entry["statusPurpose"].(string)
	if purpose == "" {
		return StatusEntry{}, malformed("no statusPurpose")
	}
	index, err := readIndex("statusListIndex", entry)
	if err != nil {
		return StatusEntry{}, err
	}
	uri, err := readURL("statusListCredential", entry["statusListCredential"])
	if err != nil {
		return StatusEntry{}, err
	}
	return StatusEntry{Type: kind, URI: uri, Index: index, Purpose: purpose}, nil
}

// readIndex reads a position, which is a string so that no reader rounds it.
func readIndex(name string, entry map[string]any) (uint64, error) {
	s, ok := entry[name].(string)
	if !ok {
		return 0, malformed("%s is not a string", name)
	}
	return parseIndex(name, s)
}

func parseIndex(name, s string) (uint64, error) {
	n, err := strconv.ParseUint(s, 10, 63)
	if err != nil || strconv.FormatUint(n, 10) != s {
		return 0, malformed("%s is not a number from 0, in base 10", name)
	}
	return n, nil
}

// checkMessages checks what an entry says about the width and the meaning of a
// status (Bitstring Status List §2.1).
func checkMessages(entry map[string]any) error {
	size := 1
	if value, ok := entry["statusSize"]; ok {
		n, err := strconv.Atoi(fmt.Sprint(value))
		if _, isNumber := value.(json.Number); !isNumber || err != nil || n < 1 {
			return malformed("statusSize is not a number of bits")
		}
		size = n
	}
	if size > MaxStatusSize {
		return fmt.Errorf("%w: a status of %d bits, at most %d", ErrTooMany, size, MaxStatusSize)
	}
	if err := checkReferences(entry); err != nil {
		return err
	}
	if _, ok := entry["statusMessage"]; !ok {
		if size > 1 || entry["statusPurpose"] == "message" {
			return malformed("no statusMessage")
		}
		return nil
	}
	messages, err := readObjects(entry, "statusMessage", 1<<MaxStatusSize)
	if err != nil {
		return err
	}
	if len(messages) != 1<<size {
		return malformed("%d messages for a status of %d bits", len(messages), size)
	}
	seen := make(map[uint64]bool, len(messages))
	for _, m := range messages {
		value, _ := m["status"].(string)
		digits, hex := strings.CutPrefix(value, "0x")
		n, err := strconv.ParseUint(digits, 16, size)
		if !hex || err != nil || seen[n] {
			return malformed("statusMessage.status is not a value of its own, such as 0x1")
		}
		seen[n] = true
		if text, _ := m["message"].(string); text == "" {
			return malformed("statusMessage has no message")
		}
	}
	return nil
}

func checkReferences(entry map[string]any) error {
	value, ok := entry["statusReference"]
	if !ok {
		return nil
	}
	references := oneOrMore(value)
	if len(references) == 0 {
		return malformed("statusReference is an empty list")
	}
	if len(references) > MaxEntries {
		return fmt.Errorf("%w: %d entries of statusReference, at most %d", ErrTooMany, len(references), MaxEntries)
	}
	for _, r := range references {
		if _, err := readURL("statusReference", r); err != nil {
			return err
		}
	}
	return nil
}

// readBitmapEntry reads IOTA's entry. Its id is the DID URL of the service that
// holds the bitmap, with the index as an optional parameter. An index that is a
// number instead of a text is read too: whether that will do is for who checks
// the status to say (revbitmap.Checker.NumberIndex).
func readBitmapEntry(id string, entry map[string]any) (StatusEntry, error) {
	text, ok := entry["revocationBitmapIndex"].(string)
	if number, isNumber := entry["revocationBitmapIndex"].(json.Number); isNumber {
		text, ok = number.String(), true
	}
	if !ok {
		return StatusEntry{}, malformed("revocationBitmapIndex is neither a string nor a number")
	}
	index, err := parseIndex("revocationBitmapIndex", text)
	if err != nil {
		return StatusEntry{}, err
	}
	service, err := did.ParseURL(id)
	if err != nil || service.Fragment() == "" || service.Path() != "" {
		return StatusEntry{}, malformed("id is not the DID URL of a service")
	}
	if query := service.Query(); query != "" {
		named, ok := service.Param("index")
		if !ok || slices.Contains([]byte(query), '&') {
			return StatusEntry{}, malformed("id has other parameters than index")
		}
		if named != text {
			return StatusEntry{}, fmt.Errorf("%w: the id names another index than revocationBitmapIndex", ErrMismatch)
		}
	}
	uri := service.DID().URL(service.Fragment()).String()
	return StatusEntry{Type: StatusBitmap, URI: uri, Index: index}, nil
}

// writeStatus is the entry of credentialStatus for e: e.Raw if it has one, which
// must say the same as the fields.
func writeStatus(e StatusEntry) (any, error) {
	if e.Raw != nil {
		return rawStatus(e)
	}
	index := strconv.FormatUint(e.Index, 10)
	switch e.Type {
	case StatusBitstring, StatusList2021:
		return map[string]any{
			"id": e.URI + "#" + index, "type": e.Type, "statusPurpose": e.Purpose,
			"statusListIndex": index, "statusListCredential": e.URI,
		}, nil
	case StatusBitmap:
		service, err := did.ParseURL(e.URI)
		if err != nil {
			return nil, malformed("the service of a %s is not a DID URL", StatusBitmap)
		}
		id := service.DID().String() + "?index=" + index + "#" + service.Fragment()
		return map[string]any{"id": id, "type": e.Type, "revocationBitmapIndex": index}, nil
	}
	return nil, malformed("a status of type %.40q has no place in the data model", e.Type)
}

func rawStatus(e StatusEntry) (any, error) {
	entry, err := object(e.Raw)
	if err != nil {
		return nil, err
	}
	said, err := ReadStatus(entry)
	if err != nil {
		return nil, err
	}
	if said.Type != e.Type || said.URI != e.URI || said.Index != e.Index || said.Purpose != e.Purpose {
		return nil, fmt.Errorf("%w: a status entry differs from its own fields", ErrMismatch)
	}
	return entry, nil
}
