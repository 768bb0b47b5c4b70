package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/hinan-id/hinan/resolver/didiota"
	"github.com/hinan-id/hinan/resolver/didiota/rebased"
)

// maxConfig is the greatest size of a configuration file in bytes.
const maxConfig = 64 << 10

// settings are what a configuration file holds:
//
//	store = "keys"               # folder of the private keys
//	root  = "root.json"          # who must have signed a trust bundle
//
//	[nodes]
//	testnet = "https://node.example"
//
//	[[network]]                  # a private Rebased network
//	name     = "shelter"
//	chain-id = "0a1b2c3d"
//	package  = "0x…"             # original id of the package iota_identity
//	registry = "0x…"             # optional: the migration registry
//	later    = ["0x…"]           # optional: the package's upgrades
type settings struct {
	Store   string            `toml:"store"`
	Root    string            `toml:"root"`
	Nodes   map[string]string `toml:"nodes"`
	Network []ownNetwork      `toml:"network"`
}

// ownNetwork describes a Rebased network that is not public.
type ownNetwork struct {
	Name     string   `toml:"name"`
	ChainID  string   `toml:"chain-id"`
	Package  string   `toml:"package"`
	Registry string   `toml:"registry"`
	Later    []string `toml:"later"`
}

// settings reads the configuration file that --config or HINAN_CONFIG names, or
// none. A file that cannot be read, or holds an unknown key, is a usage error:
// a misspelt setting must not be passed over.
func (p *program) settings() (s settings, err error) {
	name := p.config
	if name == "" {
		name = p.env("HINAN_CONFIG")
	}
	if name == "" {
		return settings{}, nil
	}
	text, err := readConfig(name)
	if err != nil {
		return settings{}, usage("configuration: %v", err)
	}
	meta, err := toml.Decode(text, &s)
	if err != nil {
		return settings{}, usage("configuration %s: %v", name, err)
	}
	// The package passes over a value in the place of a table of names.
	if kind := meta.Type("nodes"); kind != "" && kind != "Hash" {
		return settings{}, usage("configuration %s: nodes is no table", name)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return settings{}, usage("configuration %s: unknown key %s", name, unknown[0])
	}
	return s, nil
}

func readConfig(name string) (string, error) {
	file, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxConfig+1))
	if err != nil {
		return "", err
	}
	if len(text) > maxConfig {
		return "", fmt.Errorf("%s: over %d bytes", name, maxConfig)
	}
	return string(text), nil
}

// networks returns the Rebased networks: those of the file, and the public ones
// whose names and chain ids they do not take.
func (s settings) networks() ([]rebased.Network, error) {
	var own []rebased.Network
	public := rebased.Networks()
	for _, o := range s.Network {
		n, err := o.network()
		if err != nil {
			return nil, usage("configuration: network %q: %v", o.Name, err)
		}
		taken := func(other rebased.Network) bool { return other.Is(n.Name) || other.Is(n.ChainID) }
		if slices.ContainsFunc(own, taken) {
			return nil, usage("configuration: network %q: two networks with one name or chain id", o.Name)
		}
		public = slices.DeleteFunc(public, taken)
		own = append(own, n)
	}
	return append(own, public...), nil
}

func (o ownNetwork) network() (n rebased.Network, err error) {
	if !isNetworkName(o.Name) {
		return n, fmt.Errorf("name is not 1 to %d lower-case letters and digits", didiota.MaxRebasedNetwork)
	}
	if len(o.ChainID) != 8 || strings.Trim(o.ChainID, "0123456789abcdef") != "" {
		return n, errors.New("chain-id is not 8 hex digits in lower case")
	}
	n.Network = didiota.Network{Name: o.Name, ChainID: o.ChainID}
	if n.Package, err = rebased.ParseID(o.Package); err != nil {
		return n, fmt.Errorf("package: %w", err)
	}
	if o.Registry != "" {
		if n.Registry, err = rebased.ParseID(o.Registry); err != nil {
			return n, fmt.Errorf("registry: %w", err)
		}
	}
	for _, text := range o.Later {
		id, err := rebased.ParseID(text)
		if err != nil {
			return n, fmt.Errorf("later: %w", err)
		}
		n.Later = append(n.Later, id)
	}
	return n, nil
}
