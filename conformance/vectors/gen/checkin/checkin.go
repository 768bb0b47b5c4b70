// Package checkin makes the vectors of the identifiers and events of check-in logs. The
// operations take
//
//	checkin.PresentationID {"issuer","key":hex,"audience":[…],"nonce","at":seconds,"is":base64url}
//	checkin.BearerID       {"issuer","id","is"}
//	checkin.RequestID      {"request":hex,"is"}
//	checkin.EventID        {"shelter","incident","presentation":base64url,"is"}
//	checkin.SlipTag        {"checkin":base64url,"is"}
//	checkin.Tag            {"seed":hex,"incident","item","period","is"}: of a check-in, or with an item of a ration
//	checkin.ReadLine       {"line","key":hex}: reading and checking the signature by an Ed25519 key
//	checkin.Verify         {"device","key","lines":[…],"heads":[…],"bad":number}: the whole log; bad is the first event that is wrong
//
// They are made here by other means than by the package that reads them.
package checkin

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/hinan-id/hinan/conformance/vectors"
)

type object = map[string]any

// The clauses behind the answers.
const (
	ids    = "Hinan check-in: "
	events = "Hinan event: "
	logs   = "Hinan log: "
)

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// parts joins texts, each behind its length in four bytes.
func parts(texts ...string) (out []byte) {
	for _, t := range texts {
		out = binary.BigEndian.AppendUint32(out, uint32(len(t)))
		out = append(out, t...)
	}
	return out
}

func hash(texts ...string) []byte {
	sum := sha256.Sum256(parts(texts...))
	return sum[:]
}

func mac(seed []byte, texts ...string) []byte {
	h := hmac.New(sha256.New, seed)
	h.Write(parts(texts...))
	return h.Sum(nil)[:16]
}

// seedOf makes bytes that look random of a text.
func seedOf(text string, n int) []byte {
	sum := sha256.Sum256([]byte("hinan vectors/" + text))
	return sum[:n]
}

var (
	tabletKey = ed25519.NewKeyFromSeed(seedOf("tablet", ed25519.SeedSize))
	otherKey  = ed25519.NewKeyFromSeed(seedOf("another tablet", ed25519.SeedSize))
)

func public(k ed25519.PrivateKey) string { return hex.EncodeToString(k.Public().(ed25519.PublicKey)) }

func text(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func one(name, desc, spec, op string, in object) vectors.Case {
	return vectors.Case{Name: name, Desc: desc, Spec: spec, Op: op, In: json.RawMessage(text(in)), Want: "ok"}
}

// Cases returns the cases of the area.
func Cases() []vectors.Case {
	cases := identifiers()
	cases = append(cases, lines()...)
	cases = append(cases, batches()...)
	return append(cases, wholeLogs()...)
}

// identifiers are frozen: what was written to a disk once is found by them.
func identifiers() []vectors.Case {
	const issuer, shelter, incident = "did:iota:0x0101010101010101010101010101010101010101010101010101010101010101", "E4020500001111", "26D01"
	key, seed := seedOf("holder", 32), seedOf("seed", 16)
	presentation := hash("hinan/presentation/v1", issuer, string(key), shelter+"/"+incident, "bm9uY2U", "1783303200")
	checkin := hash("hinan/event/v1", shelter, incident, string(presentation))
	request := seedOf("request", 16)
	return []vectors.Case{
		one("id-presentation", "a presentation by the proof of a key", ids+"presentation id", "checkin.PresentationID", object{
			"issuer": issuer, "key": hex.EncodeToString(key), "audience": []string{shelter + "/" + incident}, "nonce": "bm9uY2U",
			"at": 1783303200, "is": b64(presentation),
		}),
		one("id-presentation-audiences", "a presentation to two audiences", ids+"presentation id, audiences", "checkin.PresentationID", object{
			"issuer": issuer, "key": hex.EncodeToString(key), "audience": []string{"a", "b"}, "nonce": "bm9uY2U", "at": 0,
			"is": b64(hash("hinan/presentation/v1", issuer, string(key), "a", "b", "bm9uY2U", "0")),
		}),
		one("id-bearer", "a paper card", ids+"bearer id", "checkin.BearerID", object{
			"issuer": issuer, "id": "AAECAwQFBgc", "is": b64(hash("hinan/bearer/v1", issuer, "AAECAwQFBgc")),
		}),
		one("id-request", "an entry without a credential", ids+"request id", "checkin.RequestID", object{
			"request": hex.EncodeToString(request), "is": b64(hash("hinan/request/v1", string(request))),
		}),
		one("id-event", "the key of an event", ids+"event id", "checkin.EventID", object{
			"shelter": shelter, "incident": incident, "presentation": b64(presentation), "is": b64(checkin),
		}),
		one("tag-slip", "the tag on the slip of a party without tags", ids+"slip tag", "checkin.SlipTag", object{
			"checkin": b64(checkin), "is": b64(hash("hinan/slip/v1", string(checkin))[:16]),
		}),
		one("tag-checkin", "the tag of a person in an incident", ids+"check-in tag", "checkin.Tag", object{
			"seed": hex.EncodeToString(seed), "incident": incident, "is": b64(mac(seed, "hinan/checkin/v1", incident)),
		}),
		one("tag-ration", "the tag of a right to breakfast on one day", ids+"ration tag", "checkin.Tag", object{
			"seed": hex.EncodeToString(seed), "incident": incident, "item": "meal", "period": "2026-07-06-breakfast",
			"is": b64(mac(seed, "hinan/ration/v1", incident, "meal", "2026-07-06-breakfast")),
		}),
	}
}

// event is one that is to be signed: its members, and what is done to it.
type event struct {
	members object
	key     ed25519.PrivateKey
	sealed  []byte
	// raw changes the text before it is signed, line the line behind that.
	raw  func(string) string
	line func(object)
}

func (e event) text() string {
	raw := text(e.members)
	if e.raw != nil {
		raw = e.raw(raw)
	}
	return raw
}

// leaf is the hash of the event, as a leaf of RFC 6962 §2.1.
func (e event) leaf() []byte {
	sum := sha256.Sum256(append([]byte{0}, e.text()...))
	return sum[:]
}

// marker stands where the event belongs in its line.
const marker = "the event"

func (e event) write() string {
	raw := e.text()
	line := object{"event": marker, "signature": b64(ed25519.Sign(e.key, []byte("hinan/event/v1\n"+raw)))}
	if e.sealed != nil {
		line["sealed"] = b64(e.sealed)
	}
	if e.line != nil {
		e.line(line)
	}
	return strings.Replace(text(line), `"`+marker+`"`, raw, 1) // as it is: encoding/json would take spaces out
}

// fill puts what every event has around a body.
func fill(kind string, seq int, prev []byte, body object) event {
	members := object{
		"v": 1, "type": kind, "event_id": b64(hash("event", fmt.Sprint(kind, seq))), "incident_id": "26D01",
		"shelter_id": "E4020500001111", "device_id": "tablet-1", "seq": seq, "device_time": "2026-07-06T09:00:00Z",
		"time_floor": "2026-07-05T21:00:00Z", "staff_role": "reception", "body": body,
	}
	if prev != nil {
		members["prev_hash"] = b64(prev)
	}
	return event{members: members, key: tabletKey}
}

// graded is one with an assurance, as check-ins have.
func graded(e event, grade string, reasons ...string) event {
	e.members["assurance"] = grade
	if len(reasons) > 0 {
		e.members["reasons"] = reasons
	}
	return e
}

func people(n int) (party []object) {
	bands := []string{"15-64", "75+", "0"}
	for i := range n {
		party = append(party, object{"slot": i + 1, "age_band": bands[i%len(bands)]})
	}
	return party
}

func checkinBody() object {
	party := people(2)
	party[0]["tag"] = b64(seedOf("tag", 16))
	return object{"method": "phone_qr", "residence": "city", "out_of_shelter": "none", "party": party, "credential_types": []string{"urn:hinan:vct:resident"}}
}
