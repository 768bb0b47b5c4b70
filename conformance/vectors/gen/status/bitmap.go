package status

import (
	"encoding/binary"
	"time"
)

const rb = "RevocationBitmap2022 (IOTA) "

// portable is a Roaring bitmap with two array containers: 5, 42 and 1000, and 65536.
func portable() []byte {
	le := binary.LittleEndian
	var out []byte
	for _, n := range []uint32{12346, 2} {
		out = le.AppendUint32(out, n)
	}
	for _, n := range []uint16{0, 2, 1, 0} {
		out = le.AppendUint16(out, n)
	}
	for _, n := range []uint32{24, 30} {
		out = le.AppendUint32(out, n)
	}
	for _, n := range []uint16{5, 42, 1000, 0} {
		out = le.AppendUint16(out, n)
	}
	return out
}

// withRuns is a Roaring bitmap with one run container: 1000 to 8999.
func withRuns() []byte {
	le := binary.LittleEndian
	out := append(le.AppendUint32(nil, 12347), 1)
	for _, n := range []uint16{0, 7999, 1, 1000, 7999} {
		out = le.AppendUint16(out, n)
	}
	return out
}

// dense is a Roaring bitmap with one bitmap container: the even numbers below 10000.
func dense() []byte {
	le := binary.LittleEndian
	out := le.AppendUint32(le.AppendUint32(nil, 12346), 1)
	out = le.AppendUint16(le.AppendUint16(out, 0), 4999)
	out = le.AppendUint32(out, 16)
	body := make([]byte, 8192)
	for i := 0; i < 10000; i += 2 {
		body[i/8] |= 1 << (i % 8)
	}
	return append(out, body...)
}

func endpoint(bitmap []byte) string {
	return "data:application/octet-stream;base64," + b64(zl(bitmap))
}

func bitmapped(bitmap func() []byte, index string) func() *input {
	return func() *input {
		in := start()
		in.DocumentsAsOf = asOf
		in.Entry = object{"id": city + "?index=" + index + "#revocation", "type": "RevocationBitmap2022", "revocationBitmapIndex": index}
		in.inner = object{"id": city + "#revocation", "type": "RevocationBitmap2022", "serviceEndpoint": endpoint(bitmap())}
		in.Documents[0]["service"] = []object{in.inner}
		return in
	}
}

func setBitmapIndex(index string) func(*input) {
	return func(in *input) {
		in.Entry["id"], in.Entry["revocationBitmapIndex"] = city+"?index="+index+"#revocation", index
	}
}

// rebuilt replaces the bitmap by one with a change.
func rebuilt(bitmap func() []byte, change func([]byte) []byte) func(*input) {
	return setInner("serviceEndpoint", endpoint(change(bitmap())))
}

// put replaces the 16 bits at an offset.
func put(bitmap func() []byte, offset int, value uint16) func(*input) {
	return rebuilt(bitmap, func(b []byte) []byte {
		binary.LittleEndian.PutUint16(b[offset:], value)
		return b
	})
}

func bitmaps() []family {
	return []family{
		{"bitmap", "an index that is not revoked", rb + "validation", bitmapped(portable, "6"), bitmapFlaws()},
		{"bitmap-runs", "a bitmap with a run container", "Roaring format: run containers", bitmapped(withRuns, "999"), []flaw{
			{"revoked", "the first of a run", "Roaring format: run containers, first value", "status.revoked", setBitmapIndex("1000")},
			{"revoked-last", "the last of a run", "Roaring format: run containers, length less one", "status.revoked", setBitmapIndex("8999")},
			{"card", "a run that holds more than the container", "Roaring format: run containers, cardinality", "status.list", put(withRuns, 13, 7998)},
			{"wrap", "a run that goes past the container", "Roaring format: run containers, range", "status.list", put(withRuns, 11, 65000)},
			{"count", "more runs than there are bytes", "Roaring format: run containers, number of runs", "status.list", put(withRuns, 9, 2)},
		}},
		{"bitmap-dense", "a bitmap with a bitmap container", "Roaring format: bitmap containers", bitmapped(dense, "10000"), []flaw{
			{"revoked", "a value of a bitmap container", "Roaring format: bitmap containers, bit order", "status.revoked", setBitmapIndex("9998")},
			{"card", "a bitmap container with another number of values", "Roaring format: bitmap containers, cardinality", "status.list", put(dense, 10, 5000)},
			{"cut", "a bitmap container that is cut off", "Roaring format: bitmap containers, 8192 bytes", "status.list",
				rebuilt(dense, func(b []byte) []byte { return b[:len(b)-1] })},
		}},
		{"bitmap-no-query", "an id without the index", rb + "index is optional in id", func() *input {
			in := bitmapped(portable, "6")()
			in.Entry["id"] = city + "#revocation"
			return in
		}, nil},
		{"bitmap-twice", "an endpoint of an old version, encoded twice", rb + "endpoint of old documents", func() *input {
			in := bitmapped(portable, "6")()
			in.inner["serviceEndpoint"] = "data:application/octet-stream;base64,ZUp5ek1tQmdZR0lBQVNZR1JpQXBBY1J5UU16S29NWHdncG1CQVFBVlhRSEE="
			return in
		}, []flaw{
			{"revoked", "an index that is revoked there", rb + "endpoint of old documents, revoked", "status.revoked", setBitmapIndex("42")},
		}},
	}
}

func bitmapFlaws() []flaw {
	data := "data:application/octet-stream;base64,"
	return []flaw{
		{"revoked", "an index that is revoked", rb + "validation, revoked", "status.revoked", setBitmapIndex("42")},
		{"revoked-second", "an index in the second container", "Roaring format: keys", "status.revoked", setBitmapIndex("65536")},
		{"index-id", "an id that names another index", rb + "index in id", "credential.mismatch", setEntry("id", city+"?index=7#revocation")},
		{"index-number", "an index that is a number", rb + "revocationBitmapIndex type", "status.entry", setEntry("revocationBitmapIndex", 6)},
		{"index-wide", "an index of more than 32 bits", rb + "revocationBitmapIndex range", "status.index", setBitmapIndex("4294967302")},
		{"no-index", "no index", rb + "revocationBitmapIndex required", "credential.malformed", drop(entryOf, "revocationBitmapIndex")},
		{"no-fragment", "an id that names no service", rb + "id", "credential.malformed", setEntry("id", city+"?index=6")},
		{"service", "a service that the issuer does not have", rb + "service", "status.service", setEntry("id", city+"?index=6#absent")},
		{"service-type", "a service of another type", rb + "service type", "status.service", setInner("type", "LinkedDomains")},
		{"issuer", "a service of another than the issuer", rb + "issuer", "status.mismatch", setEntry("id", other+"?index=6#revocation")},
		{"issuer-url", "an issuer without a DID document", rb + "issuer is a DID", "status.mismatch", func(in *input) { in.Issuer = "https://city.example" }},
		{"unavailable", "a document that cannot be had", rb + "document", "status.unavailable", func(in *input) { in.Documents = in.Documents[1:] }},
		{"old", "a document of more than a day", profile + "age of a document", "status.stale", func(in *input) { in.DocumentsAsOf = at.Add(-24*time.Hour - time.Second) }},
		{"age-unknown", "a document of unknown age", profile + "age of a document unknown", "status.stale", func(in *input) { in.DocumentsAsOf = time.Time{} }},

		{"url", "an endpoint that is no data URL", rb + "serviceEndpoint", "status.list", setInner("serviceEndpoint", "https://city.example/bitmap")},
		{"media", "a data URL of another media type", rb + "serviceEndpoint media type", "status.list",
			setInner("serviceEndpoint", "data:text/plain;base64,"+b64(zl(portable())))},
		{"endpoints", "two endpoints", rb + "one serviceEndpoint", "status.list", func(in *input) {
			in.inner["serviceEndpoint"] = []any{in.inner["serviceEndpoint"], in.inner["serviceEndpoint"].(string) + "A"}
		}},
		{"base64", "an endpoint that is no base64url", rb + "serviceEndpoint base64url", "status.list", setInner("serviceEndpoint", data+"eJ+/")},
		{"gzip", "a bitmap in the other form of compression", rb + "serviceEndpoint zlib", "status.list", setInner("serviceEndpoint", data+b64(gz(portable())))},
		{"bomb", "a bitmap of 8 MiB and one byte", profile + "8 MiB inflated, bitmap", "status.too-large", rebuilt(portable, func([]byte) []byte { return make([]byte, 8<<20+1) })},

		{"cookie", "another cookie", "Roaring format: cookie", "status.list", put(portable, 0, 12345)},
		{"count", "more containers than there are bytes", "Roaring format: number of containers", "status.list", put(portable, 4, 3)},
		{"count-wide", "more containers than there are keys", "Roaring format: at most 65536 containers", "status.list", put(portable, 6, 0xFFFF)},
		{"keys", "containers out of order", "Roaring format: ascending keys", "status.list", put(portable, 12, 0)},
		{"offset", "a container that is not where its offset says", "Roaring format: offsets", "status.list", put(portable, 20, 28)},
		{"values", "values out of order", "Roaring format: ascending values", "status.list", put(portable, 26, 5)},
		{"card", "a container with fewer values than it says", "Roaring format: array containers, cardinality", "status.list", put(portable, 14, 1)},
		{"trailing", "bytes behind the bitmap", "Roaring format: end", "status.list", rebuilt(portable, func(b []byte) []byte { return append(b, 0, 0) })},
		{"empty", "no bytes at all", "Roaring format: header", "status.list", rebuilt(portable, func([]byte) []byte { return nil })},
	}
}
