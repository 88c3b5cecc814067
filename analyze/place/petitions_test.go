package place_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"testing"
)

// petitions are public petitions to governments elsewhere, beside the repository; a clone may not have them.
const petitions = "../../../shared/data/stream.jsonl"

// TestPetitionsFromElsewhere counts how often a text that cannot be about our county is taken for one that is. Some of them name
// real places that are called like ours, so that the count is an upper bound.
func TestPetitionsFromElsewhere(t *testing.T) {
	f, err := os.Open(petitions)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("no public petitions beside the repository")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	g := gazetteer(t)
	texts, found, bytes := 0, 0, 0
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<22)
	for sc.Scan() {
		var p struct{ Title, Text string }
		if err := json.Unmarshal(sc.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		texts++
		bytes += len(p.Title) + len(p.Text)
		if g.Locate(p.Title+"\n"+p.Text, "", today, today).Township != "" {
			found++
		}
	}
	if err := sc.Err(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d of %d petitions (%d bytes each) were placed in a county that they are not about", found, texts, bytes/max(texts, 1))
	if found*100 > texts {
		t.Errorf("%d of %d; want at most one in a hundred", found, texts)
	}
}
