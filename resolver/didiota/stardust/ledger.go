package stardust

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/didiota"
	"github.com/hinan-id/hinan/resolver/fetch"
)

// Media types of a node's answers (TIP-25).
const (
	mediaJSON   = "application/json"
	mediaBinary = "application/vnd.iota.serializer-v1"
)

// Ledger asks one Stardust node for the states of identities. It is a
// didiota.Ledger; a pointer to it may be shared between goroutines.
//
// For each state it asks, in this order and one after the other: which network
// the node serves (core API v2, TIP-25), which output holds the alias (indexer
// API v1, TIP-26), that output in binary form, and whether it is spent. A node
// that answers with the output's JSON form instead is read in that form, which
// holds the last two answers in one.
type Ledger struct {
	// URL is the base URL of the node, such as https://node.example, without a
	// query. The operator sets it; it is never taken from a DID.
	URL string
	// HRP is the bech32 prefix of the network, which is also the network's name
	// in its DIDs: "smr", "rms", a private network's own. The node must serve it.
	HRP string
	// HTTP asks the node, once for each question. Nil is a client that may reach
	// the operator's own addresses, reads at most 64 KiB and waits at most 3
	// seconds.
	HTTP *fetch.Client
	// RequireHealthy refuses a node that calls itself unhealthy. A node without
	// peers does, however good its ledger is.
	RequireHealthy bool
	// Now is the clock for State.AsOf; nil is time.Now.
	Now func() time.Time
}

// State returns the output that holds the alias id. Its version is the state
// index of the alias as a decimal number; a change of the governor's does not
// count as a new one, and cannot touch the document. Only the latest version is
// kept by a node: any other, or a time, is resolver.ErrFeature.
//
// It fails with resolver.ErrNotFound if the node's indexer knows no such alias,
// with resolver.ErrUnavailable if the node could not be asked (and a code of
// package fetch) or what answered is no Stardust node (and didiota.ErrAnswer),
// with didiota.ErrNetwork if it serves another network, and as [FromBytes] does
// or with [ErrSpent] if the answer cannot be the identity's state.
func (l *Ledger) State(ctx context.Context, id [32]byte, v resolver.Version) (didiota.State, error) {
	if !built {
		return didiota.State{}, ErrNotBuilt
	}
	if err := l.check(v); err != nil {
		return didiota.State{}, err
	}
	asOf := l.now()
	if err := l.checkNode(ctx); err != nil {
		return didiota.State{}, err
	}
	outputID, err := l.outputOf(ctx, id)
	if err != nil {
		return didiota.State{}, err
	}
	st, err := l.output(ctx, outputID, id)
	if err != nil {
		return didiota.State{}, err
	}
	if v.ID != "" && v.ID != st.Version {
		return didiota.State{}, fmt.Errorf("%w: version %.20q of an alias at state index %s", resolver.ErrFeature, v.ID, st.Version)
	}
	st.AsOf = asOf
	return st, nil
}

// check refuses before the node is asked.
func (l *Ledger) check(v resolver.Version) error {
	if err := checkPrefix(l.HRP); err != nil {
		return err
	}
	if v.ID != "" && !v.Time.IsZero() {
		return fmt.Errorf("%w: both a version id and a version time", resolver.ErrInvalidOptions)
	}
	if !v.Time.IsZero() {
		return fmt.Errorf("%w: a Stardust node keeps no versions by time", resolver.ErrFeature)
	}
	return nil
}

// checkNode makes sure that the node serves the network.
func (l *Ledger) checkNode(ctx context.Context) error {
	info, err := l.object(ctx, "/api/core/v2/info")
	if err != nil {
		return err
	}
	protocol, _ := info["protocol"].(map[string]any)
	hrp, ok := protocol["bech32Hrp"].(string)
	if !ok {
		return malformed("info: no protocol.bech32Hrp")
	}
	if hrp != l.HRP {
		return fmt.Errorf("%w: %w: the node serves %.20q, not %q", didiota.ErrNetwork, resolver.ErrInvalidDocument, hrp, l.HRP)
	}
	status, _ := info["status"].(map[string]any)
	if healthy, _ := status["isHealthy"].(bool); l.RequireHealthy && !healthy {
		return fmt.Errorf("%w: the node calls itself unhealthy", resolver.ErrUnavailable)
	}
	return nil
}

// outputOf asks the indexer which output holds the alias.
func (l *Ledger) outputOf(ctx context.Context, id [32]byte) ([34]byte, error) {
	answer, err := l.object(ctx, "/api/indexer/v1/outputs/alias/0x"+hex.EncodeToString(id[:]))
	if errors.Is(err, errNotFound) {
		return [34]byte{}, l.notFound(ctx)
	}
	if err != nil {
		return [34]byte{}, err
	}
	items, _ := answer["items"].([]any)
	if len(items) != 1 {
		return [34]byte{}, malformed("indexer: %d outputs for one alias", len(items))
	}
	s, _ := items[0].(string)
	raw, err := decodeHex(s, outputIDLength)
	if err != nil {
		return [34]byte{}, malformed("indexer: output id: %w", err)
	}
	if index := indexOf([34]byte(raw)); index > maxIndex {
		return [34]byte{}, malformed("indexer: output index %d", index)
	}
	return [34]byte(raw), nil
}

// notFound believes a 404 only of a node that has an indexer: without one, every
// alias is answered so, and nothing is known about any.
func (l *Ledger) notFound(ctx context.Context) error {
	answer, err := l.object(ctx, "/api/routes")
	if err != nil {
		return err
	}
	routes, _ := answer["routes"].([]any)
	if !slices.Contains(routes, any("indexer/v1")) {
		return fmt.Errorf("%w: the node has no indexer", resolver.ErrUnavailable)
	}
	return fmt.Errorf("%w: no output holds this alias", resolver.ErrNotFound)
}

// output gets the output and its metadata, in whichever form the node gives.
func (l *Ledger) output(ctx context.Context, outputID [34]byte, id [32]byte) (didiota.State, error) {
	answer, err := l.ask(ctx, outputPath(outputID), mediaBinary, mediaJSON)
	if err != nil {
		return didiota.State{}, err
	}
	if answer.ContentType == mediaJSON {
		return l.outputJSON(ctx, answer.Body, outputID, id)
	}
	st, err := FromBytes(answer.Body, l.HRP, &outputID, id)
	if err != nil {
		return didiota.State{}, err
	}
	meta, err := l.object(ctx, outputPath(outputID)+"/metadata")
	if err != nil {
		return didiota.State{}, err
	}
	return st, checkUnspent(meta, outputID)
}

// outputJSON reads {metadata, output}.
func (l *Ledger) outputJSON(ctx context.Context, body []byte, outputID [34]byte, id [32]byte) (didiota.State, error) {
	object, err := strictjson.Object(ctx, body, strictjson.Limits{Bytes: maxOutput})
	if err != nil {
		return didiota.State{}, malformed("node: %w", err)
	}
	meta, _ := object["metadata"].(map[string]any)
	var parts map[string]json.RawMessage
	if err := json.Unmarshal(body, &parts); err != nil {
		return didiota.State{}, malformed("node: %w", err)
	}
	st, err := FromJSON(ctx, parts["output"], l.HRP, &outputID, id)
	if err != nil {
		return didiota.State{}, err
	}
	return st, checkUnspent(meta, outputID)
}

// checkUnspent reads the metadata of the output, which also has to be the
// metadata of this one.
func checkUnspent(meta map[string]any, outputID [34]byte) error {
	if transaction, _ := meta["transactionId"].(string); transaction != "0x"+hex.EncodeToString(outputID[:32]) {
		return malformed("metadata of another transaction")
	}
	if index, _ := meta["outputIndex"].(json.Number); index.String() != strconv.Itoa(indexOf(outputID)) {
		return malformed("metadata of another output")
	}
	spent, ok := meta["isSpent"].(bool)
	if !ok {
		return malformed("metadata without isSpent")
	}
	if spent {
		return foreign(ErrSpent, "the indexer named an output that has been spent")
	}
	return nil
}

// object asks for a JSON object.
func (l *Ledger) object(ctx context.Context, path string) (map[string]any, error) {
	answer, err := l.ask(ctx, path, mediaJSON)
	if err != nil {
		return nil, err
	}
	object, err := strictjson.Object(ctx, answer.Body, strictjson.Limits{Bytes: maxOutput})
	if err != nil {
		return nil, malformed("node: %w", err)
	}
	return object, nil
}

// errNotFound is a 404; only the indexer may give one.
var errNotFound = fmt.Errorf("%w: %w: status 404", didiota.ErrAnswer, resolver.ErrUnavailable)

// ask asks for an answer of the first media type, and takes one of the others
// too. Another media type, a redirect or a page is what a captive portal
// answers: nothing is known about the identity.
func (l *Ledger) ask(ctx context.Context, path string, media ...string) (*fetch.Response, error) {
	answer, err := l.client().Get(ctx, strings.TrimSuffix(l.URL, "/")+path, media[0])
	if err != nil {
		return nil, fmt.Errorf("%w: %w", err, resolver.ErrUnavailable)
	}
	if err := checkStatus(answer.Status); err != nil {
		return nil, err
	}
	if !slices.Contains(media, answer.ContentType) {
		return nil, fmt.Errorf("%w: %w: media type is not %s", didiota.ErrAnswer, resolver.ErrUnavailable, media[0])
	}
	if err := checkSize(answer.Body, maxOutput); err != nil {
		return nil, err
	}
	return answer, nil
}

func checkStatus(status int) error {
	switch {
	case status == 200:
		return nil
	case status == 404:
		return errNotFound
	case status == 429 || status >= 500:
		return fmt.Errorf("%w: status %d", resolver.ErrUnavailable, status)
	}
	return fmt.Errorf("%w: %w: status %d", didiota.ErrAnswer, resolver.ErrUnavailable, status)
}

func (l *Ledger) client() *fetch.Client {
	if l.HTTP != nil {
		return l.HTTP
	}
	return &fetch.Client{Operator: true}
}

func (l *Ledger) now() time.Time {
	if l.Now != nil {
		return l.Now()
	}
	return time.Now()
}

func outputPath(outputID [34]byte) string {
	return "/api/core/v2/outputs/0x" + hex.EncodeToString(outputID[:])
}

func indexOf(outputID [34]byte) int { return int(binary.LittleEndian.Uint16(outputID[32:])) }
