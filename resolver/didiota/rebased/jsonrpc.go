package rebased

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/didiota"
	"github.com/hinan-id/hinan/resolver/fetch"
)

// Limits of an answer. A document of 64 KiB as a list of decimal numbers takes
// 256 KiB and one JSON value a byte, and its BCS bytes 88 KiB more.
const (
	MaxAnswer      = 512 << 10
	maxAnswerNodes = 100_000
)

// JSONRPC asks a node by JSON-RPC 2.0 over HTTP (methods iota_… and iotax_…).
type JSONRPC struct {
	// URL is the node's address, set by the operator.
	URL string
	// HTTP is the client; nil: one for operators' addresses with room for [MaxAnswer].
	HTTP *fetch.Client
}

// ChainIdentifier calls iota_getChainIdentifier.
func (n *JSONRPC) ChainIdentifier(ctx context.Context) (string, error) {
	result, err := n.call(ctx, "iota_getChainIdentifier")
	if err != nil {
		return "", err
	}
	chain, ok := result.(string)
	if !ok {
		return "", answerError("the chain id is no text")
	}
	return chain, nil
}

// objectOptions ask for what is read, and for the BCS bytes, which a node that
// no longer renders content still has.
var objectOptions = map[string]bool{
	"showContent": true, "showType": true, "showOwner": true, "showPreviousTransaction": true, "showBcs": true,
}

// Object calls iota_getObject.
func (n *JSONRPC) Object(ctx context.Context, id ID) (*Object, error) {
	result, err := n.call(ctx, "iota_getObject", FormatID(id), objectOptions)
	if err != nil {
		return nil, err
	}
	return objectOf(result)
}

// DynamicField calls iotax_getDynamicFieldObject, or its newer form where a node
// has only that.
func (n *JSONRPC) DynamicField(ctx context.Context, parent ID, keyType string, key ID) (*Object, error) {
	name := map[string]string{"type": keyType, "value": FormatID(key)}
	result, err := n.call(ctx, "iotax_getDynamicFieldObject", FormatID(parent), name)
	if errors.Is(err, errNoMethod) {
		result, err = n.call(ctx, "iotax_getDynamicFieldObjectV2", FormatID(parent), name, objectOptions)
	}
	if err != nil {
		return nil, err
	}
	return objectOf(result)
}

// PastObject calls iota_tryGetPastObject.
func (n *JSONRPC) PastObject(ctx context.Context, id ID, version uint64) (*Object, error) {
	result, err := n.call(ctx, "iota_tryGetPastObject", FormatID(id), version, objectOptions)
	if err != nil {
		return nil, err
	}
	o, _ := result.(map[string]any)
	switch o["status"] {
	case "VersionFound":
		return dataOf(o["details"])
	case "ObjectNotExists", "ObjectDeleted", "VersionNotFound", "VersionTooHigh":
		return nil, fmt.Errorf("%w: no such version of the object", resolver.ErrNotFound)
	}
	return nil, answerError("an unknown status of a past object")
}

// PreviousVersion calls iota_getTransactionBlock and looks at its object changes.
func (n *JSONRPC) PreviousVersion(ctx context.Context, transaction string, id ID) (uint64, bool, error) {
	result, err := n.call(ctx, "iota_getTransactionBlock", transaction, map[string]bool{"showObjectChanges": true})
	if err != nil {
		return 0, false, err
	}
	block, _ := result.(map[string]any)
	changes, ok := block["objectChanges"].([]any)
	if !ok || block["digest"] != transaction {
		return 0, false, answerError("not the transaction that was asked for")
	}
	for _, v := range changes {
		change, _ := v.(map[string]any)
		if text, _ := change["objectId"].(string); text != FormatID(id) {
			continue
		}
		if change["type"] == "created" {
			return 0, false, nil
		}
		version, err := versionOf(change["previousVersion"])
		return version, err == nil, err
	}
	return 0, false, answerError("the transaction did not touch the object")
}

// call sends one request and returns its result as strictjson values.
func (n *JSONRPC) call(ctx context.Context, method string, params ...any) (any, error) {
	if params == nil {
		params = []any{}
	}
	request, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", resolver.ErrInternal, err)
	}
	client := n.HTTP
	if client == nil {
		client = &fetch.Client{Operator: true, MaxBytes: MaxAnswer}
	}
	response, err := client.Post(ctx, n.URL, "application/json", "application/json", request)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", err, resolver.ErrUnavailable)
	}
	if err := response.OK(); err != nil {
		return nil, fmt.Errorf("%w: %w", err, resolver.ErrUnavailable)
	}
	return resultOf(ctx, response)
}

// resultOf opens the JSON-RPC envelope.
func resultOf(ctx context.Context, r *fetch.Response) (any, error) {
	if r.ContentType != "application/json" {
		return nil, answerError("the content type is not application/json")
	}
	envelope, err := strictjson.Object(ctx, r.Body, strictjson.Limits{Bytes: MaxAnswer, Nodes: maxAnswerNodes})
	if err != nil {
		return nil, fmt.Errorf("%w: %w: %w", didiota.ErrAnswer, resolver.ErrInvalidDocument, err)
	}
	if id, _ := envelope["id"].(json.Number); envelope["jsonrpc"] != "2.0" || id != "1" {
		return nil, answerError("no JSON-RPC 2.0 answer to this request")
	}
	if e, failed := envelope["error"]; failed && e != nil {
		return nil, rpcError(e)
	}
	result, ok := envelope["result"]
	if !ok || result == nil {
		return nil, answerError("an answer without a result")
	}
	return result, nil
}

// methodNotFound is the JSON-RPC 2.0 code for a method that a node does not have.
const methodNotFound = "-32601"

var errNoMethod = fmt.Errorf("%w: the node does not have the JSON-RPC method", resolver.ErrUnavailable)

// rpcError tells an error of the node itself; what it says about an object
// stands in a result.
func rpcError(v any) error {
	e, _ := v.(map[string]any)
	code, _ := e["code"].(json.Number)
	if code == methodNotFound {
		return errNoMethod
	}
	return fmt.Errorf("%w: the node refuses with JSON-RPC error %s", resolver.ErrUnavailable, code)
}

// objectOf reads an answer of the form {data} or {error}.
func objectOf(result any) (*Object, error) {
	o, ok := result.(map[string]any)
	if !ok {
		return nil, answerError("an answer about an object is no object")
	}
	if e, ok := o["error"].(map[string]any); ok {
		switch e["code"] {
		case "notExists", "deleted", "dynamicFieldNotFound":
			return nil, fmt.Errorf("%w: the ledger has no such object", resolver.ErrNotFound)
		}
		return nil, answerError("an unknown error about an object")
	}
	return dataOf(o["data"])
}

// dataOf reads an object's data.
func dataOf(v any) (*Object, error) {
	data, ok := v.(map[string]any)
	if !ok {
		return nil, answerError("an answer without an object")
	}
	o := &Object{}
	var err error
	if text, _ := data["objectId"].(string); text != "" {
		o.ID, err = ParseID(text)
	} else {
		err = answerError("an object without an id")
	}
	if err != nil {
		return nil, err
	}
	if o.Version, err = versionOf(data["version"]); err != nil {
		return nil, err
	}
	o.Type, _ = data["type"].(string)
	o.PreviousTransaction, _ = data["previousTransaction"].(string)
	if o.InitialShared, err = initialShared(data["owner"]); err != nil {
		return nil, err
	}
	if err := o.readContent(data["content"]); err != nil {
		return nil, err
	}
	if err := o.readBCS(data["bcs"]); err != nil {
		return nil, err
	}
	if o.Fields == nil && o.BCS == nil {
		return nil, answerError("an object without content")
	}
	return o, nil
}

func initialShared(v any) (uint64, error) {
	owner, _ := v.(map[string]any)
	shared, ok := owner["Shared"].(map[string]any)
	if !ok {
		return 0, nil
	}
	return versionOf(shared["initial_shared_version"])
}

func (o *Object) readContent(v any) error {
	if v == nil {
		return nil
	}
	content, _ := v.(map[string]any)
	fields, ok := content["fields"].(map[string]any)
	if !ok || content["dataType"] != "moveObject" {
		return fmt.Errorf("%w: %w: no Move object", ErrType, resolver.ErrInvalidDocument)
	}
	o.Fields = fields
	return o.setType(content["type"])
}

func (o *Object) readBCS(v any) error {
	if v == nil {
		return nil
	}
	content, _ := v.(map[string]any)
	text, ok := content["bcsBytes"].(string)
	if !ok || content["dataType"] != "moveObject" {
		return fmt.Errorf("%w: %w: no Move object", ErrType, resolver.ErrInvalidDocument)
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil {
		return answerError("the BCS bytes are no base64")
	}
	o.BCS = raw
	return o.setType(content["type"])
}

// setType takes the type from where a node states it; two places that
// contradict each other are refused.
func (o *Object) setType(v any) error {
	t, _ := v.(string)
	if t == "" {
		return answerError("content without a type")
	}
	if o.Type == "" {
		o.Type = t
	}
	stated, ok1 := parseMoveType(o.Type)
	content, ok2 := parseMoveType(t)
	if o.Type != t && (!ok1 || !ok2 || stated != content) {
		return fmt.Errorf("%w: %w: two types for one object", ErrType, resolver.ErrInvalidDocument)
	}
	return nil
}

// versionOf reads an object version: a decimal text, or a number.
func versionOf(v any) (uint64, error) {
	var digits string
	switch v := v.(type) {
	case string:
		digits = v
	case json.Number:
		digits = v.String()
	}
	n, err := strconv.ParseUint(digits, 10, 64)
	if err != nil {
		return 0, answerError("a version is no number")
	}
	return n, nil
}

func answerError(what string) error {
	return fmt.Errorf("%w: %w: %s", didiota.ErrAnswer, resolver.ErrInvalidDocument, what)
}
