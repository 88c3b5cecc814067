package dashboards

import (
	"bytes"
	"compress/gzip"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"time"
)

//go:embed templates/*.html
var templateFiles embed.FS

// pageNames are the templates that fill the main part of the layout.
var pageNames = [...]string{"desk", "need", "plans", "plan", "briefing", "help", "error"}

// views holds every page in every language.
type views struct {
	locales map[string]*locale
	pages   map[string]map[string]*template.Template // by language and name
}

func loadViews(a *assets) (*views, error) {
	v := &views{locales: map[string]*locale{}, pages: map[string]map[string]*template.Template{}}
	for _, lang := range []string{chinese, english} {
		l, err := loadLocale(lang)
		if err != nil {
			return nil, err
		}
		v.locales[lang], v.pages[lang] = l, map[string]*template.Template{}
		for _, name := range pageNames {
			t, err := template.New("layout.html").Funcs(template.FuncMap{
				"t": l.message, "name": l.name, "asset": a.url, "number": number,
			}).ParseFS(templateFiles, "templates/layout.html", "templates/parts.html", "templates/"+name+".html")
			if err != nil {
				return nil, fmt.Errorf("dashboards: template %s: %w", name, err)
			}
			v.pages[lang][name] = t
		}
	}
	return v, nil
}

// frame is what the layout shows around every page.
type frame struct {
	Tag, Lang string
	Other     string // address of this page in the other language
	Nav       string // the page's name, to mark it in the navigation
	County    string
	Now       moment
	Status    Status
	Speed     string
	RefreshMS int64
	Charts    bool // the page draws charts
	Page      any
}

func (s *server) locale(r *http.Request) *locale { return s.views.locales[language(r)] }

func (s *server) frame(r *http.Request, name string, page any) frame {
	l, now, status := s.locale(r), s.now(), s.Status()
	other := english
	if l.lang == english {
		other = chinese
	}
	q := r.URL.Query()
	q.Set("lang", other)
	u := url.URL{Path: r.URL.Path, RawQuery: q.Encode()}
	return frame{
		Tag: l.tag, Lang: l.lang, Other: u.RequestURI(), Nav: name, County: s.placeName(s.County), Now: l.moment(now, time.Time{}.In(now.Location())),
		Status: status, Speed: number(status.Speed), RefreshMS: s.Refresh.Milliseconds(), Charts: name == "desk" || name == "need", Page: page,
	}
}

// render sends the page name, or one template of it, filled with page.
func (s *server) render(w http.ResponseWriter, r *http.Request, status int, name string, page any) error {
	return s.renderPart(w, r, status, name, "layout.html", page)
}

func (s *server) renderPart(w http.ResponseWriter, r *http.Request, status int, name, part string, page any) error {
	lang := language(r)
	var out bytes.Buffer
	if err := s.views.pages[lang][name].ExecuteTemplate(&out, part, s.frame(r, name, page)); err != nil {
		return fmt.Errorf("render %s: %w", name, err)
	}
	if asked := r.URL.Query().Get("lang"); asked != "" {
		http.SetCookie(w, &http.Cookie{
			Name: langCookie, Value: lang, Path: "/", MaxAge: 365 * 24 * 60 * 60, SameSite: http.SameSiteLaxMode, Secure: s.Secure, HttpOnly: true,
		})
	}
	return sendPage(w, r, status, out.Bytes())
}

// zipFast compresses a page that is sent once.
func zipFast(body []byte) ([]byte, error) {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write(body); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
