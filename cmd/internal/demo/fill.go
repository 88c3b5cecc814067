package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// writer fills the slots of one template for one ticket.
type writer struct {
	r       *rand.Rand
	land    *land
	home    *township // where the complainant lives, as it was before the merger
	village village
	at      time.Time
	merged  bool     // the ticket is written after the merger
	stated  bool     // the words so far decide the township
	accused []string // codes of the units that the words accuse
	fixed   map[string]string
}

// fill returns text with every slot replaced. A slot that stands twice in one ticket gets the same words.
func (w *writer) fill(text string) (string, error) {
	var b strings.Builder
	for {
		head, rest, found := strings.Cut(text, "{")
		b.WriteString(head)
		if !found {
			return b.String(), nil
		}
		name, tail, closed := strings.Cut(rest, "}")
		if !closed {
			return "", fmt.Errorf("slot %q is not closed", clip(rest))
		}
		words, ok := w.fixed[name]
		if !ok {
			if words, ok = w.slot(name); !ok {
				return "", fmt.Errorf("no slot %q", clip(name))
			}
			w.fixed[name] = words
		}
		b.WriteString(words)
		text = tail
	}
}

func clip(s string) string { return string([]rune(s)[:min(8, len([]rune(s)))]) }

func (w *writer) slot(name string) (string, bool) {
	switch name {
	case "T":
		return w.townshipWords(), true
	case "T0":
		w.stated = true
		return w.home.Name, true
	case "T1":
		w.stated = true
		return w.home.today().Name, true
	case "V":
		w.nameOnly(w.village.name)
		return w.village.name, true
	case "TV":
		return w.townshipWords() + w.village.name, true
	case "N":
		return w.natural(), true
	case "Z":
		w.stated = true
		return w.seat(), true
	case "office":
		return w.office(), true
	}
	return w.figure(name)
}

// figure fills the slots that say nothing of a place.
func (w *writer) figure(name string) (string, bool) {
	r := w.r
	switch name {
	case "d":
		d := w.at.AddDate(0, 0, -1-r.IntN(25))
		return fmt.Sprintf("%d月%d日", d.Month(), d.Day()), true
	case "t":
		return pick(r, []string{"上午九点过", "上午十点", "上午十一点", "下午两点半", "下午三点", "下午四点多"}), true
	case "n":
		return pick(r, []string{"两", "三", "四", "五", "六"}), true
	case "days":
		return pick(r, []string{"四五", "七八", "十来", "十几", "二十多", "10", "15"}), true
	case "m":
		return fmt.Sprint(20 * (2 + r.IntN(60))), true
	case "fare":
		return fmt.Sprint(10 * (3 + r.IntN(13))), true
	case "big":
		return pick(r, []string{"三千六百", "8500", "一万二", "23000", "3.6万", "五万多", "87600"}), true
	case "dist":
		return fmt.Sprint(8 + r.IntN(28)), true
	case "bus":
		return fmt.Sprint(101 + r.IntN(40)), true
	case "grp":
		return fmt.Sprintf("%d组", 1+r.IntN(12)), true
	case "age":
		return fmt.Sprint(66 + r.IntN(26)), true
	case "ch":
		return pick(r, []string{"一年级", "二年级", "三年级", "四年级", "五年级", "六年级"}), true
	case "phone":
		return phone(r), true
	}
	return "", false
}

// townshipWords names the township in full, in short, under its county, or, once it is gone, as the past or by its successor.
func (w *writer) townshipWords() string {
	w.stated = true
	t, x := w.home, w.r.Float64()
	if w.merged && t.successor != nil {
		switch {
		case x < 0.33:
			return t.Name
		case x < 0.48:
			return "原" + t.Name
		case x < 0.6:
			return t.short()
		case x < 0.9:
			return t.successor.Name
		}
		return t.successor.Name + "（原" + t.Name + "）"
	}
	switch {
	case x < 0.62:
		return t.Name
	case x < 0.82:
		return t.short()
	}
	return "澄溪县" + t.Name
}

// nameOnly notes that a village or natural village stands alone: that decides the township when no other place bears the name.
func (w *writer) nameOnly(name string) {
	if w.land.bearers[name] == 1 {
		w.stated = true
	}
}

func (w *writer) natural() string {
	if len(w.village.naturals) == 0 {
		w.stated = true
		return w.seat() + "口子上"
	}
	n := pick(w.r, w.village.naturals)
	w.nameOnly(n)
	return n
}

// seat names the main street of the township.
func (w *writer) seat() string {
	switch {
	case w.home.seat != "":
		return w.home.seat
	case strings.HasSuffix(w.home.Name, "街道"):
		return w.home.Name + "文昌街"
	}
	return w.home.short() + "场镇"
}

// office names the office that a complaint about conduct is about.
func (w *writer) office() string {
	w.stated = true
	now := w.home
	if w.merged {
		now = now.today()
	}
	if w.r.Float64() < 0.3 && strings.HasSuffix(w.village.name, "村") {
		w.accused = append(w.accused, w.village.code)
		return now.Name + w.village.name + "村委会"
	}
	w.accused = append(w.accused, now.Code)
	kind := "人民政府"
	if strings.HasSuffix(now.Name, "街道") {
		kind = "办事处"
	}
	return now.Name + pick(w.r, []string{"便民服务中心", kind, "农业综合服务中心", "社会事务办"})
}

// address returns what stands in the ticket's field for the place; "" for about one in five.
func (w *writer) address() string {
	x := w.r.Float64()
	if x < 0.2 {
		return ""
	}
	w.stated = true
	t := w.home
	if w.merged && w.r.Float64() < 0.6 {
		t = t.today()
	}
	s := t.Name
	if w.r.IntN(2) == 0 {
		s = "澄溪县" + s
	}
	if x < 0.32 {
		return s
	}
	s += w.village.name
	if w.r.Float64() < 0.5 {
		s += fmt.Sprintf("%d组", 1+w.r.IntN(12))
		if w.r.Float64() < 0.4 {
			s += fmt.Sprintf("%d号", 1+w.r.IntN(90))
		}
	}
	return s
}
