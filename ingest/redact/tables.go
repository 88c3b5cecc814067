package redact

import (
	"bufio"
	"embed"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

//go:embed data/*.txt
var data embed.FS

// tables holds what the scanners know. It is immutable once loaded.
type tables struct {
	class     []class         // by rune, for the basic plane
	first     []uint16        // by rune: index into phrases of those that begin with it, 0 for none
	phrases   [][]phrase      // of two characters and more, longest first
	lone      []ctx           // by rune: the phrase of this one character
	begins    [1 << 10]uint64 // bitmap by hash of the first two characters of a phrase
	words     wordTable       // ordinary words with their cost
	surname   []int16         // by rune: cost and class of one-character surnames, see surnameOf
	double    map[uint64]int32
	kindNames [kinds]string
	given     []uint8 // by rune: cost of a character in a given name, in tenths of a nat; 0 for unseen
}

type phrase struct {
	runes []rune
	kind  ctx
}

// ctx is what a phrase of the context table says about what stands before or behind it. Bits combine.
type ctx uint32

const (
	ctxName ctx = 1 << iota
	ctxSurname
	ctxKin
	ctxRole
	ctxTitle
	ctxHonor
	ctxVerb
	ctxBefore
	ctxPlace
	ctxPhone
	ctxID
	ctxCard
	ctxTicket
	ctxWechat
	ctxQQ
	ctxAccount
	ctxSocial
	ctxHousehold
	ctxPassport
	ctxPlate
	ctxCoord
	ctxKeep
)

// ctxValue are the kinds that a value of letters and digits follows.
const ctxValue = ctxWechat | ctxQQ | ctxAccount | ctxSocial | ctxHousehold | ctxPassport | ctxPlate

// ctxNumber are the kinds that decide how the next number is read.
const ctxNumber = ctxPhone | ctxID | ctxCard | ctxTicket | ctxCoord | ctxKeep | ctxValue

func ctxByName() map[string]ctx {
	names := strings.Fields("name surname kin role title honor verb before place phone id card ticket wechat qq account social household passport plate coord keep")
	m := make(map[string]ctx, len(names))
	for i, n := range names {
		m[n] = 1 << i
	}
	return m
}

func loadTables() (*tables, error) {
	t := &tables{
		class: make([]class, 0x10000), first: make([]uint16, 0x10000), phrases: make([][]phrase, 1), lone: make([]ctx, 0x10000),
		surname: make([]int16, 0x10000), double: map[uint64]int32{}, given: make([]uint8, 0x10000),
	}
	t.kindNames = kindNames()
	t.classify()
	for _, load := range []func() error{t.loadContext, t.loadSurnames, t.loadGiven, t.loadWords} {
		if err := load(); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// eachLine calls f with the fields of each line of a table that is no comment.
func eachLine(name string, f func(fields []string) error) error {
	file, err := data.Open("data/" + name)
	if err != nil {
		return err
	}
	defer file.Close()
	sc := bufio.NewScanner(file)
	sc.Buffer(nil, 1<<20)
	for n := 1; sc.Scan(); n++ {
		p := strings.Fields(sc.Text())
		if len(p) == 0 || p[0][0] == '#' {
			continue
		}
		if err := f(p); err != nil {
			return fmt.Errorf("%s:%d: %w", name, n, err)
		}
	}
	return sc.Err()
}

// counted calls f with the number at the head of each line and each word behind it.
func counted(name string, f func(n int, word []rune)) error {
	return eachLine(name, func(p []string) error {
		n, err := strconv.Atoi(p[0])
		if err != nil {
			return fmt.Errorf("%q is no number", p[0])
		}
		for _, w := range p[1:] {
			f(n, []rune(w))
		}
		return nil
	})
}

func (t *tables) loadContext() error {
	kinds := ctxByName()
	merged := map[string]ctx{}
	err := eachLine("context.txt", func(p []string) error {
		k, ok := kinds[p[0]]
		if !ok {
			return fmt.Errorf("unknown kind %q", p[0])
		}
		for _, w := range p[1:] {
			merged[w] |= k
		}
		return nil
	})
	if err != nil {
		return err
	}
	for w, k := range merged {
		r := []rune(w)
		t.class[r[0]] |= cPhrase
		if len(r) == 1 {
			t.lone[r[0]] = k
			continue
		}
		h := hash(key2(r[0], r[1])) >> 48
		t.begins[h/64] |= 1 << (h % 64)
		at := t.first[r[0]]
		if at == 0 {
			at = uint16(len(t.phrases))
			t.first[r[0]] = at
			t.phrases = append(t.phrases, nil)
		}
		t.phrases[at] = append(t.phrases[at], phrase{r, k})
	}
	for _, l := range t.phrases {
		slices.SortFunc(l, func(a, b phrase) int { return len(b.runes) - len(a.runes) })
	}
	return nil
}

// loadSurnames reads weights per 10,000 bearers into costs.
func (t *tables) loadSurnames() error {
	return eachLine("surnames.txt", func(p []string) error {
		n, err := strconv.Atoi(p[0])
		if err != nil || n <= 0 {
			return fmt.Errorf("weight %q is no positive number", p[0])
		}
		flag, words := surnameOther, p[2:]
		switch p[1] {
		case "p":
			flag = surnamePure
		case "f":
			flag = surnameFunction
		case "o":
		default:
			flag, words = surnamePure, p[1:]
		}
		cost := int32(10 * -math.Log(float64(n)/1e4))
		for _, w := range words {
			t.addSurname([]rune(w), cost<<2|flag)
		}
		return nil
	})
}

func (t *tables) addSurname(r []rune, v int32) {
	t.class[r[0]] |= cSurname
	if len(r) == 2 {
		t.double[key2(r[0], r[1])] = v
	} else if t.surname[r[0]] == 0 {
		t.surname[r[0]] = int16(v)
	}
}

// surnameOf returns the cost of r as a surname, times four, with the class of its ordinary use in the lowest two bits; 0 for none.
func (t *tables) surnameOf(r rune) int32 { return int32(t.surname[uint16(r)]) }

// How a surname's character is used otherwise.
const (
	surnamePure     int32 = iota // hardly at all
	surnameOther                 // as an ordinary word
	surnameFunction              // as a function word or a very common one
)

func (t *tables) loadGiven() error {
	count := map[rune]int{}
	total := 0
	add := func(n int, w []rune) {
		count[w[0]] += n
		total += n
	}
	for _, name := range []string{"given.txt", "given_extra.txt"} {
		if err := counted(name, add); err != nil {
			return err
		}
	}
	for r, n := range count {
		cost := 10 * -math.Log(float64(n)/float64(total))
		t.given[r] = uint8(min(cost, 250))
		t.class[r] |= cGiven
	}
	return nil
}

func (t *tables) loadWords() error {
	var all []wordCost
	add := func(n int, w []rune) { all = append(all, wordCost{w, uint8(min(n, 250))}) }
	for _, name := range []string{"words.txt", "words_extra.txt"} {
		if err := counted(name, add); err != nil {
			return err
		}
	}
	t.words.build(all)
	return nil
}
