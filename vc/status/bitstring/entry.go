package bitstring

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/status"
)

// entry is a credentialStatus entry of either kind, read.
type entry struct {
	kind     kind
	uri      string
	index    uint64
	purpose  string
	size     uint8    // bits of a value
	messages []string // by value; nil if there are none
}

// readEntry reads e as it stands in the credential. The parts that vc has read
// already must agree with it.
func readEntry(ctx context.Context, e vc.StatusEntry) (*entry, error) {
	out := &entry{uri: e.URI, index: e.Index, purpose: e.Purpose, size: 1}
	switch e.Type {
	case EntryType:
		out.kind = bitstring
	case EntryType2021:
		out.kind = list2021
	default:
		return nil, fmt.Errorf("%w: %.64q", status.ErrNotChecked, e.Type)
	}
	if len(e.Raw) > 0 {
		members, err := strictjson.Object(ctx, e.Raw, strictjson.Limits{})
		if err != nil {
			return nil, fmt.Errorf("%w: %w", status.ErrEntry, err)
		}
		if err := out.compare(members); err != nil {
			return nil, err
		}
		if err := out.readSize(members); err != nil {
			return nil, err
		}
	}
	return out, out.check()
}

func (e *entry) check() error {
	if e.uri == "" {
		return fmt.Errorf("%w: no statusListCredential", status.ErrEntry)
	}
	switch e.purpose {
	case Revocation, Suspension:
		return nil
	case Refresh, Message:
		if e.kind.list == ListType {
			return nil
		}
	case "":
		return fmt.Errorf("%w: no statusPurpose", status.ErrEntry)
	}
	return fmt.Errorf("%w: purpose %.32q", status.ErrNotChecked, e.purpose)
}

// compare holds what vc has read against the members themselves.
func (e *entry) compare(members map[string]any) error {
	uri, _ := members["statusListCredential"].(string)
	purpose, _ := members["statusPurpose"].(string)
	if uri != e.uri || purpose != e.purpose {
		return fmt.Errorf("%w: statusListCredential or statusPurpose is not what was read", status.ErrEntry)
	}
	text, ok := members["statusListIndex"].(string)
	if !ok {
		return fmt.Errorf("%w: statusListIndex is no text", status.ErrEntry)
	}
	index, err := strconv.ParseUint(text, 10, 64)
	if err != nil || strings.HasPrefix(text, "+") || len(text) > 1 && text[0] == '0' {
		return fmt.Errorf("%w: statusListIndex %.24q", status.ErrEntry, text)
	}
	if index != e.index {
		return fmt.Errorf("%w: statusListIndex is not what was read", status.ErrIndex)
	}
	return nil
}

// readSize reads statusSize and statusMessage (§2.1 there): a value of more than
// one bit, and every message, needs a list of what the values mean.
func (e *entry) readSize(members map[string]any) error {
	if e.kind.list != ListType {
		return nil
	}
	if value, ok := members["statusSize"]; ok {
		number, _ := value.(json.Number)
		size, err := strconv.ParseUint(number.String(), 10, 8)
		if err != nil || size == 0 || size > status.MaxWidth {
			return fmt.Errorf("%w: statusSize is no number from 1 to %d", status.ErrEntry, status.MaxWidth)
		}
		e.size = uint8(size)
	}
	value, ok := members["statusMessage"]
	if !ok {
		if e.size > 1 || e.purpose == Message {
			return fmt.Errorf("%w: no statusMessage", status.ErrEntry)
		}
		return nil
	}
	return e.readMessages(value)
}

func (e *entry) readMessages(value any) error {
	list, _ := value.([]any)
	if len(list) != 1<<e.size {
		return fmt.Errorf("%w: %d messages for values of %d bits", status.ErrEntry, len(list), e.size)
	}
	e.messages = make([]string, len(list))
	seen := make([]bool, len(list))
	for _, item := range list {
		members, _ := item.(map[string]any)
		hex, ok := members["status"].(string)
		text, isText := members["message"].(string)
		digits, isHex := strings.CutPrefix(hex, "0x")
		v, err := strconv.ParseUint(digits, 16, 8)
		if !ok || !isText || !isHex || err != nil || v >= uint64(len(list)) || seen[v] {
			return fmt.Errorf("%w: statusMessage must have a text for each value, once", status.ErrEntry)
		}
		seen[v], e.messages[v] = true, text
	}
	return nil
}

// Entry returns the entry of a credential whose place in a list of one-bit values
// is index. The kind is EntryType or EntryType2021.
func Entry(kind, uri, purpose string, index uint64) (vc.StatusEntry, error) {
	raw, err := json.Marshal(struct {
		ID         string `json:"id"`
		Type       string `json:"type"`
		Purpose    string `json:"statusPurpose"`
		Index      string `json:"statusListIndex"`
		Credential string `json:"statusListCredential"`
	}{fmt.Sprintf("%s#%d", uri, index), kind, purpose, strconv.FormatUint(index, 10), uri})
	if err != nil {
		return vc.StatusEntry{}, err
	}
	e := vc.StatusEntry{Type: kind, URI: uri, Index: index, Purpose: purpose, Raw: raw}
	_, err = readEntry(context.Background(), e)
	return e, err
}
