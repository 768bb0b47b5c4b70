package fetch

import (
	"fmt"
	"net/netip"
	"strings"
)

// globalUnicast is the only IPv6 space that IANA has allocated for use on the
// internet. Outside of it lie loopback, link-local, unique local, multicast,
// IPv4-mapped and IPv4-compatible addresses and both NAT64 prefixes.
var globalUnicast = netip.MustParsePrefix("2000::/3")

// notPublic lists the ranges of the IANA special-purpose registries (RFC 6890)
// that are not for anybody on the internet, or that carry another address inside.
var notPublic = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),       // this network, unspecified
	netip.MustParsePrefix("10.0.0.0/8"),      // private
	netip.MustParsePrefix("100.64.0.0/10"),   // carrier-grade NAT
	netip.MustParsePrefix("127.0.0.0/8"),     // loopback
	netip.MustParsePrefix("169.254.0.0/16"),  // link-local, cloud metadata
	netip.MustParsePrefix("172.16.0.0/12"),   // private
	netip.MustParsePrefix("192.0.0.0/24"),    // protocol assignments
	netip.MustParsePrefix("192.0.2.0/24"),    // documentation
	netip.MustParsePrefix("192.88.99.0/24"),  // 6to4 relays
	netip.MustParsePrefix("192.168.0.0/16"),  // private
	netip.MustParsePrefix("198.18.0.0/15"),   // benchmarking
	netip.MustParsePrefix("198.51.100.0/24"), // documentation
	netip.MustParsePrefix("203.0.113.0/24"),  // documentation
	netip.MustParsePrefix("224.0.0.0/4"),     // multicast
	netip.MustParsePrefix("240.0.0.0/4"),     // reserved, broadcast
	netip.MustParsePrefix("2001::/23"),       // protocol assignments: Teredo, benchmarking, ORCHID
	netip.MustParsePrefix("2001:db8::/32"),   // documentation
	netip.MustParsePrefix("2002::/16"),       // 6to4, carries an IPv4 address
	netip.MustParsePrefix("3fff::/20"),       // documentation
}

// public tells whether an address may be dialled for a URL that came from data.
// An IPv4-mapped address is judged as the IPv4 address that it is.
func public(a netip.Addr) bool {
	if !a.IsValid() || a.Zone() != "" {
		return false
	}
	a = a.Unmap()
	if a.Is6() && !globalUnicast.Contains(a) {
		return false
	}
	for _, p := range notPublic {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

// checkDial judges an address as the dialler is about to use it, host and port.
// The error does not name the address: it would tell a stranger what a name
// means inside this network.
func checkDial(address string) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || !public(to.Addr()) {
		return fmt.Errorf("%w: not a public address", ErrAddress)
	}
	return nil
}

// numeric tells whether a host is a number in disguise: its last label is
// decimal, octal or hexadecimal, as in 2130706433, 0x7f.1 and 127.1. Some name
// resolvers read these as IPv4 addresses (WHATWG URL, "ends in a number").
func numeric(host string) bool {
	host = strings.TrimSuffix(host, ".")
	last := strings.ToLower(host[strings.LastIndexByte(host, '.')+1:])
	digits := "0123456789"
	if hex, ok := strings.CutPrefix(last, "0x"); ok {
		last, digits = hex, "0123456789abcdef"
		if last == "" {
			return true
		}
	}
	return last != "" && strings.Trim(last, digits) == ""
}
