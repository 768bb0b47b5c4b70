package console

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

//go:embed templates/*.html
var templates embed.FS

// pages are the screens by name, each with the layout around it.
type pages map[string]*template.Template

const layoutFile = "templates/layout.html"

func loadPages() (pages, error) {
	files, err := fs.Glob(templates, "templates/*.html")
	if err != nil {
		return nil, err
	}
	list := make(pages)
	for _, file := range files {
		if file == layoutFile {
			continue
		}
		t, err := template.ParseFS(templates, layoutFile, file)
		if err != nil {
			return nil, err
		}
		list[strings.TrimSuffix(path.Base(file), ".html")] = t
	}
	return list, nil
}

// page answers with a screen.
func (v *visit) page(name string, body any) error {
	return v.render(http.StatusOK, name, "layout", body)
}

// render writes a screen whole, or not at all.
func (v *visit) render(status int, name, part string, body any) error {
	t := v.h.pages[name]
	if t == nil {
		return fmt.Errorf("no page %s", name)
	}
	var out bytes.Buffer
	if err := t.ExecuteTemplate(&out, part, v.view(name, body)); err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	v.w.WriteHeader(status)
	if v.r.Method != http.MethodHead {
		_, _ = v.w.Write(out.Bytes()) // nobody is left to be told
	}
	return nil
}

//go:embed static/console.css static/console.js static/jsQR.js static/jsQR.LICENSE
var staticFiles embed.FS

// media are the kinds of static files.
var media = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".LICENSE": "text/plain; charset=utf-8",
}

// static answers with a file of this program.
func (v *visit) static(name string) error {
	kind, known := media[path.Ext(name)]
	if !known || strings.Contains(name, "/") {
		return errRoute
	}
	raw, err := staticFiles.ReadFile("static/" + name)
	if err != nil {
		return errRoute
	}
	if v.r.Method != http.MethodGet && v.r.Method != http.MethodHead {
		return errMethod
	}
	v.w.Header().Set("Content-Type", kind)
	v.w.Header().Set("Cache-Control", "no-cache")
	_, _ = v.w.Write(raw)
	return nil
}
