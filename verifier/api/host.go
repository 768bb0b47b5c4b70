package api

import (
	"slices"
	"strings"
)

// loopback are names that lead nobody but this machine here.
var loopback = []string{"localhost", "127.0.0.1", "::1"}

// KnownHost reports whether a Host header names a server that clients call by one of
// some names, or over the loopback interface, on whatever port. A page of somebody else
// whose name leads to this machine has another one (DNS rebinding).
func KnownHost(header string, names []string) bool {
	host := withoutPort(header)
	called := func(name string) bool { return name != "" && strings.EqualFold(name, host) }
	return slices.ContainsFunc(loopback, called) || slices.ContainsFunc(names, called)
}

// withoutPort cuts the port, and the brackets of an IPv6 address, off a Host
// header. What is no Host header comes back in a form that is no name.
func withoutPort(host string) string {
	if inside, ok := strings.CutPrefix(host, "["); ok {
		name, rest, closed := strings.Cut(inside, "]")
		if !closed || rest != "" && !strings.HasPrefix(rest, ":") {
			return ""
		}
		return name
	}
	name, _, _ := strings.Cut(host, ":")
	return name
}
