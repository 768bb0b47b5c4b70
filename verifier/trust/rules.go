package trust

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hinan-id/hinan/did"
)

// Characters of keys, codes and languages.
const (
	lower   = "abcdefghijklmnopqrstuvwxyz"
	letters = lower + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	digits  = "0123456789"
)

func (f batchForm) check(string) error {
	if _, err := did.Parse(f.Issuer); err != nil {
		return fmt.Errorf("%w: its issuer is no DID", ErrEntry)
	}
	if len(f.Ranges) == 0 || len(f.Ranges) > MaxList {
		return fmt.Errorf("%w: %d ranges, from 1 to %d", ErrEntry, len(f.Ranges), MaxList)
	}
	for i, r := range f.Ranges {
		switch {
		case r.First > r.Last || i > 0 && r.First <= f.Ranges[i-1].Last:
			return fmt.Errorf("%w: range %d overlaps or is out of order", ErrEntry, i+1)
		case r.Status != CardValid && r.Status != CardRevoked:
			return fmt.Errorf("%w: the status of range %d", ErrEntry, i+1)
		}
	}
	return nil
}

func (f deviceForm) check(string) error {
	if _, err := thumbprint(f.Key.PublicKey); err != nil {
		return fmt.Errorf("%w: %w", ErrEntry, err)
	}
	if f.Shelter != "" && !isText(f.Shelter, MaxText) {
		return fmt.Errorf("%w: its shelter", ErrEntry)
	}
	return checkPeriod(f.From.Time, f.Until.Time)
}

func (f incidentForm) check(id string) error {
	switch {
	case len(id) > MaxText || strings.Contains(id, "/"):
		return fmt.Errorf("%w: an incident's id is short and without a slash", ErrEntry)
	case !isText(f.Kind, MaxText) || !isText(f.Area, MaxText):
		return fmt.Errorf("%w: kind or area", ErrEntry)
	case f.From.IsZero():
		return fmt.Errorf("%w: no beginning", ErrEntry)
	case f.Grace < 0 || f.Grace > int64(MaxGrace/time.Second):
		return fmt.Errorf("%w: a grace of %d seconds", ErrEntry, f.Grace)
	}
	return checkPeriod(f.From.Time, f.Until.Time)
}

func (f issuerForm) check(id string) error {
	switch _, err := did.Parse(id); {
	case err != nil && !strings.HasPrefix(id, "https://"):
		return fmt.Errorf("%w: neither a DID nor an https URL", ErrEntry)
	case Canonical(id) != id:
		return fmt.Errorf("%w: not the canonical spelling of the DID", ErrEntry)
	case f.Code != "" && !isMadeOf(f.Code, 16, letters+digits+"-"):
		return fmt.Errorf("%w: its code", ErrEntry)
	case f.Municipality != "" && !isText(f.Municipality, MaxText):
		return fmt.Errorf("%w: its municipality", ErrEntry)
	}
	if err := checkSet(f.Types, MaxName); err != nil {
		return fmt.Errorf("types: %w", err)
	}
	return checkPeriod(f.From.Time, f.Until.Time)
}

func (f messagesForm) check(language string) error {
	if !isLanguage(language) {
		return fmt.Errorf("%w: no language tag", ErrEntry)
	}
	if len(f.Messages) == 0 || len(f.Messages) > MaxMessages {
		return fmt.Errorf("%w: %d texts, from 1 to %d", ErrEntry, len(f.Messages), MaxMessages)
	}
	for key, text := range f.Messages {
		if !isMadeOf(key, 128, letters+digits+".-_") {
			return fmt.Errorf("%w: the key of a text", ErrEntry)
		}
		if !isText(text, MaxMessage) {
			return fmt.Errorf("%w: the text of %s", ErrEntry, key)
		}
	}
	return nil
}

// check looks at the form alone: X25519 recipients of age have 62 characters, those
// against quantum computers about 2,000.
func (f recipientForm) check(string) error {
	if !strings.HasPrefix(f.Recipient, "age1") || len(f.Recipient) < 62 || !isMadeOf(f.Recipient, 4096, lower+digits) {
		return fmt.Errorf("%w: no age recipient", ErrEntry)
	}
	return nil
}

func (f staffForm) check(string) error {
	if len(f.Roles) == 0 {
		return fmt.Errorf("%w: no role", ErrEntry)
	}
	for _, r := range f.Roles {
		if r != Reception && r != Needs && r != Supplies && r != Lead {
			return fmt.Errorf("%w: an unknown role", ErrEntry)
		}
	}
	if err := checkSet(f.Roles, MaxText); err != nil {
		return fmt.Errorf("roles: %w", err)
	}
	if err := checkSet(f.Shelters, MaxText); err != nil {
		return fmt.Errorf("shelters: %w", err)
	}
	if f.Thumbprint == (digest{}) {
		return fmt.Errorf("%w: no thumbprint", ErrEntry)
	}
	return checkPeriod(f.From.Time, f.Until.Time)
}

func checkPeriod(from, until time.Time) error {
	if !until.IsZero() && !from.Before(until) {
		return fmt.Errorf("%w: it ends before it begins", ErrEntry)
	}
	return nil
}

// checkSet asks for texts in ascending order, each once.
func checkSet[S ~[]E, E ~string](s S, limit int) error {
	if len(s) > MaxList {
		return fmt.Errorf("%w: %d texts, at most %d", ErrTooLarge, len(s), MaxList)
	}
	for i, text := range s {
		if !isText(string(text), limit) || i > 0 && s[i-1] >= text {
			return fmt.Errorf("%w: text %d is malformed, there twice or out of order", ErrEntry, i+1)
		}
	}
	return nil
}

func isMadeOf(s string, limit int, characters string) bool {
	return s != "" && len(s) <= limit && strings.Trim(s, characters) == ""
}

// isLanguage takes the usual language tags, such as ja, zh-Hans and pt-BR (BCP 47).
func isLanguage(tag string) bool {
	parts := strings.Split(tag, "-")
	return len(parts[0]) >= 2 && isMadeOf(parts[0], 3, lower) &&
		!slices.ContainsFunc(parts[1:], func(p string) bool { return !isMadeOf(p, 8, letters+digits) })
}
