package redacttest

import "strings"

// The lists below were written for the generator: surnames from the Hundred Family Surnames and the census ranking, given names by
// generation and region as they stand on village notice boards.
const (
	frequentSurnames = "王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 马 朱 胡 郭 何 林 高 罗 郑 梁 谢 宋 唐 许 邓 冯 韩 曹 曾 彭 萧 蔡 潘 田 董 袁 于 余 叶 蒋 杜 苏 魏 程 吕 丁 沈 任 姚 卢 傅 钟 姜 崔 谭 廖 范 汪 陆 金 石 戴 贾 韦 夏 邱 方 侯 邹 熊 孟 秦 白 江 阎 薛 尹 段 雷 黎 史 龙 陶 贺 顾 毛 郝 龚 邵 万 钱 严 覃 武 戴 莫 孔 向 汤"
	rareSurnames     = "温 康 施 文 牛 樊 葛 邢 安 齐 易 乔 伍 庞 颜 倪 庄 聂 章 鲁 岳 翟 殷 詹 申 欧 耿 关 兰 焦 俞 左 柳 甘 祝 包 宁 尚 符 舒 阮 柯 纪 梅 童 凌 毕 单 季 裴 霍 涂 成 苗 谷 盛 曲 翁 冉 骆 蓝 路 游 辛 靳 欧阳 管 柴 蒙 鲍 华 喻 祁 蒲 房 滕 屈 饶 解 牟 艾 尤 阳 时 穆 农 司 卓 古 吉 缪 简 车 项 连 芦 麦 褚 娄 窦 戚 岑 景 党 宫 费 卜 冷 晏 席 卫 米 柏 宗 瞿 桂 全 佟 应 臧 闵 苟 邬 边 卞 姬 师 和 仇 栾 隋 商 刁 沙 荣 巫 寇 桑 郎 甄 丛 仲 虞 敖 巩 明 佘 池 查 麻 苑 迟 邝 司马 上官 诸葛 司徒 皇甫 尉迟 公孙 慕容"
	oldGiven         = "建国 建军 国强 志强 志明 德华 德明 文华 桂英 秀英 秀兰 玉兰 玉珍 凤英 桂兰 淑珍 淑英 翠花 春花 秋菊 冬梅 腊梅 金花 银花 大山 福生 根生 水生 土生 长生 贵生 宝贵 有才 富贵 来福 满仓 满堂 守义 守信 守田 继红 卫东 卫国 卫民 爱国 爱民 爱华 援朝 跃进 红卫 学文 学军 学农 解放 和平 光荣 光明 光辉 正清 正华 元庆 元秀 友才 友德 昌盛 昌明 永富 永贵 永红 世荣 世民 传福 传芳 先进 先民 万春 万福 楚华 湘云 桃秀 满秀 细妹 冬生 春生 秋生 菊香 桂香 兰香 荷花 莲英 菊英 连英 巧云 彩云 彩霞 月娥 月英 银娥 腊英 八斤 二毛 铁柱 栓柱 大牛 石头 狗剩 火旺 水旺 树林 树生 森林 金山 银山 宝山 长河 大海 学海 海清 海龙 东海 祖德 祖荣 耀宗 光宗 绍华 绍良 良才 良玉 仁义 孝先 忠诚 必成 必胜 立新 维新 新民 治国 安民 兴旺 兴华 振华 振兴 耀华"
	newGiven         = "伟 芳 娜 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 霞 平 刚 辉 玲 鹏 飞 波 斌 浩 凯 健 俊 帆 雪 倩 燕 鑫 亮 欢 颖 慧 莹 琳 晶 婷 宇 瑞 宁 龙 林 欣 蕾 旭 丹 萍 红 峰 兵 云 梅 莉 洁 琴 虹 英 华 琪 岩 毅 坤 康 帅 晨 阳 威 博 文 江 子涵 梓涵 欣怡 雨萱 浩宇 浩然 宇轩 梓轩 子轩 一诺 依诺 诗涵 思琪 佳怡 嘉怡 可馨 雨桐 语嫣 若曦 佳琪 思雨 雅婷 梦瑶 晓燕 晓红 晓东 晓峰 小红 小军 小平 小龙 小芳 丽娟 丽华 丽萍 海燕 海涛 海波 海霞 春燕 春梅 红梅 红霞 雪梅 雪莲 美玲 美华 亚楠 亚男 婷婷 莉莉 丹丹 娜娜 佳佳 俊杰 俊峰 俊豪 文杰 文博 文静 志伟 志勇 志刚 志鹏 建华 建平 建明 建新 建伟 建波 建林 国平 国华 国庆 国栋 玉梅 玉华 玉林 玉平 永强 永刚 永华 立军 立华 少华 少军 少波 新华 新平 洪波 洪涛 宏伟 宏图 天佑 天宇 子豪 子墨 皓轩 明轩 睿 泽宇 泽楷 铭泽 奕辰 沐辰 瑾瑜 芷若 书豪 思远 致远 明哲 明辉 明亮 晨曦 晨阳 雨欣 雨涵 雨晴 紫萱 钰涵 欣妍 语桐 承恩 承志 家豪 家伟 家辉 嘉豪 嘉欣 嘉琪 振东 振宇 启明 启航 成功 锦程 鹏飞 鹏程 云飞 云龙 伟东 伟民 伟明 卫华 卫平 惠英 惠芳 惠珍 燕飞 燕玲 敏华 慧敏 慧玲 慧娟 瑞芳 瑞华 素芳 素珍 素云 仙桃 香莲 香玉 巧玲 巧珍"
)

// surname returns a surname: nine in ten of the frequent ones.
func (g *generator) surname() string {
	if g.chance(0.9) {
		return g.word(frequentSurnames)
	}
	return g.word(rareSurnames)
}

// clearSurname returns a frequent surname.
func (g *generator) clearSurname() string { return g.word(frequentSurnames) }

func (g *generator) given() string {
	if g.chance(0.4) {
		return g.word(oldGiven)
	}
	return g.word(newGiven)
}

// name returns a full name.
func (g *generator) name() string { return g.surname() + g.given() }

// paddedName returns a name with a wide blank between surname and a given name of one character, as forms have it.
func (g *generator) paddedName() string {
	given := g.given()
	for len([]rune(given)) > 1 {
		given = g.given()
	}
	return g.clearSurname() + strings.Repeat("　", g.between(1, 2)) + given
}

// minority returns a name of a Uyghur, Kazakh or Tibetan as it is written in Chinese.
func (g *generator) minority() string {
	list := "买买提 艾合买提 吐尔逊 阿卜杜拉 古丽娜 热依汗 艾尔肯 玉素甫 阿依古丽 帕提古丽 卡德尔 木拉提 赛力克 叶尔兰 努尔兰"
	return g.word(list) + "·" + g.word(list)
}

// short returns a name that someone shortened before.
func (g *generator) short() string {
	return g.clearSurname() + g.word("某 某某 某甲 某乙")
}
