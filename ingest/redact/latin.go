package redact

import (
	"slices"
	"strings"
)

// maxURL is how much of a web address is read, in characters; what is behind it is read as ordinary text.
const maxURL = 2048

// word reads the letters at i: a web address, an embedded file, a passport. It returns the first index that number may read.
func (s *scan) word(i int) int {
	if s.isAlnum(i - 1) {
		return i + 1
	}
	j := i
	for s.is(j, cLetter) {
		j++
	}
	s.steps += j - i
	switch {
	case i < s.quiet: // inside a public address
	case s.at(j) == ':' && s.at(j+1) == '/' && s.at(j+2) == '/':
		return s.url(i, j+3)
	case s.at(j) == ':' && s.hasRunes(i, []rune("data:")):
		return s.dataURI(i, j+1)
	case s.at(j) == '.':
		return s.bareHost(i, j)
	case j-i <= 3 && s.is(j, cDigit):
		s.passport(i, j)
	}
	return j
}

// bareHost reads a web address without a scheme: www. or a path behind a domain. It returns j where there is none.
func (s *scan) bareHost(i, j int) int {
	end := j
	for end < len(s.r) && end-i < 255 && (s.isAlnum(end) || (s.r[end] == '.' || s.r[end] == '-') && s.isAlnum(end+1)) {
		end++
	}
	s.steps += end - i
	if s.hasRunes(i, []rune("www.")) || s.at(end) == '/' && s.isAlnum(end+1) {
		return s.url(i, i)
	}
	return j
}

// url reads a web address at i, whose host begins at host, emits it when it has a personal part, and returns where number goes on.
func (s *scan) url(i, host int) int {
	end := host
	for end < len(s.r) && end-host < maxURL && s.r[end] > ' ' && s.r[end] < 0x7f && !s.one(end, `"<>[]{}|\^`+"`'") {
		end++
	}
	s.steps += end - i
	for end > host && s.one(end-1, ".,;:!?)") {
		end--
	}
	if personalURL(string(s.r[host:end])) {
		s.emit(i, end, URL)
		return end
	}
	s.quiet = end
	return host
}

// personalURL reports whether an address without its scheme, in lower case, has a part that may lead to a person: a user part, a
// query, a profile, or a number in the path. On government sites numbers are those of notices and stay.
func personalURL(u string) bool {
	host, rest, _ := strings.Cut(u, "/")
	if strings.Contains(host, "@") || strings.Contains(rest, "@") || strings.Contains(rest, "~") {
		return true
	}
	marks := []string{"phone", "mobile", "tel=", "user", "uid", "openid", "idcard", "idno", "token", "name=", "wechat", "profile",
		"member", "people/", "account"}
	if slices.ContainsFunc(marks, func(m string) bool { return strings.Contains(rest, m) }) {
		return true
	}
	if name, _, _ := strings.Cut(host, ":"); strings.HasSuffix(name, ".gov.cn") || name == "gov.cn" {
		return false
	}
	if strings.Contains(u, "?") || strings.HasPrefix(rest, "u/") || strings.Contains(rest, "/u/") || strings.Contains(rest, "home") {
		return true
	}
	return longestDigits(rest) >= 5
}

func longestDigits(t string) int {
	best, n := 0, 0
	for _, c := range t {
		if c < '0' || c > '9' {
			n = 0
			continue
		}
		n++
		best = max(best, n)
	}
	return best
}

// dataURI reads a data: address at i up to its end and emits it as a file.
func (s *scan) dataURI(i, j int) int {
	end := j
	for end < len(s.r) && s.r[end] > ' ' && s.r[end] < 0x7f && !s.one(end, `"<>[]'`+"`") {
		end++
	}
	s.steps += end - i
	if end-j < 8 {
		return j
	}
	s.emit(i, end, File)
	return end
}

// passport emits a token of one to three letters, i to j, and digits that has the form of a passport or permit.
func (s *scan) passport(i, j int) {
	end, digits := j, 0
	for s.isAlnum(end) {
		if s.is(end, cDigit) {
			digits++
		} else if digits > 0 {
			return
		}
		end++
	}
	d := s.digitsOf(j, end)
	cued := s.near(i, 10)
	if cued&ctxTicket != 0 {
		return
	}
	switch letters := j - i; {
	case letters == 1 && strings.ContainsRune("egdpskt", s.r[i]) && digits == 8 && !dateLike(d),
		letters == 2 && s.r[i] == 'e' && digits == 7,
		letters == 2 && strings.Contains("pe ma de se km kj mb", string(s.r[i:j])) && digits == 7,
		letters == 1 && strings.ContainsRune("hmc", s.r[i]) && (digits == 8 || digits == 10) && !dateLike(d),
		letters == 2 && s.r[i] == 'c' && digits == 7,
		letters == 3 && digits == 12 && monthDay(d[6:10]):
		s.emit(i, end, Passport)
	}
}

func (s *scan) digitsOf(lo, hi int) []byte {
	d := make([]byte, 0, 24)
	for i := lo; i < hi && len(d) < 24; i++ {
		d = append(d, byte(s.r[i]-'0'))
	}
	return d
}

// email emits the address around the @ at i. A blank on either side and a Chinese full stop in the domain hide nothing.
func (s *scan) email(i int) {
	end := i
	if s.is(end-1, cSpace) && s.isAlnum(end-2) {
		end--
	}
	lo := end
	for lo > 0 && end-lo < 64 && (s.isAlnum(lo-1) || s.one(lo-1, "._%+-")) {
		lo--
	}
	hi := s.blanks(i+1, 1)
	from, letters := hi, 0
	for hi < len(s.r) && hi-from < 255 {
		switch {
		case s.is(hi, cLetter):
			letters++
		case s.is(hi, cDigit), s.one(hi, ".-。") && s.isAlnum(hi+1):
		default:
			from = -1 << 30
			continue
		}
		hi++
	}
	s.steps += hi - lo
	if lo < end && letters > 0 {
		s.emit(lo, hi, Email)
	}
}

// file emits the file name whose dot stands at i.
func (s *scan) file(i int) {
	if i < s.quiet {
		return // the path of a public address
	}
	j := i + 1
	for s.isAlnum(j) && j-i <= 6 {
		j++
	}
	if !fileExt(string(s.r[i+1 : j])) {
		return
	}
	lo := i
	for lo > 0 && i-lo < 80 && (s.isAlnum(lo-1) || s.one(lo-1, "_-()~+.")) {
		lo--
	}
	for stop := max(0, lo-16); lo > stop && s.is(lo-1, cHan) && !s.one(lo-1, "见看了") && !(s.r[lo-1] == '传' && s.at(lo-2) == '上'); {
		lo--
		for lo > stop && (s.isAlnum(lo-1) || s.one(lo-1, "_-()")) {
			lo--
		}
	}
	s.steps += j - lo
	if lo < i {
		s.emit(lo, j, File)
	}
}

func fileExt(e string) bool {
	switch e {
	case "jpg", "jpeg", "png", "gif", "bmp", "heic", "heif", "webp", "tif", "tiff", "svg", "doc", "docx", "xls", "xlsx", "ppt", "pptx",
		"pdf", "wps", "et", "dps", "txt", "csv", "rtf", "ofd", "zip", "rar", "7z", "tar", "gz", "mp3", "mp4", "mov", "avi", "amr", "wav",
		"m4a", "aac", "mkv", "flv", "wmv", "3gp", "eml", "msg", "apk", "dwg", "html", "htm", "jfif", "silk":
		return true
	}
	return false
}
