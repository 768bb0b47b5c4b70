package fault

var keystoreCodes = []Entry{
	{
		Code:    "key.passphrase",
		Meaning: "There is no passphrase, or it does not open the key file; a key file whose header is damaged looks the same.",
		Clause:  "C2SP age, scrypt recipient stanza; rule R9",
		Advice:  "Type the passphrase again; if it is surely right, restore the key file from a backup.",
	},
	{
		Code:    "key.file",
		Meaning: "The key file is damaged, cut short, exchanged for another, too large, or no key file.",
		Clause:  "C2SP age, header and payload; Hinan key file v1",
		Advice:  "Restore the key file from a backup, or make a new key and publish it.",
	},
	{
		Code:    "key.file-version",
		Meaning: "The key file is of a version that this program does not know.",
		Clause:  "Hinan key file v1",
		Advice:  "Open it with the program that wrote it, or update this program.",
	},
}
