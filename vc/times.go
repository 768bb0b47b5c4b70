package vc

import (
	"strings"
	"time"
)

const (
	minTime    = len("2006-01-02T15:04:05")
	maxTime    = 40                // bytes; room for nine digits of a second's fraction and a zone
	maxZone    = 14 * 60 * 60      // seconds (XSD 1.1 Part 2 §3.3.7)
	endOfDay   = "T24:00:00"       // the first instant of the next day (ibid.)
	startOfDay = "T00:00:00"       // of this day
	dayEnds    = len("2006-01-02") // where the time begins
)

// readTime reads an xsd:dateTimeStamp (2.0) or an xsd:dateTime (1.1), with a year
// of four digits. Only 1.1 has times without a zone: they are in UTC.
func readTime(m Model, value any) (time.Time, error) {
	s, ok := value.(string)
	if !ok || len(s) < minTime || len(s) > maxTime {
		return time.Time{}, malformed("not a time")
	}
	if m == Model11 && !hasZone(s) {
		s += "Z"
	}
	nextDay := s[dayEnds:minTime] == endOfDay
	if nextDay {
		s = s[:dayEnds] + startOfDay + s[minTime:]
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || !isShape(s) { // time.Parse takes more than it is asked for
		return time.Time{}, malformed("not a time with a zone, as 2006-01-02T15:04:05Z")
	}
	if _, zone := t.Zone(); zone > maxZone || zone < -maxZone {
		return time.Time{}, malformed("a zone is at most 14 hours away")
	}
	if nextDay {
		if t.Nanosecond() != 0 {
			return time.Time{}, malformed("a day has 24 hours")
		}
		t = t.AddDate(0, 0, 1)
	}
	if t = t.UTC(); t.Year() < 1 || t.Year() > 9999 {
		return time.Time{}, malformed("the year has not four digits")
	}
	return t, nil
}

// isShape reports whether s is 2006-01-02T15:04:05, then a fraction or none, then Z
// or an offset.
func isShape(s string) bool {
	zone := len(s) - len("Z")
	if s[zone] != 'Z' {
		zone = len(s) - len("+09:00")
	}
	if zone < minTime || !matches(s[:minTime], "0000-00-00T00:00:00") {
		return false
	}
	if offset := s[zone:]; offset != "Z" && (!matches(offset[1:], "00:00") || offset[4] > '5') {
		return false
	}
	fraction := s[minTime:zone]
	return fraction == "" || len(fraction) > 1 && fraction[0] == '.' && matches(fraction[1:], strings.Repeat("0", len(fraction)-1))
}

// matches reports whether s is like pattern, where 0 is any digit.
func matches(s, pattern string) bool {
	if len(s) != len(pattern) {
		return false
	}
	for i, c := range []byte(s) {
		if p := pattern[i]; p == '0' && (c < '0' || c > '9') || p != '0' && c != p {
			return false
		}
	}
	return true
}

// hasZone reports whether s ends in Z or in an offset such as +09:00.
func hasZone(s string) bool {
	sign := s[len(s)-len("+09:00")]
	return s[len(s)-1] == 'Z' || sign == '+' || sign == '-'
}

// writeTime spells t as both models read it.
func writeTime(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
