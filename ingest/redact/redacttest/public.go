package redacttest

import "fmt"

// publicMakers adds what must stay.
func (g *generator) publicMakers(m map[string]maker) {
	m["hotline"] = func() string {
		return g.word("12345 110 119 120 122 12315 12333 12369 95598 10086 96110 12348 12320 114 400-123-4567 4008001234 400-888-1234 12306 12329 12328")
	}
	m["docno"] = func() string {
		return g.pick([]string{"澄政发", "澄政办函", "湘民发", "国发", "县府办"}) + g.pick([]string{"〔%d〕%d号", "[%d]%d号", "（%d）%d号"}[:])
	}
	m["docno"] = func() string {
		f := g.pick([]string{"〔%d〕%d号", "[%d]%d号", "（%d）第%d号", "﹝%d﹞%d号"})
		return g.word("澄政发 澄政办函 湘民发 国发 县府办") + fmt.Sprintf(f, g.between(2008, 2026), g.between(1, 180))
	}
	m["date"] = g.date
	m["time"] = g.clock
	m["money"] = g.money
	m["area"] = func() string {
		return fmt.Sprintf(g.pick([]string{"%d亩", "%d平方米", "%d.5亩", "%d㎡", "%d公顷"}), g.between(1, 3000))
	}
	m["quantity"] = func() string {
		return fmt.Sprintf(g.pick([]string{"%d户", "%d人", "%d公里", "%d米", "%d斤", "%d吨", "%d头猪", "%d棵树", "%d次", "%d天", "%d个月", "%d辆车", "%d家企业", "%d栋楼房"}), g.between(2, 900))
	}
	m["bus"] = func() string {
		return fmt.Sprintf(g.pick([]string{"%d路公交车", "%d路", "公交%d路", "K%d路", "%d号线"}), g.between(1, 120))
	}
	m["ticket"] = func() string {
		return g.pick([]string{"CX", "GD", "DH", "", "", "WS"}) + g.word("20240518 20250318 20251109 20231201") + g.digits(g.between(4, 8))
	}
	m["office"] = func() string {
		return g.word("县民政局 县公安局 县住建局 县农业农村局 镇便民服务中心 县医保局 柳河镇政府 县交通运输局 县自然资源局 高桥镇卫生院 黄家坪派出所 县教育局 县信访局 市场监管局 马家店中心小学 县水务局 乡镇党委 县委办公室 金山街道办事处 石桥乡人民政府 县人民医院 县纪委监委 白云供电所 李家渡水厂 澄溪县人民法院 方塘村委会 县残联 县退役军人事务局 安平社区居委会 县不动产登记中心 林业站 县应急管理局 康复医院 田园综合体 国家税务局 邮政储蓄银行 农村信用社")
	}
	m["place"] = g.place
	m["title"] = func() string {
		return g.word("书记 镇长 村主任 主任 老师 副县长 局长 村支书 队长 校长 院长 医生 会计 组长 村干部 站长 所长 班主任 副书记 网格员 乡长 驻村干部")
	}
	m["word"] = func() string {
		return g.word("高兴 方便 马上 黄色 金额 任何 白天 安全 康复 于是 温度 文明 石头 明白 高峰 方案 金融 安装 许多 许可 任务 时间 常常 管理 成本 成功 黄昏 高度 关于 对于 方向 程度 马路 花费 江水 水池 雷电 牛羊 白色 严重 严格 温暖 万一 万元 武装 毛病 毛利 汤药 钱款 和谐 平时 平安 齐全 解决 解释 应该 应当 路灯 路面 包括 包装 左右 左边 车辆 车站 单位 单独 连续 连夜 全部 全面 权利 商店 商量 党员 党委 游客 成员 相关 公共 年轻 时候 何时 何况 向来 段落 盛夏 曾经 江边 施工 计划 计算 宁愿 宁可 古老 简单 简直 项目 查询 查处 祝愿 柴油 柳树 杨树 桃花 梅花 金属 金额 石灰 石板 沙子 沙石 农田 农民 农村 水稻 水泥 木材 米粉 麦子 豆腐 苗木 花生 牛肉 羊圈 鱼塘 龙头 凤凰 钟点 章程 范围 莫名 强烈 强制 温室 孔洞 孟春 洪水 洪涝 田地 池塘 甘蔗 葛根 谷子 盘查 康养 常年 常态 祖屋 房屋 房产 安置 安排 宗旨 尚未 平整 广场 贺词 胡乱 胡同 余下 余额 顾客 顾虑 陆续 陆地 罗列 谢绝 宋词 唐突 孙辈 周边 周末 周围 郑重 吴语 徐徐 朱红 王牌 李子 张贴 张罗 陈旧 陈述 刘海")
	}
	m["notice"] = func() string {
		return fmt.Sprintf("https://www.chengxi.gov.cn/art/2025/%d/%d/art_%s_%s.html", g.between(1, 12), g.between(1, 28), g.digits(4), g.digits(6))
	}
}

func (g *generator) date() string {
	y, mth, d := g.between(2015, 2026), g.between(1, 12), g.between(1, 28)
	switch g.rand.IntN(6) {
	case 0:
		return fmt.Sprintf("%d-%02d-%02d", y, mth, d)
	case 1:
		return fmt.Sprintf("%d.%d.%d", y, mth, d)
	case 2:
		return fmt.Sprintf("%d月%d号", mth, d)
	case 3:
		return fmt.Sprintf("%d/%d/%d", y, mth, d)
	case 4:
		return chineseNumber(mth) + "月" + chineseNumber(d) + "日"
	}
	return fmt.Sprintf("%d年%d月%d日", y, mth, d)
}

func (g *generator) clock() string {
	switch g.rand.IntN(3) {
	case 0:
		return fmt.Sprintf("%02d:%02d", g.between(0, 23), g.between(0, 59))
	case 1:
		return fmt.Sprintf("上午%d点%d分", g.between(6, 11), g.between(1, 59))
	}
	return fmt.Sprintf("%02d:%02d:%02d", g.between(0, 23), g.between(0, 59), g.between(0, 59))
}

func (g *generator) money() string {
	switch g.rand.IntN(5) {
	case 0:
		return fmt.Sprintf("%d元", g.between(10, 900000))
	case 1:
		return fmt.Sprintf("%d万元", g.between(1, 9000))
	case 2:
		return fmt.Sprintf("%d.%02d元", g.between(1, 9000), g.between(0, 99))
	case 3:
		return fmt.Sprintf("%d,%03d,%03d元", g.between(1, 9), g.between(0, 999), g.between(0, 999))
	}
	return chineseNumber(g.between(1, 99)) + "万" + chineseNumber(g.between(1, 9)) + "千元"
}

// place returns a village, township, road or water whose name begins with a surname more often than not.
func (g *generator) place() string {
	return g.word("张家村 王家坝 李村 陈家沟 柳河镇 高桥镇 黄家坪 马家店 石桥乡 周家湾 刘家庄 杨柳村 方塘村 白云村 安平社区 金山街道 林场村 江口镇 罗家冲 何家寨 唐家岭 许家屯 谢家集 沙河村 梅花村 龙潭镇 雷公坡 田心村 万寿街 武圣路 康庄大道 文昌阁社区 孔家营 孟庄 范家圩 钟楼街 顾家桥 温泉镇 牛角村 阳光小区 向阳村 东风村 红旗路 曹家渡 苏家塘 吴家垄 郑家畈 胡家井 郭家堡 澄溪县 双江口 青山水库 郝家峪 丁家洲 叶家滩 潘家园 毛家铺 邓家冲 孙家桥 徐家汇 朱家角 宋家庄 董家渡 于家务 余家湾 彭家山 吕家窑 蔡家坡")
}
