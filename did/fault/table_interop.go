package fault

var interopCodes = []Entry{
	{"interop.case", "A case of a data set lacks a field that it needs, or the field is malformed.", "Hinan conformance suite, interop", "Correct the data set; the message names the field."},
	{"interop.result", "The answer differs from the one that the data set records.", "Hinan conformance suite, interop", "Compare the two answers: one of the implementations is wrong."},
	{"interop.rule", "The credential breaks a rule that a case of a data set asks for.", "Hinan conformance suite, interop", "Nothing is wrong with the data; the case expects a refusal, or tests a policy."},
}
