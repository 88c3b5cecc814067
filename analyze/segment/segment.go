// Package segment cuts Chinese text into words with gojieba, which stays inside.
//
// Redacted text flows in, words flow out: joined together they give the text back. What gojieba would answer with nothing
// (invalid UTF-8) or with a truncated text (a NUL byte) is replaced first, and redaction placeholders such as [PHONE1] come out
// whole. New fails when the dictionaries cannot be unpacked or a user word cannot be written into a dictionary; Cut never fails.
package segment

import (
	"strings"
	"unicode/utf8"

	"github.com/yanyiwu/gojieba"
)

// Jieba segments with the dictionary and the hidden Markov model of cppjieba. One Jieba (about 120 MB, loaded in about 0.6 s)
// serves any number of goroutines.
type Jieba struct {
	handle *gojieba.Jieba
}

// New unpacks the embedded dictionaries into the cache folder dir, unless they are there already, and loads them together with
// userWords (each one word without white space). The files are named by their content and appear atomically, so that any number
// of processes may start on one folder.
func New(dir string, userWords []string) (*Jieba, error) {
	files, err := unpack(dir, userWords)
	if err != nil {
		return nil, err
	}
	j := &Jieba{handle: gojieba.NewJieba(files.dict, files.hmm, files.user, files.idf, files.stop)}
	gojieba.Trim() // gives back what only loading needed
	return j, nil
}

// Close frees the dictionaries. It may be called again; Cut may not be called after it.
func (j *Jieba) Close() error {
	j.handle.Free()
	return nil
}

// Cut returns the words of text in order, punctuation and white space included. An invalid byte counts as U+FFFD and a NUL as a
// space.
func (j *Jieba) Cut(text string) []string {
	text = sanitise(text)
	words := j.handle.Cut(text, true)
	if strings.IndexByte(text, '[') < 0 {
		return words
	}
	return joinPlaceholders(text, words)
}

// sanitise returns text as gojieba can read it; nearly always that is text itself.
func sanitise(text string) string {
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "\uFFFD")
	}
	if strings.IndexByte(text, 0) >= 0 {
		text = strings.ReplaceAll(text, "\x00", " ")
	}
	return text
}
