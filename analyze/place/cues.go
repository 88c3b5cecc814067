package place

import "strings"

// role says what the words around a name make of the place.
type role uint16

const (
	subject   role = 1 << iota // where the writer lives or where it happened
	compared                   // only compared with: 隔壁清江镇
	listed                     // takes over the role of the name before it: 清江镇、白马镇
	bearing                    // the words next to the name show that it is a place, even where it is an ordinary word
	villagely                  // what follows belongs to a village: 三组, 村民小组
	townly                     // what follows belongs to a township: 场镇, 派出所
	denied                     // what stands next to the name shows that it is none: 花园小区, 清江路
	activity                   // what people do at a place they go to: 办事, 读书
	motion                     // the words before lead to a place: 到, 去
	shared                     // what follows belongs to several places: 之间
	typed                      // what follows makes it the name of a township or a street: 街道, 街
)

// cue is a phrase next to a name, how much it speaks for the place as the subject of the case, and the roles it gives.
type cue struct {
	score float32
	roles role
}

// cueLine holds the phrases of one cue.
type cueLine struct {
	cue
	phrases string
}

// leftCues are phrases that end where a name begins. Scores were set by hand on the tuning half of testdata/locate.jsonl.
func leftCues() []cueLine {
	return []cueLine{
		{cue{4, subject | bearing}, "我是 我们是 俺是 咱是 本人是 本人系 我系 我家在 我家住 我住 我住在 家住 家在 家住在 住在 居住在 居住于 居住 现住 现居 现居住 现居住在 现住在 " +
			"户籍在 户籍地 户籍地在 户口在 户口是 户籍是 户口在我们 来自 来自于 我家 我屋头 屋头在 家里在 作为 身为 老家在 老家 老家是 本人家住 本人住 住 户口还在 户籍还在 户口仍在 房子还在 家还在 我本人是 诉求人是 " +
			"户籍 户口 籍贯 我们家住 我们家在 我们住在 我们住 俺家在 俺住 咱家在 俺家住 我在 一家住 房子在 屋在 地在 田在 安家在 娘家在 常住"},
		{cue{4.6, subject | bearing}, "工地在 工程在 厂在 工厂在 公司在 合作社在 项目在 店在 门店在 超市在 现场在 位置在 位置是 路段在 事故在 矿在 养殖场在 小区在"},
		{cue{4, subject | bearing}, "位于 坐落在 坐落于 地处 地址 地址在 地址是 地点 地点在 发生地 事发地 事发地点 发生在 发生于 详细地址 所在地 案发地 问题地址 诉求地址 居住地 住址 家庭住址"},
		{cue{3.5, subject | bearing}, "嫁到 嫁来 嫁在 我嫁到"},
		{cue{3.5, subject}, "我们 咱们 咱 俺们 俺 我们老 唯独 唯有 只有我们 就我们 偏偏 我们这个 我们这儿 我们这里 我们这 就是 我们本地"},
		{cue{2.5, bearing}, "撤销 撤了 撤并 撤掉 取消 关停 原属 原属于 原来属于 以前属于 属于 属 隶属 隶属于 原本是"},
		{cue{2, 0}, "在 于 关于 反映 请求 投诉 咨询 反应 举报 诉求 恳请 就在 都在 请问 我想问 请 求助 为 对 本 现在 建议在 希望在 请在 想问 想问下 尊敬的"},
		{cue{0.5, 0}, "为什么 为啥 为啥子 凭什么 凭啥"},
		{cue{1.5, 0}, "从 由 自 自从 打从 而"},
		{cue{1.5, bearing}, "合并前的 撤并前的"},
		{cue{-2, bearing}, "并入 并到 并进 并给 合并到 合并进 合并至 合到 合进 并在 归到 划到 划归 划入 划给 划归到 归并到 归并 整合到 撤并到 调整到 搬到 搬去 搬至 迁到 迁往 迁至 搬迁到 归"},
		{cue{-2, motion}, "去 到 往 上 跑 跑到 跑去 赶到 转到 转去 送到 拉到 运到 带到 通往 开往 前往 赶往 至 经 经过 途经 路过 绕道 绕 绕到 走到 骑到 坐到 坐车到 转车到 又到 再到 要到 要去 还要到 只能到 只能去 " +
			"必须到 必须去 非要到 得去 得到 都到 都去 全到 全去 让我们去 叫我们去 喊我们去 喊我到 让我去 叫我去 改到 改在 集中到 集中在 并校到 进 下 安排到 安排在 调到 派到 转院到 学校在 政府在 窗口在 设在 放在 " +
			"打工在 在外地 嫁出去到 奔 离 距 距离 距 比邻 到了 去了 跑了 回 回到"},
		{cue{-2, 0}, "挨着 靠近 紧邻 毗邻 临近 接壤 连接 通"},
		{cue{-3, 0}, "听说 听讲 听人说 听人讲 听闻 据说 据了解"},
		{cue{-6, compared}, "隔壁 旁边 邻近 相邻 周边 周围 附近 邻居 人家 别个 别人 像 不像 不如 比 比起 相比 相比于 相较 相较于 参照 参考 学 学学 学习 羡慕 看到人家 看看 看看人家 " +
			"同样是 同为 同是 别的 其他 其它 另外的 类似 好比 例如 比如 如 诸如 连人家 你看 你看看 对比 邻镇 邻乡 邻村 隔壁子 亲戚在 朋友在 亲家在 女儿在 儿子在 有个亲戚在 姐姐在 妹妹在 哥哥在 弟弟在 同学在 同事在 " +
			"嫁到了 女儿嫁到 女儿嫁在 妹妹嫁到 姐姐嫁到 儿子在"},
		{cue{0, listed}, "、 / ＋ + 以及 及 还有 和 跟 与 同"},
		{cue{4.6, subject | bearing}, "妈妈住 妈住 母亲住 父亲住 爸爸住 爸住 老人住 父母住 奶奶住 爷爷住 外婆住 婆婆住 母亲户口在 父亲户口在 老人户口在 她户口在 他户口在 妈妈住在 母亲住在 父亲住在 父母住在 奶奶住在 爷爷住在 老人住在"},
	}
}

// rightCues are phrases that begin where a name ends.
func rightCues() []cueLine {
	return []cueLine{
		{cue{2, subject | bearing}, "村民 居民 群众 百姓 老百姓 住户 的村民 的居民 的群众 的百姓 的老百姓 的住户 的一名 的一个村民 的一位 的老人 的老年人 的学生 的学生娃 的娃 的娃儿 的娃娃 的孩子 的家长 的残疾人 的贫困户 的低保户 的五保户 的商户 的病人 的乡亲 的乡亲们 乡亲们 一名 一位 农民 的农民 的农户 业主 的业主 人氏 户籍 户口 籍 人 的人"},
		{cue{2, bearing}, "停水 停电 停气 断电 断水 断网 没水 没电 没得水 没得电 缺水 不通 没通 塌方 滑坡 涨水 没有卫生院 没有医生 没有班车 没有公交 没有学校 没有高中 没有窗口 没有银行 " +
			"没得卫生院 没得班车 没得医生 撤了 撤销 撤并 被撤 撤乡 撤掉 撤后 撤并后 合并 并了 并后 没了 没有了 停了 停运 关了 搬走 撤走 被合并 被并 原来 原先 以前 从前 原有 原政府 原乡政府 老乡政府 旧址 到白天 " +
			"这边 这里 这儿 这头 这块 这片 这一片 这一带 一带 境内 辖区 范围 辖区内 片区 片 区域 老街 老街上 场镇 场上 街上 场口 镇上 乡上 乡下 集镇 老场 新街 场 上街 下街 正街 当地 本地 全乡 全镇"},
		{cue{2.5, subject}, "买了房 买房 买的房 购房 购买了 买了套 买了一套 安了家 定居 落户"},
		{cue{1, bearing}, "来 要到 要去 到 去 至 往 通往 开往 必须到 必须去 得去 还得去 还要去 还要到"},
		{cue{0.5, bearing | townly}, "政府 人民政府 乡政府 镇政府 党委 派出所 卫生院 中心卫生院 医院 中心校 中心小学 中心学校 小学 中学 初中 学校 村小 完小 幼儿园 敬老院 养老院 便民 便民服务 便民服务中心 便民服务站 服务中心 党群 政务 信用社 " +
			"农商行 农商银行 邮局 邮政 供销社 客运站 车站 汽车站 供电所 水厂 自来水厂 污水厂 国土所 财政所 司法所 林业站 农技站 畜牧站 兽医站 社保所 信用联社 市场 农贸市场 菜市场 加油站 法庭 税务所 粮站 司法 班车 公交 客车 公交车 中巴 " +
			"场镇 街上 镇上 乡上 老街 片区 场 场口 集镇 干部"},
		{cue{0.5, bearing | townly | typed}, "街 街道 街道办 办事处 乡 镇 公社"},
		{cue{0.5, bearing | villagely}, "组 社 村民小组 组上 村小组 生产队 队 村委 村委会 村支部 村支书 村主任 村里 村上 村头 居委会 村 湾 院子"},
		{cue{-1, bearing}, "那边 那头 那里 那儿"},
		{cue{2, bearing}, "就不能 就没得 就没有 就不行 却没有 却没得 一个都 连个 啥子都没 什么都没 啥都没 一点都"},
		{cue{-2, activity}, "打工 务工 上班 读书 上学 租房 坐车 转车 赶场 看病 办事 办 办理 拿药 住院 上车 下车 买 读初中 读高中 读小学 就业 做生意 办社保 办医保 办证 取钱 交钱 领钱 交费 缴费 坐班车 读幼儿园"},
		{cue{-2, 0}, "的亲戚 的朋友 亲戚 还远 的干部 干部"},
		{cue{1, bearing | townly}, "的供销社 的卫生院 的派出所 的小学 的中学 的老街 的场镇 的街道 的学校 的医院 的敬老院 的班车 的窗口 的办事点 的政府 的农贸市场 的乡政府 的老政府 的客车 的信用社 " +
			"的服务点 的便民 的干部职工 的教师 的老师 的公交"},
		{cue{-6, compared}, "一样 那样 那种 那么 那么好 都有 都通 就有 早就 就不 就是好 就搞得好 就修得好 搞得好 多好 的都 却 的标准比 还有 都修 都能 都可以 却可以 却能 就能 就可以 做得好 做得好的 的经验 的做法 好得多 比起来 相比"},
		{cue{-1, shared}, "之间 交界 交界处 接壤 两边 两地"},
		{cue{0, denied}, "湾 湖 岭 坡 坳 坪 塘 地产 国际 新城 路 大道 河水 江水 水涨 河 江 牌 酒 小说 精神 年代 年 区 市 县 省 国 花园 小区 家园 宾馆 酒店 超市 饭店 茶楼 公司 集团 家的 家里 同志 老师 医生 先生 女士 师傅 老板 某 " +
			"说 书记 主任 队长 大爷 大妈 大娘 叔叔 阿姨 哥 姐 太太 英 华 兰 板 水 树 蛋 头 山 洋 县城 门 门口 大厦 广场 医药 药业 生活 产业 社会 能源 发展 建设"},
		{cue{0, 0}, "那个 那条 那座 那所 那家 那间 那段 那几 那些 这个 这条 这座 这所 修 缺 堵 太 离得 人少 人多 冷清 经常 老是 一直 突然 昨天 昨晚 今天 今早 目前 如今 自从 原 老 新 地震 下雨 是 的 不 没 有 这 现 今 昨 前 每 离 被 也 都 就 只 还 已 因 通 停 断 并 和 与 及 一 几 三 客 班 车 公 附近 方向 段 往 线 开 连 好 下 为 什么 哪 多 全 各 可 能 该 我 你 他 之 又 再 上午 下午 要 没得 哪里 咋 啥 地 农"},
	}
}

// buildCues makes the tries of cues.
func (g *Gazetteer) buildCues() {
	g.left, g.leftCue = cueTrie(leftCues(), true)
	g.right, g.rightCue = cueTrie(rightCues(), false)
	var words [][]rune
	for w := range strings.FieldsSeq(formerFillers) {
		words = append(words, runes(w, true))
	}
	g.former = int32(len(words))
	for w := range strings.FieldsSeq(fillers) {
		words = append(words, runes(w, true))
	}
	g.fill = buildTrie(words)
}

// cueTrie makes a trie of lines; the roles and the stronger score of a phrase that stands in several lines add up.
func cueTrie(lines []cueLine, reversed bool) (*trie, []cue) {
	at := map[string]int{}
	var words [][]rune
	var cues []cue
	for _, line := range lines {
		for phrase := range strings.FieldsSeq(line.phrases) {
			if i, ok := at[phrase]; ok {
				cues[i].roles |= line.roles
				continue
			}
			at[phrase] = len(words)
			words = append(words, runes(phrase, reversed))
			cues = append(cues, line.cue)
		}
	}
	return buildTrie(words), cues
}

func runes(s string, reversed bool) []rune {
	out := []rune(s)
	for i, j := 0, len(out)-1; reversed && i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}
