package main

import "strings"

// pathHelp tells how claims are named on the command line.
const pathHelp = `A claim is named by its name, or by a JSON Pointer (RFC 6901) if the name begins
with a slash: given_name is a claim at the top, /address/street one inside
another, /nationalities/0 the first element of an array. In a pointer ~1 stands
for a slash of a name and ~0 for a tilde.`

// parsePaths reads the claims that a flag names; without any, nil.
func parsePaths(flag string, texts []string) ([][]string, error) {
	var paths [][]string
	for _, text := range texts {
		path, err := parsePath(flag, text)
		if err != nil {
			return nil, err
		}
		paths = append(paths, path)
	}
	return paths, nil
}

// parsePath reads the name of a claim at the top, which may hold anything, or a
// JSON Pointer. A name that begins with a slash is written as a pointer.
func parsePath(flag, text string) ([]string, error) {
	pointer, isPointer := strings.CutPrefix(text, "/")
	if text == "" {
		return nil, usage("%s without the name of a claim", flag)
	}
	if !isPointer {
		return []string{text}, nil
	}
	path := strings.Split(pointer, "/")
	for i, name := range path {
		// RFC 6901 §3: a tilde is followed by 0 or 1.
		if strings.Count(name, "~") != strings.Count(name, "~0")+strings.Count(name, "~1") {
			return nil, usage("%s %.80q: a ~ is followed by neither 0 nor 1", flag, text)
		}
		path[i] = unescape.Replace(name)
	}
	return path, nil
}

// unescape takes each escape once, from left to right: ~01 is ~1 (RFC 6901 §4).
var unescape = strings.NewReplacer("~0", "~", "~1", "/")
