package fault

var apiCodes = []Entry{
	{"api.route", "Nothing is served at this path.", "RFC 9110 §15.5.5", "Compare the path with the list in the package documentation of verifier/api; it is taken byte for byte."},
	{"api.method", "The path is not served for this method.", "RFC 9110 §15.5.6", "Use a method that the header Allow of the answer names."},
	{"api.host", "The request names a host that this server is not known by.", "RFC 9110 §15.5.20; DNS rebinding", "Address the server by its own name, or start it with --host and the name that clients use."},
	{"api.headers", "The request has more header fields than are read.", "RFC 6585 §5; THREATS.md R6", "Send only the header fields that are needed."},
	{"api.media-type", "The body is not application/json, or is in a content encoding.", "RFC 9110 §15.5.16", "Send JSON as application/json, without compression."},
	{"api.too-large", "The body of the request is over its limit in bytes.", "RFC 9110 §15.5.14; THREATS.md R6", "Send fewer presentations in one request."},
	{"api.incomplete", "The body of the request did not arrive whole, or not in time.", "RFC 9110 §15.5.9", "Try again; if it stays so, look at the network between client and server."},
	{"api.request", "The body is no request of this path: a member is missing, unknown, of another type or over its limit.", "Package verifier/api, its documentation; THREATS.md R6", "Compare the body with the form in the package documentation of verifier/api."},
	{"api.time", "The request names a time to judge for, which this server does not allow.", "THREATS.md R11", "Leave out at, or ask the operator to allow it on a server for tests."},
	{"api.busy", "The server has as many requests to judge as it can hold.", "THREATS.md R6", "Try again after the seconds that the header Retry-After names."},
	{"api.not-ready", "The server has nothing to judge with.", "THREATS.md R5", "Give the server a trust bundle or pinned documents."},
	{"api.token", "The request has no bearer token, or one that is not of a client of this desk.", "RFC 6750 §3.1; THREATS.md, boundary B2", "Send the token that the operator gave to this client in the header Authorization, behind Bearer and a space."},
	{"api.reused", "Another request had the same name: each has its own, and one that is sent again is the same byte for byte.", "Package verifier/api, its documentation; THREATS.md R7", "Make a new request of 16 random bytes for each thing that is to happen."},
	{"api.internal", "The server itself could not work: that says nothing about the credential.", "THREATS.md R6", "Admit by hand and record it so; send the server's log and what hinan version prints to its makers."},
}
