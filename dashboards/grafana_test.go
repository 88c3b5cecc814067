package dashboards_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/prometheus/promql/parser"

	"xiangyin/analyze/needs"
)

// grafanaDashboard is what the tests read of a dashboard's JSON.
type grafanaDashboard struct {
	UID, Title    string
	SchemaVersion int
	Templating    struct {
		List []struct{ Name, Type, Definition string }
	}
	Annotations struct{ List []struct{ Expr string } }
	Panels      []struct {
		ID          int
		Type, Title string
		Description string
		Datasource  struct{ Type, UID string }
		GridPos     struct{ X, Y, W, H int }
		Targets     []struct {
			RefID, Expr string
			Datasource  struct{ UID string }
		}
	}
}

var grafanaVariable = regexp.MustCompile(`\$\{?(\w+)\}?`)

// TestGrafana parses every query with Prometheus's own parser, and knows every metric in it.
func TestGrafana(t *testing.T) {
	files, err := filepath.Glob("grafana/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no dashboards: %v", err)
	}
	known := exposedMetrics(t)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			body, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var d grafanaDashboard
			if err := json.Unmarshal(body, &d); err != nil {
				t.Fatal(err)
			}
			if d.UID == "" || d.Title == "" || d.SchemaVersion < 36 {
				t.Errorf("uid %q, title %q, schema %d", d.UID, d.Title, d.SchemaVersion)
			}
			variables := []string{"datasource"}
			for _, v := range d.Templating.List {
				variables = append(variables, v.Name)
			}
			ids := map[int]bool{}
			for _, p := range d.Panels {
				if ids[p.ID] || p.GridPos.X+p.GridPos.W > 24 || p.GridPos.H < 1 {
					t.Errorf("panel %q: id %d twice, or beyond the grid: %+v", p.Title, p.ID, p.GridPos)
				}
				ids[p.ID] = true
				if p.Type != "row" && (p.Description == "" || len(p.Targets) == 0 || p.Datasource.UID != "${datasource}") {
					t.Errorf("panel %q lacks its description, its queries or the chosen source", p.Title)
				}
				for _, target := range p.Targets {
					checkQuery(t, target.Expr, known, variables)
				}
			}
			for _, a := range d.Annotations.List {
				checkQuery(t, a.Expr, append(known, "ALERTS"), variables)
			}
			checkNoOverlap(t, d)
		})
	}
}

// exposedMetrics lists the names of the metrics that package needs exposes.
func exposedMetrics(t *testing.T) []string {
	t.Helper()
	descs := make(chan *prometheus.Desc, 100)
	needs.NewCollector(newFake(0), needs.Region{County: fakeCounty}, nil).Describe(descs)
	close(descs)
	var names []string
	for d := range descs {
		_, rest, _ := strings.Cut(d.String(), `fqName: "`)
		name, _, _ := strings.Cut(rest, `"`)
		names = append(names, name)
	}
	return names
}

func checkQuery(t *testing.T, query string, known, variables []string) {
	t.Helper()
	for _, m := range grafanaVariable.FindAllStringSubmatch(query, -1) {
		if !slices.Contains(variables, m[1]) {
			t.Errorf("query %s uses an unknown variable %s", query, m[1])
		}
	}
	expr, err := parser.NewParser(parser.Options{}).ParseExpr(grafanaVariable.ReplaceAllString(query, "x"))
	if err != nil {
		t.Errorf("query %s: %v", query, err)
		return
	}
	parser.Inspect(expr, func(node parser.Node, _ []parser.Node) error {
		if s, ok := node.(*parser.VectorSelector); ok && !slices.Contains(known, s.Name) {
			t.Errorf("query %s asks for %s, which nothing exposes", query, s.Name)
		}
		return nil
	})
}

func checkNoOverlap(t *testing.T, d grafanaDashboard) {
	t.Helper()
	for i, a := range d.Panels {
		for _, b := range d.Panels[:i] {
			x := a.GridPos.X < b.GridPos.X+b.GridPos.W && b.GridPos.X < a.GridPos.X+a.GridPos.W
			y := a.GridPos.Y < b.GridPos.Y+b.GridPos.H && b.GridPos.Y < a.GridPos.Y+a.GridPos.H
			if x && y {
				t.Errorf("panels %q and %q overlap", a.Title, b.Title)
			}
		}
	}
}
