package dashboards

import "net/http"

// helpPage is what the help shows besides its words: the topics that it explains and the charter lines that it quotes.
type helpPage struct {
	Topics, Charter []string
	Key             []keyEntry
}

func (s *server) help(w http.ResponseWriter, r *http.Request) error {
	return s.render(w, r, http.StatusOK, "help", helpPage{
		Topics:  []string{"heat", "backlog", "surge", "emergency", "plan", "verify", "live"},
		Charter: []string{"c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8"},
		Key:     key(),
	})
}
