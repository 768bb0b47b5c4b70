package fault

var workCodes = []Entry{
	{
		Code:    "work.budget",
		Meaning: "The input would take more work than one request may cost.",
		Clause:  "THREATS.md R6",
		Advice:  "Treat the input as hostile; raise the budget only for input of your own.",
	},
	{
		Code:    "work.cancelled",
		Meaning: "The request was cancelled or ran out of time before it was decided.",
		Clause:  "THREATS.md R6",
		Advice:  "Try again; if it happens again, give it more time or look for an overloaded machine.",
	},
}
