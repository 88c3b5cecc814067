package demo

import (
	"strings"
	"time"

	"xiangyin/analyze"
	"xiangyin/ingest"
)

// The channels by which a county's hotline receives tickets. All of them address the government.
const (
	channelPhone  = "电话"
	channelMini   = "小程序"
	channelWeb    = "网站"
	channelMail   = "信箱"
	channelWindow = "窗口"
)

// write turns a draft into a ticket with its truth and plans what will happen to it.
func (c *County) write(f draft, number string) (Item, error) {
	w := &writer{r: f.r, land: c.land, home: f.home, village: c.villageOf(f), at: f.at, merged: !f.at.Before(Merger()),
		fixed: map[string]string{}}
	channel := []string{channelPhone, channelMini, channelWeb, channelMail, channelWindow}[weighted(f.r, []float64{69, 13, 7, 5, 6})]
	title, err := w.fill(f.text.title)
	if err != nil {
		return Item{}, err
	}
	body, err := w.fill(f.text.body)
	if err != nil {
		return Item{}, err
	}
	if f.r.Float64() < 0.06 {
		body = strings.NewReplacer("，", " ", "。", " ", "？", " ", "！", " ", "、", " ").Replace(body)
	}
	if f.r.Float64() < 0.25 {
		title = "" // not every channel asks for one
	}
	who := newPerson(f.r)
	t := &ingest.Ticket{Source: Source, Number: number, Channel: channel, ReceivedAt: f.at, Title: title,
		Text: who.sign(f.r, channel, body), Address: w.address()}
	if f.concern != analyze.Conduct && f.r.Float64() < 0.5 {
		t.Office = c.officeWords(f, w.merged)
	}
	if title == "" {
		w.recheck(body, t.Address)
	}
	truth := &Truth{Number: number, Concern: f.concern, Urgency: f.text.urgency, Unit: f.home.Code, Township: c.Today(f.home.Code, f.at),
		Village: w.village.code, Stated: w.stated, Accused: w.accused, Personal: who.leaks(t.Text)}
	if f.change != nil {
		truth.Change = f.change.ID
	}
	it := Item{At: f.at, Ticket: t, Truth: truth}
	if f.broken != "" {
		breakTicket(t, f.broken)
		truth.Malformed = f.broken
		return it, nil
	}
	c.follow(f, number)
	return it, nil
}

// recheck decides anew whether the township is stated, once the title that may have named it is gone.
func (w *writer) recheck(body, address string) {
	if address != "" || !w.stated {
		return
	}
	w.stated = false
	for slot, words := range w.fixed {
		if !strings.Contains(body, words) {
			continue
		}
		switch slot {
		case "T", "T0", "T1", "TV", "Z", "office":
			w.stated = true
		case "V", "N":
			w.nameOnly(words)
			if slot == "N" && strings.HasPrefix(words, w.seat()) {
				w.stated = true
			}
		}
	}
}

// villageOf draws a village; a change that strikes one village of a township keeps to it.
func (c *County) villageOf(f draft) village {
	if f.change != nil && f.change.Township != "" && f.r.Float64() < 0.6 {
		r := stream(c.seed, label("village"), label(f.change.ID))
		return pick(r, f.home.villages)
	}
	return pick(f.r, f.home.villages)
}

// officeWords returns what the hotline wrote into the field for the handling office.
func (c *County) officeWords(f draft, merged bool) string {
	t := f.home
	if merged {
		t = t.today()
	}
	if f.r.Float64() < 0.45 {
		if strings.HasSuffix(t.Name, "街道") {
			return t.Name + "办事处"
		}
		return t.Name + "人民政府"
	}
	return c.offices[f.concern]
}

// broken drafts the malformed ticket of the day, if there is one: one in every seven days.
func (c *County) broken(d time.Time) []draft {
	number := uint64(d.Unix()+8*3600) / 86400
	r := stream(c.seed, label("broken"), number/7)
	if r.Uint64N(7) != number%7 {
		return nil
	}
	f := c.draw(r, pick(r, c.land.townships), d)
	f.broken = pick(r, []string{brokenDate, brokenText, brokenLength, brokenBytes})
	return []draft{f}
}

// Why intake must refuse a malformed ticket.
const (
	brokenDate   = "no date"
	brokenText   = "no text"
	brokenLength = "text too long"
	brokenBytes  = "not UTF-8"
)

func breakTicket(t *ingest.Ticket, how string) {
	switch how {
	case brokenDate:
		t.ReceivedAt = time.Time{}
	case brokenText:
		t.Title, t.Text = "", " \n"
	case brokenLength:
		t.Text = strings.Repeat(t.Text, 1+ingest.MaxText/len(t.Text))
	case brokenBytes:
		t.Text = "\xc7\xeb" + t.Text // GB18030 bytes in the middle of UTF-8
	}
}
