package demo

import (
	"strings"
	"testing"
)

func TestNumbersAreWellFormedAndNobodys(t *testing.T) {
	r := stream(5, label("people"))
	for range 500 {
		p := newPerson(r)
		if len(p.phone) != 11 || !strings.HasPrefix(p.phone, "154") {
			t.Fatalf("telephone %s", p.phone)
		}
		if len(p.id) != 18 || !strings.HasPrefix(p.id, CountyCode) || !iso7064(p.id) || (p.id[16]-'0')%2 == 0 != p.woman {
			t.Fatalf("identity number %s, woman %v", p.id, p.woman)
		}
		if c := card(r); len(c) != 19 || !luhn(c) {
			t.Fatalf("card %s", c)
		}
	}
}

// iso7064 checks an identity number by ISO 7064 MOD 11-2, digit by digit rather than by weights.
func iso7064(id string) bool {
	p := 0
	for _, c := range id {
		v := int(c - '0')
		if c == 'X' {
			v = 10
		}
		p = (p*2 + v) % 11
	}
	return p == 1
}

func luhn(s string) bool {
	sum := 0
	for i := range len(s) {
		d := int(s[i] - '0')
		if (len(s)-i)%2 == 0 {
			d = d*2/10 + d*2%10
		}
		sum += d
	}
	return sum%10 == 0
}

func TestTicketsCarryPersonalData(t *testing.T) {
	r := stream(6, label("sign"))
	signed := 0
	for range 2000 {
		p := newPerson(r)
		for _, ch := range []string{channelPhone, channelMail, channelMini} {
			if got := p.sign(r, ch, "停水了。"); got != "停水了。" {
				signed++
				if !strings.Contains(got, "停水了。") {
					t.Fatal("the complaint got lost")
				}
			}
		}
	}
	if share := float64(signed) / 6000; share < 0.55 || share > 0.65 {
		t.Errorf("%.2f of the tickets carry personal data; want about 0.6", share)
	}
}
