package fault

var jsonCodes = []Entry{
	{
		Code:    "json.syntax",
		Meaning: "The bytes are no JSON text.",
		Clause:  "RFC 8259 §2",
		Advice:  "Look at the byte offset in the message; ask whoever made the text to use a JSON library.",
	},
	{
		Code:    "json.too-large",
		Meaning: "The JSON text has more bytes or values, or a longer member name, than is read here.",
		Clause:  "THREATS.md R6",
		Advice:  "Send less in one text, or raise the limit where the input is your own.",
	},
	{
		Code:    "json.depth",
		Meaning: "Arrays and objects are nested deeper than is read here.",
		Clause:  "THREATS.md R6; RFC 8259 §9",
		Advice:  "Flatten the text; real documents stay far below the limit.",
	},
	{
		Code:    "json.duplicate-name",
		Meaning: "An object has two members of the same name, which readers understand differently.",
		Clause:  "RFC 7493 §2.3",
		Advice:  "Treat the text as forged until its sender has explained it; a correct writer does not make it.",
	},
	{
		Code:    "json.utf8",
		Meaning: "The text is not UTF-8, begins with a byte order mark, or escapes half a surrogate pair.",
		Clause:  "RFC 7493 §2.1; RFC 8259 §8.1",
		Advice:  "Save the text as UTF-8 without a byte order mark.",
	},
	{
		Code:    "json.number",
		Meaning: "A number cannot be kept exactly, or is not finite, in a 64-bit floating-point value.",
		Clause:  "RFC 7493 §2.2",
		Advice:  "Write large integers and exact decimals as strings.",
	},
	{
		Code:    "json.trailing",
		Meaning: "Something follows the JSON value.",
		Clause:  "RFC 8259 §2",
		Advice:  "Send exactly one value; check the transport for text that was joined together.",
	},
	{
		Code:    "json.type",
		Meaning: "A JSON value is of another type than the one that belongs there.",
		Clause:  "RFC 8259 §3",
		Advice:  "Compare the text with the format that it claims to be.",
	},
}
