package fetch

// Public shows the judgement of addresses to the tests: no test may dial a
// public address.
var Public = public
