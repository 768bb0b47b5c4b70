package checkin

import (
	"encoding/base64"
	"strconv"
	"time"
)

// expectedEvent is room for a usual event in bytes.
const expectedEvent = 1 << 10

// text writes an event that was checked in the form of RFC 8785, as [eventForm] reads
// it: none of its texts has a character that JSON escapes. By encoding/json it would
// take longer than all else that is done for an event but its signature.
func (e *Event) text(body []byte) []byte {
	b := append(make([]byte, 0, expectedEvent), '{')
	if e.Grade != "" {
		b = appendText(b, "assurance", string(e.Grade))
	}
	b = append(append(b, `"body":`...), body...)
	b = append(b, ',')
	b = appendText(b, "device_id", e.Device)
	b = appendTime(b, "device_time", e.Time)
	if e.Drill {
		b = append(b, `"drill":true,`...)
	}
	b = appendBytes(b, "event_id", e.ID[:])
	b = appendText(b, "incident_id", e.Incident)
	if e.Prev != (Hash{}) {
		b = appendBytes(b, "prev_hash", e.Prev[:])
	}
	if len(e.Reasons) > 0 {
		b = append(b, `"reasons":[`...)
		for _, r := range e.Reasons {
			b = append(append(append(b, '"'), r...), `",`...)
		}
		b = append(b[:len(b)-1], `],`...)
	}
	if e.Record != [32]byte{} {
		b = appendBytes(b, "record_hash", e.Record[:])
	}
	b = append(strconv.AppendUint(append(b, `"seq":`...), e.Seq, 10), ',')
	b = appendText(b, "shelter_id", e.Shelter)
	if e.Role != "" {
		b = appendText(b, "staff_role", string(e.Role))
	}
	if !e.Floor.IsZero() {
		b = appendTime(b, "time_floor", e.Floor)
	}
	return append(appendText(b, "type", string(e.Type)), `"v":1}`...)
}

func appendName(b []byte, name string) []byte {
	return append(append(append(b, '"'), name...), `":"`...)
}

func appendText(b []byte, name, value string) []byte {
	return append(append(appendName(b, name), value...), `",`...)
}

func appendBytes(b []byte, name string, value []byte) []byte {
	return append(base64.RawURLEncoding.AppendEncode(appendName(b, name), value), `",`...)
}

func appendTime(b []byte, name string, value time.Time) []byte {
	return append(value.AppendFormat(appendName(b, name), "2006-01-02T15:04:05Z"), `",`...)
}
