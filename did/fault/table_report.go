package fault

var reportCodes = []Entry{
	{"report.master", "The list of shelters cannot be read, or is over a limit.", "Form of the list (package verifier/checkin/report)", "Put right the lines that the message names; save the list as CSV in UTF-8, with a header."},
}
