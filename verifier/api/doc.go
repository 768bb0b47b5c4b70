// Package api serves a verifier over HTTP: whether credentials may be relied on,
// asked as JSON.
//
//	POST /v1/verify   judge presentations and credentials
//	GET  /healthz     the process lives
//	GET  /readyz      it can decide: version and age of the trust bundle
//	GET  /metrics     counts, for Prometheus
//
// A request to judge is one JSON object; presentations alone are demanded:
//
//	{"v":1,
//	 "presentations":["eyJ…"],
//	 "audience":["https://shelter.example"],"nonce":"…","maxAge":"120s",
//	 "holder":"did:…","types":["…"],"claims":[["given_name"],["address","street"]],
//	 "at":"2026-11-01T09:00:00Z"}
//
// Who asks makes the nonce, from at least 16 random bytes, gives it to one holder
// and sends it here once: nothing is remembered here between two requests.
// Without an audience nobody has to prove to be the holder, and the verdict says so;
// a nonce is then the one in the header of a VC-JWT, as IOTA Identity writes it.
// Without a maxAge that of the policy counts.
//
// The answer is 200 with the verdict, whatever it is: refused and undecided are
// answers, and claims stand in it only of credentials that were accepted. Anything
// else is a problem (RFC 9457): its type is "urn:hinan:code:" and the code, its
// title the meaning of the code, and what was sent is never in it.
//
// Refused are bodies over 64 KiB, in another media type than application/json or in
// a content encoding, unknown and repeated members, hosts that the server is not
// known by, and more work than fits. Logs and metrics hold codes and counts.
//
// Start with [Handler], and serve it with [Server] on [Handler.Limit].
package api
