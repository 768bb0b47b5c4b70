package fault

var consoleCodes = []Entry{
	{"console.token", "A change on the console lacks the token of its session, or comes from another page.", "Rule R10: same-site cookies and a token on writes", "Open the page of the desk anew, and try again."},
	{"console.sign-in", "Nobody is signed in on this tablet, or the session is over.", "Rule R9: the desk locks after five minutes without a tap", "Sign in with the PIN, the officer card or a staff credential."},
	{"console.wait", "The PIN was wrong before, and it is not time for another try.", "Rule R9: the wait doubles with each wrong PIN", "Wait for the seconds that the screen shows."},
	{"console.staff", "What was shown is no staff credential that counts at this shelter now.", "Rule R4: staff answer a fresh nonce of this desk; roles are in the trust bundle", "Present it to the number on the screen, or sign in with the PIN."},
	{"console.confirm", "The word that confirms a deletion is another one than was asked for.", "Rule: what cannot be undone is confirmed by typing", "Type it as the screen shows it."},
	{"console.form", "A form of the console lacks something, or holds what no page of it sends.", "Rule R6: limits before parsing", "Open the page of the desk anew, and try again."},
	{"console.busy", "More codes are being read, or more tablets signed in, than there is room for.", "Rule R6: bounded work", "Wait a few seconds, and try again."},
}
