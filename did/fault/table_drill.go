package fault

var drillCodes = []Entry{
	{"drill.scenario", "There is no scenario of this name, or it has no people, shelters, desks or time.", "Scenarios of drills (package verifier/drill)", "Use one of the names that the command lists."},
	{"drill.folder", "The folder for the drill holds something already.", "Data of drills (package verifier/drill)", "Name a folder that is empty or not there yet, so that a drill never touches real data."},
	{"drill.recount", "What came out of the drill is not what happened in it: somebody or something was lost, or counted twice.", "Recount of drills (package verifier/drill)", "Do not use this build at a shelter; report the scenario and the seed."},
}
