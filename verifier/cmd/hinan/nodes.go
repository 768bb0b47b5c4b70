package main

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/hinan-id/hinan/resolver/didiota"
	"github.com/hinan-id/hinan/resolver/didiota/rebased"
	"github.com/hinan-id/hinan/resolver/didiota/stardust"
	"github.com/hinan-id/hinan/resolver/fetch"
)

// node is where one network is asked.
type node struct {
	name    string           // the network's preferred name
	url     string           // http or https
	rebased *rebased.Network // nil: a Stardust network, whose bech32 prefix is its name
}

// ledger asks the node. The limit holds for each exchange: who gives the command
// more time means its node.
func (n node) ledger(limit time.Duration) didiota.Ledger {
	if n.rebased == nil {
		return &stardust.Ledger{URL: n.url, HRP: n.name, HTTP: &fetch.Client{Operator: true, Timeout: limit}}
	}
	client := &fetch.Client{Operator: true, Timeout: limit, MaxBytes: rebased.MaxAnswer}
	return &rebased.Ledger{Node: &rebased.JSONRPC{URL: n.url, HTTP: client}, Network: *n.rebased}
}

// nodes joins the nodes of the file, of HINAN_NODE and of the flags, by network;
// the later source wins.
func (p *program) nodes(s settings, flags []string, networks []rebased.Network) (map[string]node, error) {
	var file []string
	for _, name := range slices.Sorted(maps.Keys(s.Nodes)) {
		file = append(file, name+"="+s.Nodes[name])
	}
	variable := strings.FieldsFunc(p.env("HINAN_NODE"), func(r rune) bool { return r == ',' || r == ' ' })

	joined := make(map[string]node)
	for _, source := range []struct {
		name  string
		texts []string
	}{{"configuration: nodes", file}, {"HINAN_NODE", variable}, {"--node", flags}} {
		nodes, err := parseNodes(source.texts, networks)
		if err != nil {
			return nil, usage("%s: %v", source.name, err)
		}
		maps.Copy(joined, nodes)
	}
	return joined, nil
}

// parseNodes reads the nodes of one source, at most one for each network.
func parseNodes(texts []string, networks []rebased.Network) (map[string]node, error) {
	nodes := make(map[string]node, len(texts))
	for _, text := range texts {
		n, err := parseNode(text, networks)
		if err != nil {
			return nil, err
		}
		if _, twice := nodes[n.name]; twice {
			return nil, fmt.Errorf("two nodes for network %s", n.name)
		}
		nodes[n.name] = n
	}
	return nodes, nil
}

// parseNode reads NAME=URL. A network that is known is asked as Rebased, any
// other as Stardust, unless rebased+ or stardust+ in front of the URL says which:
// a private Stardust network may bear the name of a public one. Errors do not
// repeat the URL, which may hold a key of the operator's.
func parseNode(text string, networks []rebased.Network) (node, error) {
	name, address, ok := strings.Cut(text, "=")
	if !ok || !isNetworkName(name) {
		return node{}, fmt.Errorf("not NAME=URL with a name of 1 to %d lower-case letters and digits", didiota.MaxRebasedNetwork)
	}
	n := node{name: name, url: address}
	if i := slices.IndexFunc(networks, func(known rebased.Network) bool { return known.Is(name) }); i >= 0 {
		n.name, n.rebased = networks[i].Name, &networks[i]
	}
	if rest, forced := strings.CutPrefix(address, "stardust+"); forced {
		n = node{name: name, url: rest}
	}
	if rest, forced := strings.CutPrefix(address, "rebased+"); forced {
		if n.rebased == nil {
			return node{}, fmt.Errorf("the Rebased network %s is not known: describe it under [[network]] in the configuration file", name)
		}
		n.url = rest
	}
	if n.rebased == nil && len(name) > didiota.MaxStardustNetwork {
		return node{}, fmt.Errorf("%s is no Rebased network that is known, and too long for a Stardust one", name)
	}
	return n, n.checkURL()
}

func (n node) checkURL() error {
	u, err := url.Parse(n.url)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return fmt.Errorf("the URL for %s is no http:// or https:// address", n.name)
	}
	if u.RawQuery != "" || u.Fragment != "" {
		return fmt.Errorf("the URL for %s has a query or a fragment", n.name)
	}
	return nil
}

// isNetworkName reports whether s can be a network's name in a did:iota.
func isNetworkName(s string) bool {
	return s != "" && len(s) <= didiota.MaxRebasedNetwork && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789") == ""
}

// iotaResolver resolves did:iota on the given nodes.
func iotaResolver(nodes map[string]node, networks []rebased.Network, limit time.Duration) *didiota.Resolver {
	r := &didiota.Resolver{Ledgers: make(map[string]didiota.Ledger, len(nodes)), Networks: []didiota.Network{}}
	for name, n := range nodes {
		r.Ledgers[name] = n.ledger(limit)
	}
	for _, network := range networks {
		// A Stardust network that bears a public name has not its chain id.
		if n, ok := nodes[network.Name]; !ok || n.rebased != nil {
			r.Networks = append(r.Networks, network.Network)
		}
	}
	return r
}
