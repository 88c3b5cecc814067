package dashboards_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"xiangyin/alert"
	"xiangyin/dashboards"
)

func newHandler(o dashboards.Options) (http.Handler, error) { return dashboards.New(o) }

// visitor is a browser with cookies.
type visitor struct {
	h       http.Handler
	cookies []*http.Cookie
	headers map[string]string
}

func (v *visitor) do(method, path string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for key, value := range v.headers {
		r.Header.Set(key, value)
	}
	for _, c := range v.cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	v.h.ServeHTTP(w, r)
	v.cookies = append(v.cookies, w.Result().Cookies()...)
	return w
}

var tokens = regexp.MustCompile(`name="token" value="([^"]+)"`)

// form opens a plan's page and returns the fields that each of its forms carries.
func (v *visitor) form(t *testing.T, id string) url.Values {
	t.Helper()
	body := v.do(http.MethodGet, "/plan/"+id, nil).Body.String()
	m := tokens.FindStringSubmatch(body)
	seq := regexp.MustCompile(`name="seq" value="(\d+)"`).FindStringSubmatch(body)
	if m == nil || seq == nil {
		t.Fatal("page has no form")
	}
	return url.Values{"token": {m[1]}, "seq": {seq[1]}}
}

// opened returns a plan that nobody has acknowledged.
func (f *fake) inState(t *testing.T, state alert.State) string {
	t.Helper()
	for _, id := range f.order {
		if p, err := f.plan(id); err == nil && p.State == state {
			return id
		}
	}
	t.Fatalf("no plan is %s", state)
	return ""
}

func TestMovesOfAnOfficer(t *testing.T) {
	f := newFake(60)
	id := f.inState(t, alert.Opened)
	v := &visitor{h: f.pages(t)}
	for _, m := range []struct {
		fields url.Values
		want   alert.State
	}{
		{url.Values{"kind": {"note"}, "note": {"已电话联系镇便民服务中心"}}, alert.Opened},
		{url.Values{"kind": {"acknowledge"}}, alert.Acknowledged},
		{url.Values{"kind": {"undo"}}, alert.Opened},
		{url.Values{"kind": {"acknowledge"}}, alert.Acknowledged},
		{url.Values{"kind": {"step"}, "step": {"0"}}, alert.Acknowledged},
		{url.Values{"kind": {"step"}, "note": {"周五再去一次"}}, alert.Acknowledged},
		{url.Values{"kind": {"document"}, "title": {"公告"}, "url": {"https://example.gov.cn/a"}}, alert.Acknowledged},
		{url.Values{"kind": {"act"}}, alert.Acting},
		{url.Values{"kind": {"claim"}, "note": {"窗口已恢复"}}, alert.Claimed},
	} {
		form := v.form(t, id)
		for key, value := range m.fields {
			form[key] = value
		}
		w := v.do(http.MethodPost, "/plan/"+id, form)
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/plan/"+id {
			t.Fatalf("%v: status %d: %s", m.fields, w.Code, w.Body)
		}
		if p, err := f.plan(id); err != nil || p.State != m.want {
			t.Fatalf("%v: plan is %s, %v; want %s", m.fields, p.State, err, m.want)
		}
	}
}

func TestRefusedMoves(t *testing.T) {
	f := newFake(60)
	id := f.inState(t, alert.Opened)
	h, last := f.pages(t), string(f.offices[len(f.offices)-1])
	for name, c := range map[string]struct {
		fields url.Values
		status int
	}{
		"not legal now":            {url.Values{"kind": {"claim"}, "note": {"好了"}}, 409},
		"a stale page":             {url.Values{"kind": {"acknowledge"}, "seq": {"99"}}, 409},
		"no sequence number":       {url.Values{"kind": {"acknowledge"}, "seq": {""}}, 422},
		"an unknown kind":          {url.Values{"kind": {"close"}}, 422},
		"verifying by hand":        {url.Values{"kind": {"verify"}, "note": {"x"}}, 422},
		"an empty note":            {url.Values{"kind": {"note"}, "note": {"  "}}, 422},
		"a note too long":          {url.Values{"kind": {"note"}, "note": {strings.Repeat("长", 501)}}, 422},
		"an unknown office":        {url.Values{"kind": {"hand_over"}, "to": {"nobody"}, "note": {"x"}}, 422},
		"an office that may not":   {url.Values{"kind": {"hand_over"}, "to": {last}, "note": {"x"}}, 403},
		"a script as document":     {url.Values{"kind": {"document"}, "title": {"x"}, "url": {"javascript:alert(1)"}}, 422},
		"a file as document":       {url.Values{"kind": {"document"}, "title": {"x"}, "url": {"file:///etc/passwd"}}, 422},
		"a step that is not there": {url.Values{"kind": {"step"}, "step": {"77"}}, 409},
		"a step below zero":        {url.Values{"kind": {"step"}, "step": {"-1"}}, 422},
		"a form too large":         {url.Values{"kind": {"note"}, "note": {strings.Repeat("x", 70<<10)}}, 413},
	} {
		t.Run(name, func(t *testing.T) {
			v := &visitor{h: h}
			form := v.form(t, id)
			for key, value := range c.fields {
				form[key] = value
			}
			w := v.do(http.MethodPost, "/plan/"+id, form)
			if w.Code != c.status {
				t.Errorf("status %d; want %d", w.Code, c.status)
			}
			checkWellFormed(t, w.Body.String())
			if p, err := f.plan(id); err != nil || p.Seq != 1 {
				t.Errorf("plan has moved to %d, %v", p.Seq, err)
			}
		})
	}
}

func TestForgedMoves(t *testing.T) {
	f := newFake(60)
	id := f.inState(t, alert.Opened)
	h := f.pages(t)
	for name, forge := range map[string]func(v *visitor, form url.Values){
		"no token":            func(_ *visitor, form url.Values) { form.Del("token") },
		"a wrong token":       func(_ *visitor, form url.Values) { form.Set("token", strings.Repeat("A", 86)) },
		"a short token":       func(_ *visitor, form url.Values) { form.Set("token", "AAAA") },
		"no cookie":           func(v *visitor, _ url.Values) { v.cookies = nil },
		"another's cookie":    func(v *visitor, _ url.Values) { v.cookies = nil; v.do(http.MethodGet, "/plan/"+id, nil) },
		"from another site":   func(v *visitor, _ url.Values) { v.headers = map[string]string{"Sec-Fetch-Site": "cross-site"} },
		"from a sibling site": func(v *visitor, _ url.Values) { v.headers = map[string]string{"Sec-Fetch-Site": "same-site"} },
		"with another origin": func(v *visitor, _ url.Values) { v.headers = map[string]string{"Origin": "https://evil.example"} },
	} {
		t.Run(name, func(t *testing.T) {
			v := &visitor{h: h}
			form := v.form(t, id)
			form.Set("kind", "acknowledge")
			forge(v, form)
			w := v.do(http.MethodPost, "/plan/"+id, form)
			if w.Code != http.StatusForbidden {
				t.Errorf("status %d", w.Code)
			}
			if p, err := f.plan(id); err != nil || p.State != alert.Opened {
				t.Errorf("plan is %s, %v", p.State, err)
			}
		})
	}
}

// TestTokenDiffersEachTime guards against reading the secret from the sizes of compressed pages.
func TestTokenDiffersEachTime(t *testing.T) {
	f := newFake(20)
	v := &visitor{h: f.pages(t)}
	id := f.inState(t, alert.Opened)
	if a, b := v.form(t, id).Get("token"), v.form(t, id).Get("token"); a == b {
		t.Error("token is the same twice")
	}
}

func TestReadOnly(t *testing.T) {
	f := newFake(20)
	id := f.inState(t, alert.Opened)
	o := f.options()
	o.Actor = nil
	h, err := dashboards.New(o)
	if err != nil {
		t.Fatal(err)
	}
	v := &visitor{h: h}
	if body := v.do(http.MethodGet, "/plan/"+id, nil).Body.String(); strings.Contains(body, `method="post"`) {
		t.Error("page offers moves to somebody who is not signed in")
	}
	signed := &visitor{h: f.pages(t)} // a valid token is not enough
	form := signed.form(t, id)
	form.Set("kind", "acknowledge")
	v.cookies = signed.cookies
	if w := v.do(http.MethodPost, "/plan/"+id, form); w.Code != http.StatusForbidden {
		t.Errorf("status %d", w.Code)
	}
}

func TestMethods(t *testing.T) {
	f := newFake(5)
	h := f.pages(t)
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodPatch} {
		for name, path := range somePages(f) {
			if name == "plan" && method == http.MethodPost {
				continue
			}
			v := &visitor{h: h}
			w := v.do(method, path, nil)
			if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") == "" {
				t.Errorf("%s %s: status %d, allow %q", method, path, w.Code, w.Header().Get("Allow"))
			}
		}
	}
}

// TestHostileWords puts markup wherever words of others reach a page.
func TestHostileWords(t *testing.T) {
	const evil = `"><script>alert(1)</script><img src=x onerror=alert(2)>{{.}}'`
	f := newFake(30)
	for code := range f.names {
		f.names[code] += evil
	}
	for i := range f.townships {
		f.townships[i].Name += evil
	}
	id := f.inState(t, alert.Acknowledged)
	moves := f.moves[id]
	last := &moves[len(moves)-1]
	last.Note, last.Actor = evil, evil
	last.After.Summary, last.After.Steps[0].Text, last.After.Severity = evil, evil, evil
	last.After.Owner, last.After.Helpers = alert.Office(evil), []alert.Office{alert.Office(evil)}
	last.After.Alerts[0].Name, last.After.Earlier, last.After.MergedIn = evil, evil, evil
	last.After.Documents = []alert.Document{{Title: evil, URL: "javascript:alert(3)"}, {Title: "x", URL: "data:text/html,<script>"}}
	h := f.pages(t)
	q := url.QueryEscape(evil)
	for name, path := range map[string]string{
		"plan": "/plan/" + id, "desk": "/?metric=" + q + "&township=" + q + "&split=" + q + "&lang=" + q, "plans": "/plans?q=" + q + "&state=" + q + "&page=" + q,
		"need": "/need/" + f.townships[0].Code + "/health", "missing": "/" + url.PathEscape(evil), "missing plan": "/plan/" + url.PathEscape(evil),
	} {
		for _, lang := range []string{"zh", "en"} {
			t.Run(name+"/"+lang, func(t *testing.T) {
				body := get(t, h, path, &http.Cookie{Name: "xiangyin_lang", Value: lang}).Body.String()
				for _, bad := range []string{"<script>", "<img", "onerror=alert(2)>\"", "javascript:", "data:text"} {
					if strings.Contains(body, bad) {
						t.Errorf("page holds %s", bad)
					}
				}
				checkWellFormed(t, body)
			})
		}
	}
}

// TestClientGoesNotTooFar checks bounds of the page number and the search.
func TestClientGoesNotTooFar(t *testing.T) {
	h := newFake(5).pages(t)
	for _, q := range []string{"page=" + strconv.Itoa(1<<62), "page=99999999999999999999", "q=" + strings.Repeat("%E4%B8%AD", 5000), "q=%ff%fe", "page=0"} {
		if w := get(t, h, "/plans?"+q); w.Code != http.StatusOK {
			t.Errorf("%.20s: status %d", q, w.Code)
		}
	}
}
