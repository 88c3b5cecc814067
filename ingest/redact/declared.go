package redact

import "slices"

// declared handles a run of Chinese characters [a, b) that a form declares to be a name (姓名：木拉提，), whatever its characters.
// It reports whether it emitted the run.
func (s *scan) declared(a, b, limit int) bool {
	if a == 0 || b-a > 4 || s.at(a-1) != ':' && s.at(a-1) != ' ' {
		return false
	}
	j := a
	for j > 0 && a-j < 4 && s.one(j-1, ": \t") {
		j--
	}
	if s.before[j]&ctxName == 0 || s.before[j]&ctxRole != 0 && !s.one(j, ":") {
		return false
	}
	if b-a == 1 {
		return s.spaced(a, b, limit)
	}
	if notName(string(s.r[a:b])) || s.hasPhrase(a, b) {
		return false
	}
	s.emit(a, b, Name)
	return true
}

// transcribed emits a transcribed name without a middle dot that ends the clause [a, b) behind a cue, as in 我叫阿依努尔, and returns
// where the clause ends without it.
func (s *scan) transcribed(a, b int) int {
	for k := max(a+1, b-6); k+3 <= b; k++ {
		if s.before[k]&ctxName == 0 || s.before[k]&ctxRole != 0 || s.cls[k]&cSurname != 0 {
			continue
		}
		for i := k; i < b; i++ {
			if !s.one(i, transcription) {
				return b
			}
		}
		s.emit(k, b, Name)
		return k
	}
	return b
}

// spaced handles a name with blanks between surname and given name, as forms have it: 王　芳.
func (s *scan) spaced(a, b, limit int) bool {
	j := s.blanks(b, 4)
	end := j
	for end < limit && s.is(end, cHan) && end-j < 3 {
		end++
	}
	if j == b || end == j || end-j > 2 || s.cls[a]&cSurname == 0 || s.hasPhrase(j, end) {
		return false
	}
	s.emit(a, end, Name)
	return true
}

// hasPhrase reports whether a phrase of a form or a role lies in [a, b), so that the run is no name.
func (s *scan) hasPhrase(a, b int) bool {
	const no = ctxRole | ctxTitle | ctxNumber | ctxName | ctxKin
	for i := a; i < b; i++ {
		if s.behind[i]&no != 0 && (i > a || s.before[b]&no != 0) && s.before[b]&no != 0 {
			return true
		}
	}
	return false
}

// notName lists what people write in place of a name.
func notName(w string) bool {
	return slices.Contains([]string{"匿名", "不详", "保密", "未知", "没有", "无", "同上", "不愿", "不便", "不愿透露", "本人", "网友", "热心市民",
		"一名", "一位", "一个", "隐去", "略", "不便透露", "不公开", "要求保密", "已知", "谁", "什么", "如下", "村集体", "全体", "多人", "政府",
		"学校", "公司", "单位", "信息", "不清楚", "不知道", "您好", "你好"}, w)
}

// dotted emits a name of a minority or a foreigner around the middle dot at i: 买买提·艾合买提.
func (s *scan) dotted(i int) {
	lo, hi := i, i+1
	for lo > 0 && i-lo < 6 && s.is(lo-1, cHan) && s.one(lo-1, transcription) {
		lo--
	}
	for hi < len(s.r) && hi-i < 8 && s.is(hi, cHan) && s.one(hi, transcription) {
		hi++
	}
	s.steps += hi - lo
	for hi < len(s.r)-1 && hi-i < 24 && s.one(hi, "·•") && s.one(hi+1, transcription) {
		for hi++; s.one(hi, transcription); hi++ {
		}
	}
	for lo < i && s.behind[lo]&ctxKin == 0 && s.before[lo+1]&(ctxKin|ctxRole) != 0 {
		lo++
	}
	if i-lo >= 2 && hi-i-1 >= 2 {
		s.emit(lo, hi, Name)
	}
}

// transcription lists the characters that transcribe Uyghur, Kazakh, Mongol, Tibetan and other names.
const transcription = "阿艾爱安巴白拜班贝比别波伯布卜才措达代丹旦德迪地丁东都顿多额恩尔尼法福甘格根贡古哈海汗合赫胡华吉加嘉江杰金卡" +
	"凯坎克肯库拉兰朗勒雷里力丽利良林龙隆卢鲁罗洛马麦曼毛玛买美蒙米苗莫木穆那纳娜乃奈南尼努诺欧帕潘培皮平普齐其奇恰强乔钦青琼" +
	"曲热仁日荣如茹若萨赛桑色沙山尚舍沈什生斯松苏索塔台太泰坦唐特提铁图吐托陀瓦外汪旺维文翁乌吾西希夏先辛新兴许雅亚扬耶叶伊依" +
	"衣尹英尤于玉裕约扎再札泽增赞占珍召者志治智珠卓子祖坚央宗姆白次嘎边逊甫杜孜素依则姑孙吕买则莱"
