package concern

import "strings"

// What charter C2 keeps out of a taxonomy: anything that would score opinion, sentiment, stance, criticism of anyone in office,
// petitioning, assembly, or who somebody is.
var (
	forbiddenKeys = []string{
		"sentiment", "opinion", "stance", "emotion", "mood", "criticism", "petition", "assembly", "protest", "stability", "loyalty",
		"repeat", "complainant", "person", "risk", "ethnic", "religion", "舆情", "情感", "情绪", "立场", "观点", "倾向", "批评", "信访", "上访",
		"集会", "维稳", "人员", "重复", "民族", "宗教", "风险", "负面",
	}
	forbiddenTerms = []string{
		"上访", "信访", "访民", "维稳", "舆情", "舆论", "抗议", "示威", "游行", "静坐", "集会", "聚集", "聚众", "拉横幅", "请愿", "串联", "罢工", "罢课",
		"煽动", "造谣", "反动", "敏感", "发帖", "曝光", "媒体", "记者", "进京", "越级", "缠访", "闹访", "刁民", "钉子户", "老户", "重点人", "不满", "愤怒",
		"失望", "拥护", "支持政府", "反对", "信仰", "宗教", "少数民族",
	}
)

// forbidden returns the first of words that text holds, or "".
func forbidden(text string, words []string) string {
	text = strings.ToLower(text)
	for _, w := range words {
		if strings.Contains(text, w) {
			return w
		}
	}
	return ""
}
