package diff

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"
)

//go:embed page.tmpl
var pageText string

//go:embed page.css
var pageStyle string

// page writes differences as a page that a browser shows without running or
// fetching anything.
type page struct {
	out  io.Writer
	tmpl *template.Template
}

func newPage(out io.Writer) (*page, error) {
	tmpl, err := template.New("page").Parse(pageText)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(pageStyle))
	head := struct {
		Policy string
		Style  template.HTML
	}{
		"default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'",
		template.HTML("<style>" + pageStyle + "</style>"),
	}
	return &page{out, tmpl}, tmpl.ExecuteTemplate(out, "head", head)
}

// Add adds a row.
func (p *page) Add(d Difference) error { return p.tmpl.ExecuteTemplate(p.out, "row", d) }

// Close ends the page with the counts, which are known only now.
func (p *page) Close(c *Counts) error { return p.tmpl.ExecuteTemplate(p.out, "foot", c.String()) }
