// Package api serves a verifier over HTTP, and the desk of a shelter: whether
// credentials may be relied on, and what happens at the desk, asked and told as JSON.
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
// # The desk
//
// With a [Desk], clients with a token (Authorization: Bearer, RFC 6750) do what staff
// do at the console, in the role that goes with the token:
//
//	POST /v1/desk/checkins      admit a party
//	POST /v1/desk/changes       people leave for a while, come back, go for good
//	POST /v1/desk/slips         send people on their way with a transfer slip
//	POST /v1/desk/arrivals      admit a party by its transfer slip
//	POST /v1/desk/rations       give something out
//	POST /v1/desk/counts        keep a roll call
//	GET  /v1/desk/headcount     how many are where
//	GET  /v1/desk/records/{id}  one check-in of this shelter
//
// Everything that is posted has a request: 16 random bytes as base64url, which name
// it. After no answer, or 503, the same bytes are sent again, and nothing happens
// twice. Another body under the same name is api.reused. A presentation that was judged
// when it was fresh is not judged again; only if the program was started anew in
// between, it is, and then finds it old.
//
//	{"v":1,"request":"AAECAwQFBgcICQoLDA0ODw","presentations":["HN1:…"],"tookMs":2400}
//	{"v":1,"request":"…","heads":4,"residence":"other_city","out_of_shelter":"car","pets":1,"voluntary":true}
//	{"v":1,"request":"…","party":[{"age_band":"75+","sex":2,"needs":true},{"age_band":"0"}],
//	 "method":"paper_form","no_disclosure":true,"anyway":true}
//
// are check-ins: by what is shown, of people of whom nothing is known, and of people
// who are. A presentation is the text of a code, a token that is text, or bytes as
// base64url; it answers the nonce on the screen of the desk or on the poster
// ([Challenge]). Nobody is refused. What cannot be relied on, also because nothing
// judges, makes grade C, nothing shown D; both are 200, and heads or party say who
// comes. Only the store can say no: 503, and then nothing was written.
//
//	{"v":1,"record":{"id":"…","at":"…","grade":"A","reasons":[],"people":[{"slot":1,"age_band":"15-64","presence":"here",…}],…},
//	 "again":false,"seen":[{"shelter":"E4020500002222","at":"…","grade":"A","counted":1}],"verdict":{…}}
//
// is the answer. Again says that they were here already, and that nothing was written;
// who is to be written all the same is sent anew, with anyway and a request of its own.
// Seen are other check-ins of the same people. The verdict is that of /v1/verify
// without claims: what the desk needs of them is in the record.
//
// Everything else is about one check-in, by its id or by what somebody shows, and about
// the people with the numbers in slots, else about all of them:
//
//	changes   {"v":1,"request":"…","of":"…","slots":[1,2],"change":"leave"}
//	          {"v":1,"request":"…","presentations":["HN1:…"],"change":"return"}
//	          {"v":1,"request":"…","of":"…","change":"checkout","destination":"home"}
//	slips     {"v":1,"request":"…","of":"…","shelter":"E4020500002222"}
//	          {"v":1,"request":"…","of":"…","slots":[3],"destination":"hospital"}
//	arrivals  {"v":1,"request":"…","slip":"HN1:…","party":[{"age_band":"15-64"}]}
//	rations   {"v":1,"request":"…","of":"…","item":"meal","period":"2026-07-06-lunch","unit":"person","override":"spoiled"}
//	counts    {"v":1,"request":"…","present":120,"staff":6,"helpers":9}
//
// They are answered with the record as it is now, slips also with the text of the code
// in "slip". A ration that was given out already is 409 desk.ration-taken, with the time
// of the first in "first"; what is shown and leads to no check-in is 404
// desk.unknown-record, with the "reasons". A desk whose keys are closed is 503
// desk.locked.
//
// Refused are bodies over 64 KiB, in another media type than application/json or in
// a content encoding, unknown and repeated members, hosts that the server is not
// known by, and more work than fits. Logs and metrics hold codes and counts. Tags,
// seeds and numbers of cards are told nobody, and neither is where people are whose
// whereabouts are protected.
//
// Start with [Handler], and serve it with [Server] on [Handler.Limit].
package api
