package fault

var passCodes = []Entry{
	{"pass.type", "The token names no type of pass, or one that is not known here.", "Compact pass §5; THREATS.md R1", "Update the reader; if it is up to date, treat the token as somebody else's."},
	{"pass.slot", "The token is of a type that belongs in another place, such as a challenge where a card is due.", "Compact pass §5; THREATS.md R1", "Show the pass, card or slip itself, and scan posters with a phone."},
	{"pass.claim", "A claim is absent that its type has, or is not of the form in the table of claims.", "Compact pass §5.1 to §5.4", "Ask the issuer to correct how it makes passes."},
	{"pass.times", "A time is absent, contradicts another, or is finer than whole days, by which copies of one pass could be told apart.", "Compact pass §5.1", "Ask the issuer to let validity begin and end at midnight in UTC, and to leave out when it issued."},
	{"pass.issuer", "The issuer is neither a DID nor a short code that stands for one here.", "Compact pass §0, decision 5", "Load a trust bundle in which the issuer has this code."},
	{"pass.key-id", "The key is not named by the first 8 bytes of its COSE key thumbprint.", "Compact pass §0, decision 4; RFC 9679", "Ask the issuer to write the beginning of the thumbprint into kid."},
	{"pass.too-large", "The token would not fit into the code that it is meant for: 694 bytes on a phone, 241 on paper.", "Compact pass §0", "Use the issuer's short code, a shorter address of the status list, or fewer people on one card."},
	{"pass.batch", "The batch of blank cards has no cards, more than 10,000, or a number or serial that does not fit.", "Compact pass §5.2", "Make several batches, each with a number of its own."},
	{"challenge.malformed", "The challenge lacks something, contradicts itself, or asks for what is no claim.", "Compact pass §5.3", "Print the poster again, or restart the desk."},
	{"challenge.signer", "The challenge is not by the issuer of the pass, nor by a device that this issuer certified.", "Compact pass §5.3", "Do not answer it; ask the staff, who see this city's challenge on their screen."},
	{"challenge.shelter", "The challenge is for another shelter than the one that its device is certified for.", "Compact pass §5.3", "Do not answer it; the staff have to certify the device for this shelter."},
	{"challenge.over", "The challenge, or the certificate of its device, is over.", "Compact pass §5.3", "Scan the screen again; ask the staff for the poster of this incident; look at the phone's clock."},
	{"challenge.early", "The challenge, or the certificate of its device, does not hold yet.", "Compact pass §5.3", "Look at the phone's clock, and at that of the desk."},
	{"challenge.asks", "The challenge asks for more than a check-in needs, and the holder was not asked about it.", "Compact pass §5.3", "Ask the holder in clear words, claim by claim; saying no must not end the check-in."},
	{"claim169.text", "The text is no Base45 of one undamaged zlib stream.", "MOSIP Claim 169; RFC 9285; RFC 1950", "Scan the card again, flat and well lit."},
	{"claim169.too-large", "The card inflates to more than 16 KiB.", "Compact pass §5.2; THREATS.md R6", "Take the card's details by hand."},
	{"claim169.encrypted", "The card is encrypted, for a reader with a key that no desk has.", "MOSIP Claim 169; RFC 9052 §5.2", "Take the card's details by hand."},
	{"claim169.unsigned", "Nobody signed the card, so anybody can have made it.", "MOSIP Claim 169; THREATS.md R1", "Take the card's details by hand, as the person's own words."},
	{"claim169.content", "The card has no claim 169, or an attribute in it is not of its type.", "MOSIP Claim 169 §2.1", "Take the card's details by hand."},
}
