package main

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/resolver/didiota"
)

const key = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"

// Identities of the nodes: on every network, an object or alias id of one
// repeated byte.
var (
	living      = "did:iota:testnet:" + repeated("1a")
	packageID   = "0x222741bbdff74b42df48a7b4733185e9b24becb8ccfbafe8eac864ab4e4cc555" // of testnet
	shelterID   = "0x84cf5d12de2f9731a89bb519bc0c982a941b319a33abefdd5ed2054ad931de08" // of the private network
	foreignID   = repeated("ee")
	stardustOut = strings.Repeat("0f", 32) + "0000"
)

func repeated(b string) string { return "0x" + strings.Repeat(b, 32) }

// startNodes starts a node of each kind, by path. Close it.
func startNodes() *httptest.Server {
	mux := http.NewServeMux()
	mux.Handle("/testnet", rebasedNode("2304aa97", packageID))
	mux.Handle("/shelter", rebasedNode("0a1b2c3d", shelterID))
	mux.Handle("/tst/", http.StripPrefix("/tst", stardustNode("tst")))
	mux.Handle("/iota/", http.StripPrefix("/iota", stardustNode("iota")))
	mux.HandleFunc("/silent", silent)
	mux.HandleFunc("/silent/", silent)
	return httptest.NewServer(mux)
}

// silent never answers.
func silent(_ http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body) // only then does the server see that a client leaves
	<-r.Context().Done()
}

// packed is the document of an identity, as the ledgers hold it. The network is
// not in it.
func packed(tag string) []byte {
	id := "did:iota:" + tag
	doc, err := did.ParseDocument(context.Background(), []byte(`{"id":"`+id+`","verificationMethod":[{"id":"`+id+`#key-1",
		"type":"JsonWebKey2020","controller":"`+id+`","publicKeyJwk":{"kty":"OKP","crv":"Ed25519",
		"x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}}],"service":[{"id":"`+id+`#files","type":"Files",
		"serviceEndpoint":"https://files.example/base/"}]}`))
	if err != nil {
		panic(err)
	}
	raw, err := didiota.Pack(doc, didiota.Metadata{Extra: map[string]json.RawMessage{"note": json.RawMessage(`"hand-made"`)}})
	if err != nil {
		panic(err)
	}
	return raw
}

// rebasedNode knows 1a (version 42, and 20 of the day before), 2c without a
// document, and 3d, which is an object of a foreign package.
func rebasedNode(chain, pkg string) http.Handler {
	answers := map[string]string{
		"iota_getChainIdentifier":                           `"` + chain + `"`,
		"iota_getObject " + repeated("1a"):                  `{"data":` + object("1a", 42, pkg, bytesOf(packed(repeated("1a")))) + `}`,
		"iota_getObject " + repeated("2c"):                  `{"data":` + object("2c", 7, pkg, "null") + `}`,
		"iota_getObject " + repeated("3d"):                  `{"data":` + object("3d", 7, foreignID, bytesOf(packed(repeated("3d")))) + `}`,
		"iota_tryGetPastObject " + repeated("1a") + " 20":   `{"status":"VersionFound","details":` + object("1a", 20, pkg, bytesOf(packed(repeated("1a")))) + `}`,
		"iota_tryGetPastObject " + repeated("1a") + " 9999": `{"status":"VersionTooHigh","details":{}}`,
		"iota_getTransactionBlock TX42": `{"digest":"TX42","objectChanges":[{"type":"mutated","objectId":"` + repeated("1a") +
			`","version":"42","previousVersion":"20"}]}`,
		"iota_getTransactionBlock TX20": `{"digest":"TX20","objectChanges":[{"type":"created","objectId":"` + repeated("1a") + `"}]}`,
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var call struct {
			Method string
			Params []any
		}
		if err := json.NewDecoder(r.Body).Decode(&call); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		asked := call.Method
		for _, p := range call.Params {
			switch p.(type) {
			case string, float64:
				asked += fmt.Sprintf(" %v", p)
			}
		}
		result, ok := answers[asked]
		if !ok {
			result = `{"error":{"code":"notExists","object_id":"0x1"}}`
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"jsonrpc":"2.0","id":1,"result":%s}`, result)
	})
}

// object is an Identity object as a node renders it. Version 42 is of
// 2026-02-02, any other of the day before.
func object(b string, version int, pkg, value string) string {
	updated := map[bool]string{true: "1769990400000", false: "1769904000000"}[version == 42]
	return fmt.Sprintf(`{"objectId":%[1]q,"version":"%[2]d","digest":"x","type":"%[3]s::identity::Identity",
		"previousTransaction":"TX%[2]d","owner":{"Shared":{"initial_shared_version":20}},
		"content":{"dataType":"moveObject","type":"%[3]s::identity::Identity","hasPublicTransfer":false,"fields":{
		"id":{"id":%[1]q},"legacy_id":null,"created":"1767225600000","updated":%[4]q,"version":"1","deleted":false,"deleted_did":false,
		"did_doc":{"type":"%[3]s::multicontroller::Multicontroller<0x1::option::Option<vector<u8>>>","fields":{
		"threshold":"1","owner":%[1]q,"controllers":{"type":"0x2::vec_map::VecMap<0x2::object::ID, u64>","fields":{"contents":[{"key":"0x77","value":"1"}]}},
		"controlled_value":%[5]s,"active_proposals":[],
		"proposals":{"type":"0x2::object_bag::ObjectBag","fields":{"id":{"id":"0x88"},"size":"0"}},
		"revoked_tokens":{"type":"0x2::vec_set::VecSet<0x2::object::ID>","fields":{"contents":[]}}}}}}}`,
		repeated(b), version, pkg, updated, value)
}

// bytesOf renders a vector<u8>.
func bytesOf(raw []byte) string {
	numbers := make([]int, len(raw))
	for i, b := range raw {
		numbers[i] = int(b)
	}
	text, err := json.Marshal(numbers)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// stardustNode knows the alias 1a, at state index 7.
func stardustNode(hrp string) http.Handler {
	const binaryMedia = "application/vnd.iota.serializer-v1"
	output := "/api/core/v2/outputs/0x" + stardustOut
	answers := map[string]string{
		"/api/core/v2/info": `{"protocol":{"bech32Hrp":"` + hrp + `"},"status":{"isHealthy":true}}`,
		"/api/routes":       `{"routes":["core/v2","indexer/v1"]}`,
		"/api/indexer/v1/outputs/alias/" + repeated("1a"): `{"items":["0x` + stardustOut + `"]}`,
		output + "/metadata":                              `{"transactionId":"` + repeated("0f") + `","outputIndex":0,"isSpent":false}`,
		output:                                            string(aliasOutput(packed(repeated("1a")))),
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer, ok := answers[r.URL.Path]
		w.Header().Set("Content-Type", map[bool]string{true: binaryMedia, false: "application/json"}[r.URL.Path == output])
		if !ok {
			w.WriteHeader(http.StatusNotFound)
			answer = `{"error":{"code":"404","message":"not found"}}`
		}
		_, _ = io.WriteString(w, answer)
	})
}

// aliasOutput is an Alias Output in its binary form (TIP-18).
func aliasOutput(metadata []byte) []byte {
	alias, err := hex.DecodeString(strings.Repeat("1a", 32))
	if err != nil {
		panic(err)
	}
	out := []byte{4}                                       // Alias Output
	out = binary.LittleEndian.AppendUint64(out, 1_000_000) // amount
	out = append(out, 0)                                   // native tokens
	out = append(out, alias...)                            // alias id
	out = binary.LittleEndian.AppendUint32(out, 7)         // state index
	out = binary.LittleEndian.AppendUint16(out, uint16(len(metadata)))
	out = append(out, metadata...)
	out = binary.LittleEndian.AppendUint32(out, 0) // foundries
	out = append(out, 2)                           // unlock conditions: state controller and governor
	for _, condition := range []byte{4, 5} {
		out = slices.Concat(out, []byte{condition, 0}, make([]byte, 32))
	}
	return append(out, 0, 0) // features, immutable features
}
