package segment

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
)

func TestUnpackTogether(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cache", "dict")
	var wg sync.WaitGroup
	paths := make([]dictPaths, 4)
	for i := range paths {
		wg.Go(func() {
			var err error
			if paths[i], err = unpack(dir, []string{"澄溪县"}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, p := range paths[1:] {
		if p != paths[0] {
			t.Errorf("paths differ: %v, %v", p, paths[0])
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 5 {
		t.Errorf("%d files in the cache; want 5 and no leftovers", len(entries))
	}
}

func TestUnpackRepairs(t *testing.T) {
	dir := t.TempDir()
	p, err := unpack(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(p.hmm)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p.hmm, want[:100], 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := unpack(dir, nil); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(p.hmm)
	if err != nil || string(got) != string(want) {
		t.Errorf("a truncated dictionary stayed: %d bytes, %v", len(got), err)
	}
}

func TestUserWordsHaveTheirOwnFile(t *testing.T) {
	dir := t.TempDir()
	a, errA := unpack(dir, []string{"红岩乡"})
	b, errB := unpack(dir, []string{"白沙镇"})
	if errA != nil || errB != nil || a.user == b.user || a.dict != b.dict {
		t.Errorf("%v %v, %v %v", a, errA, b, errB)
	}
}
