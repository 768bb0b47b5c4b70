package main

// resident are the claims about one person.
var resident = map[string]any{
	"given_name":   "Hanako",
	"family_name":  "Sato",
	"birthdate":    "1950-04-01",
	"age_over_65":  true,
	"address":      map[string]any{"street": "1-2-3 Aoba", "locality": "Sendai"},
	"languages":    []any{"ja", "en"},
	"household":    2,
	"blood_type":   "O",
	"needs":        "insulin",
	"phone_number": "+81 22 000 0000",
}

// selective lists every claim at the top.
func selective(claims map[string]any) (paths [][]string) {
	for name := range claims {
		paths = append(paths, []string{name})
	}
	return paths
}
