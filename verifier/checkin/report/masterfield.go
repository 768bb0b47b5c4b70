package report

import (
	"errors"
	"strconv"
	"strings"

	"github.com/hinan-id/hinan/verifier/checkin"
)

// isShelter reports whether events can name a shelter so.
func isShelter(id string) bool {
	return id != "" && len(id) <= checkin.MaxName && !strings.ContainsFunc(id, func(r rune) bool {
		return r <= ' ' || r > '~' || strings.ContainsRune(`"\/<>&`, r)
	})
}

// capacity reads a number of people; "1,200" is one, as are full-width digits.
func capacity(text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	digits := strings.Map(func(r rune) rune {
		switch {
		case r == ',' || r == '，':
			return -1
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		}
		return r
	}, strings.TrimSuffix(text, "人"))
	n, err := strconv.ParseUint(digits, 10, 32)
	if err != nil || n > checkin.MaxCapacity {
		return 0, errors.New("a capacity that is none")
	}
	return int(n), nil
}

// answers are the spellings of yes and no.
var answers = map[string]Answer{
	"": "", "可": Yes, "否": No, "有": Yes, "無": No, "○": Yes, "×": No, "1": Yes, "0": No, "yes": Yes, "no": No, "true": Yes, "false": No,
}

func answer(text string) (Answer, error) {
	a, ok := answers[strings.ToLower(text)]
	if !ok {
		return "", errors.New("pets neither 可 nor 否")
	}
	return a, nil
}
