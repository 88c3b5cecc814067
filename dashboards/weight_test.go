package dashboards_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"xiangyin/analyze"
)

// TestFullCountyWeighs fills every cell of the desk: the page and all that it loads must still weigh under 200 kB over the wire.
func TestFullCountyWeighs(t *testing.T) {
	f := newFake(300)
	f.needs = nil
	for i, p := range f.townships {
		for j, c := range analyze.Concerns() {
			n := 1 + (i*31+j*17)%97
			f.needs = append(f.needs, analyze.Need{
				Township: p.Code, Concern: c, Heat: float64(n*n%83) + 0.3, Backlog: float64(n*7%91) + 0.7, Open: n, Overdue: n / 2, Emergencies: n % 2,
				Surge: analyze.Surge{Window: 3, Count: n, Q: 0.01},
			})
		}
	}
	h := f.pages(t)
	weigh := func(path string) int {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("Accept-Encoding", "gzip")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Body.Len()
	}
	total := weigh("/")
	t.Logf("page %d bytes", total)
	for _, m := range loads.FindAllStringSubmatch(get(t, h, "/").Body.String(), -1) {
		t.Logf("%s %d bytes", m[1], weigh(m[1]))
		total += weigh(m[1])
	}
	const headers = 6 * 700
	if total+headers > 200_000 {
		t.Errorf("a full desk weighs %d bytes", total+headers)
	}
}
