package fetch_test

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/resolver/fetch"
)

func TestOnlyPublicAddressesAreDialled(t *testing.T) {
	for _, tt := range []struct {
		address string
		why     string // empty: it is public
	}{
		{"0.0.0.0", "unspecified"},
		{"0.1.2.3", "this network"},
		{"10.0.0.0", "private"},
		{"10.255.255.255", "private"},
		{"100.64.0.0", "carrier-grade NAT"},
		{"100.127.255.255", "carrier-grade NAT"},
		{"127.0.0.1", "loopback"},
		{"127.255.255.254", "loopback"},
		{"169.254.0.1", "link-local"},
		{"169.254.169.254", "cloud metadata"},
		{"172.16.0.0", "private"},
		{"172.31.255.255", "private"},
		{"192.0.0.1", "protocol assignments"},
		{"192.0.0.170", "NAT64 discovery"},
		{"192.0.2.1", "documentation"},
		{"192.88.99.1", "6to4 relay"},
		{"192.168.0.0", "private"},
		{"192.168.255.255", "private"},
		{"198.18.0.0", "benchmarking"},
		{"198.19.255.255", "benchmarking"},
		{"198.51.100.7", "documentation"},
		{"203.0.113.7", "documentation"},
		{"224.0.0.1", "multicast"},
		{"239.255.255.255", "multicast"},
		{"240.0.0.1", "reserved"},
		{"255.255.255.255", "broadcast"},
		{"::", "unspecified"},
		{"::1", "loopback"},
		{"::7f00:1", "IPv4-compatible"},
		{"::ffff:127.0.0.1", "IPv4-mapped loopback"},
		{"::ffff:10.0.0.1", "IPv4-mapped private"},
		{"::ffff:169.254.169.254", "IPv4-mapped metadata"},
		{"::ffff:0:127.0.0.1", "IPv4-translated"},
		{"64:ff9b::7f00:1", "NAT64 of loopback"},
		{"64:ff9b::808:808", "NAT64 of a public address"},
		{"64:ff9b:1::1", "local NAT64"},
		{"100::1", "discard"},
		{"2001::1", "Teredo"},
		{"2001:0:7f00:1::", "Teredo with loopback inside"},
		{"2001:2::1", "benchmarking"},
		{"2001:10::1", "ORCHID"},
		{"2001:20::1", "ORCHID version 2"},
		{"2001:1ff:ffff::1", "protocol assignments"},
		{"2001:db8::1", "documentation"},
		{"2002:7f00:1::1", "6to4 of loopback"},
		{"2002:808:808::1", "6to4 of a public address"},
		{"3fff::1", "documentation"},
		{"3fff:fff:ffff::1", "documentation"},
		{"4000::1", "not allocated"},
		{"5f00::1", "segment routing"},
		{"fc00::1", "unique local"},
		{"fdff::1", "unique local"},
		{"fe80::1", "link-local"},
		{"fe80::1%eth0", "link-local with a zone"},
		{"2606:4700::1111%eth0", "a zone"},
		{"fec0::1", "site-local"},
		{"ff02::1", "multicast"},

		{"1.1.1.1", ""},
		{"8.8.8.8", ""},
		{"9.255.255.255", ""},
		{"11.0.0.0", ""},
		{"100.63.255.255", ""},
		{"100.128.0.0", ""},
		{"172.15.255.255", ""},
		{"172.32.0.0", ""},
		{"192.0.1.1", ""},
		{"198.17.255.255", ""},
		{"198.20.0.0", ""},
		{"223.255.255.255", ""},
		{"::ffff:8.8.8.8", ""},
		{"2001:200::1", ""},
		{"2400:cb00::1", ""},
		{"2606:4700::1111", ""},
		{"3fff:1000::1", ""},
	} {
		t.Run(tt.address+" "+tt.why, func(t *testing.T) {
			require.Equal(t, tt.why == "", fetch.Public(netip.MustParseAddr(tt.address)))
		})
	}
	require.False(t, fetch.Public(netip.Addr{}))
}

func TestAddressesThatAreNotPublicAreRefusedAtTheDial(t *testing.T) {
	s := serve(t, hello)
	port := s.URL[strings.LastIndexByte(s.URL, ':'):]
	for _, host := range []string{
		"127.0.0.1", "127.0.0.2", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]",
		"[2002:7f00:1::]", "[fe80::1%25lo]", "10.0.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254",
		// Names that mean loopback: seen only after they were resolved.
		"localhost", "LOCALHOST",
		// Numbers in disguise.
		"2130706433", "0x7f000001", "0x7F.0.0.1", "017700000001", "0177.0.0.1", "127.1", "127.0.1", "127.0.0.1.", "1.2.3.4.5",
		"example.0x", "example.1", "256.256.256.256",
	} {
		t.Run(host, func(t *testing.T) {
			c := &fetch.Client{RootCAs: s.roots}
			_, err := c.Get(t.Context(), "https://"+host+port+"/", "")
			require.ErrorIs(t, err, fetch.ErrAddress)
			if host == "localhost" {
				require.NotContains(t, err.Error(), "127.0.0.1", "what a name means here is nobody's business")
			}
		})
	}
	require.Zero(t, s.hits.Load())
	t.Run("the same server for its operator", func(t *testing.T) {
		c := &fetch.Client{RootCAs: s.roots, Operator: true, Timeout: time.Minute}
		_, err := c.Get(t.Context(), s.URL, "")
		require.NoError(t, err)
		require.EqualValues(t, 1, s.hits.Load())
	})
}
