package fault

var interopCodes = []Entry{
	{"interop.case", "A case of a data set lacks a field that it needs, or the field is malformed.", "Hinan conformance suite, interop", "Correct the data set; the message names the field."},
	{"interop.result", "The answer differs from the one that the data set records.", "Hinan conformance suite, interop", "Compare the two answers: one of the implementations is wrong."},
}
