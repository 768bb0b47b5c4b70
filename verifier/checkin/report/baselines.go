package report

// Baseline is what a trial in Japan published about the time that one person took, in
// seconds; 0: not published. Where a trial gave a range, Paper to PaperMost is it.
type Baseline struct {
	Trial, Way       string
	Paper, PaperMost float64
	Digital          float64
	Source           string // by its number in reference evacuation, section 8
}

// Baselines are the published times (reference evacuation §1.2), to print beside a
// [KPI]. Trials that published no seconds are not among them.
func Baselines() []Baseline {
	return []Baseline{
		{"Odawara 2023", "My Number card", 262, 262, 26, "S1"},
		{"Odawara 2023", "pre-registered app", 262, 262, 25, "S1"},
		{"Odawara 2023", "form on a shared tablet", 262, 262, 352, "S1"},
		{"Kishiwada Jan 2025", "card", 70, 70, 9, "S2"},
		{"Kishiwada Jan 2025", "QR code to a web form", 70, 70, 105, "S2"},
		{"Munakata", "card or licence", 120, 180, 30, "S16"},
		{"Iwate/Kuji Sep 2024", "LINE QR code, read by a staff phone", 120, 180, 10, "S17"},
		{"Shimada Dec 2024", "app QR code", 0, 0, 21, "S18"},
		{"Tsukuba Jan 2025", "app QR code to a database", 42, 42, 3, "S18"},   // paper: 14 times slower
		{"Miyagi Sep 2022", "self check-in by a poster", 20, 20, 1.32, "S20"}, // 30 people in 10 min; 100 in 2 min 12 s
	}
}
