package interop

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// listen serves h on a free loopback port until stop is called.
func listen(h http.Handler) (address string, stop func(), err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = server.Serve(l) }() // returns when stop closes it
	return "http://" + l.Addr().String(), func() { _ = server.Close() }, nil
}

// maxRequest bounds what a replayed node reads.
const maxRequest = 64 << 10

// RebasedReplay is an http.Handler that answers as a Rebased node with a
// recorded ledger does: iota_getChainIdentifier, iota_getObject and
// iotax_getDynamicFieldObject by JSON-RPC.
type RebasedReplay struct {
	Chain  string
	Ledger RebasedLedger
}

func (p *RebasedReplay) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var call struct {
		ID     json.RawMessage   `json:"id"`
		Method string            `json:"method"`
		Params []json.RawMessage `json:"params"`
	}
	if err := json.NewDecoder(io.LimitReader(r.Body, maxRequest)).Decode(&call); err != nil {
		http.Error(w, "not JSON", http.StatusBadRequest)
		return
	}
	answer := map[string]any{"jsonrpc": "2.0", "id": call.ID}
	if result, ok := p.result(call.Method, call.Params); ok {
		answer["result"] = result
	} else {
		answer["error"] = map[string]any{"code": -32601, "message": "Method not found"}
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(answer) // a client that went away is no error of ours
}

func (p *RebasedReplay) result(method string, params []json.RawMessage) (any, bool) {
	var id string
	if len(params) > 0 && json.Unmarshal(params[0], &id) != nil {
		return nil, false
	}
	switch method {
	case "iota_getChainIdentifier":
		return p.Chain, true
	case "iota_getObject":
		if o, ok := p.Ledger.Objects[id]; ok {
			return o, true
		}
		return missing("notExists", id), true
	case "iotax_getDynamicFieldObject":
		var name fieldName
		if len(params) < 2 || json.Unmarshal(params[1], &name) != nil {
			return nil, false
		}
		for _, f := range p.Ledger.DynamicFields {
			if f.Parent == id && f.Name == name {
				return f.Response, true
			}
		}
		return missing("dynamicFieldNotFound", id), true
	}
	return nil, false
}

func missing(code, id string) any {
	return map[string]any{"error": map[string]any{"code": code, "object_id": id}}
}

// StardustReplay is an http.Handler that answers as a Stardust node does that
// holds one alias output: the routes that resolution asks, in JSON.
type StardustReplay struct {
	HRP    string
	Alias  string          // id of the alias, 0x…
	Output json.RawMessage // the output, as JSON
}

// replayedOutput is the id of the one output: a transaction of ones, index 0.
const replayedOutput = "0x01010101010101010101010101010101010101010101010101010101010101010000"

func (p *StardustReplay) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	metadata := map[string]any{
		"blockId":       "0x" + replayedOutput[2:66],
		"transactionId": replayedOutput[:66], "outputIndex": 0, "isSpent": false,
		"milestoneIndexBooked": 1, "milestoneTimestampBooked": 1, "ledgerIndex": 1,
	}
	var answer any
	switch r.URL.Path {
	case "/api/core/v2/info":
		answer = map[string]any{"name": "replay", "version": "2.0.2",
			"status":   map[string]any{"isHealthy": true},
			"protocol": map[string]any{"version": 2, "networkName": "replay", "bech32Hrp": p.HRP}}
	case "/api/indexer/v1/outputs/alias/" + p.Alias:
		answer = map[string]any{"ledgerIndex": 1, "pageSize": 1, "items": []string{replayedOutput}}
	case "/api/core/v2/outputs/" + replayedOutput:
		answer = map[string]any{"metadata": metadata, "output": p.Output}
	case "/api/core/v2/outputs/" + replayedOutput + "/metadata":
		answer = metadata
	default:
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"error":{"code":"404","message":"not found"}}`)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(answer) // a client that went away is no error of ours
}
