/**
 * What people type at a terminal in Shenzhen and a general dictionary lacks or ranks too low. Own list; the names of
 * districts and subdistricts are those of the city's administrative division.
 */
export const DISTRICTS =
  '福田区 罗湖区 南山区 盐田区 宝安区 龙岗区 龙华区 坪山区 光明区 大鹏新区 深汕特别合作区 前海 深圳市 广东省 广州市 东莞市 惠州市 珠海市 佛山市 中山市 汕头市 汕尾市 香港 澳门';

export const SUBDISTRICTS =
  '桂园 黄贝 东门 翠竹 南湖 笋岗 东湖 莲塘 东晓 清水河 园岭 南园 福田 沙头 香蜜湖 梅林 莲花 华富 福保 华强北 ' +
  '南头 南山 沙河 蛇口 招商 粤海 桃源 西丽 梅沙 盐田 沙头角 海山 新安 西乡 航城 福永 福海 沙井 新桥 松岗 燕罗 石岩 ' +
  '平湖 坂田 布吉 南湾 横岗 龙城 龙岗 坪地 吉华 园山 宝龙 观湖 民治 龙华 大浪 福城 观澜 坪山 坑梓 龙田 石井 马峦 碧岭 ' +
  '公明 光明 新湖 凤凰 玉塘 马田 葵涌 大鹏 南澳 鹅埠 小漠 赤石 后海 科技园 车公庙 华侨城 白石洲 深圳湾 大冲 竹子林 景田 八卦岭 上梅林 下梅林 华强南 国贸 民乐 五和 清湖 红山 岗厦 皇岗 石厦 上沙 下沙 新洲 香蜜';

export const ADDRESS_WORDS =
  '省 市 区 县 镇 街道 街道办 社区 社区居委会 居委会 村 新村 花园 小区 大厦 大楼 公寓 广场 苑 阁 栋 座 楼 层 单元 房 室 号 号楼 号院 路 大道 大街 巷 坊 工业区 工业园 科技园 产业园 创业园 城中村 宿舍 ' +
  '深南大道 滨海大道 北环大道 滨河大道 科苑路 深圳大学 人民路 建设路 解放路 红荔路 笋岗路 创业路 宝安大道 龙岗大道 布龙路 梅观路 东环 西环 南环 北环 ' +
  '东区 西区 南区 北区 一栋 二栋 三栋 四栋 五栋 一楼 二楼 三楼 四楼 五楼 地下室 附近 对面 隔壁';

export const FORM_WORDS =
  '居住证 居住证签注 居住登记 居住信息 居住地址 户口 户口本 户口簿 户籍 户籍地 身份证 身份证号 身份证号码 姓名 曾用名 性别 民族 汉族 壮族 回族 满族 苗族 瑶族 土家族 藏族 彝族 维吾尔族 蒙古族 侗族 出生日期 出生地 籍贯 ' +
  '联系人 联系电话 联系地址 手机号 手机号码 电话号码 邮政编码 通讯地址 现住址 常住地址 工作单位 服务处所 职业 职务 学历 小学 初中 高中 中专 大专 本科 硕士 博士 研究生 学士 ' +
  '婚姻状况 未婚 已婚 离异 离婚 丧偶 配偶 丈夫 妻子 父亲 母亲 父母 子女 儿子 女儿 兄弟 姐妹 祖父 祖母 外祖父 外祖母 亲属 朋友 同事 房东 租客 租赁 租赁合同 房屋租赁 出租屋 自有住房 单位宿舍 亲友家 ' +
  '社保 社会保险 医保 医疗保险 养老保险 失业保险 工伤保险 生育保险 公积金 住房公积金 参保 参保证明 就业 失业 自由职业 个体户 个体工商户 有限公司 股份有限公司 有限责任公司 营业执照 法定代表人 法人 经营者 ' +
  '申请 申请人 申请表 申请书 受理 受理回执 提交 办理 代办 委托 委托书 委托人 被委托人 监护人 签注 续签 补办 换领 遗失 损坏 到期 变更 注销 登记 备案 证明 材料 复印件 原件 照片 签名 签字 盖章 日期 年月日 ' +
  '护照 港澳通行证 往来港澳通行证 台湾通行证 回乡证 驾驶证 行驶证 结婚证 离婚证 出生证 毕业证 学位证 残疾证 老年证 不动产 不动产权证 房产证 工作 学习 上学 入学 就读 务工 经商 探亲 投靠 随迁 其他 无 没有 是 否';

export const SURNAMES =
  '欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 令狐 慕容 司徒 夏侯 南宫 端木 百里 独孤 长孙 宇文 轩辕 呼延 闻人 澹台 公冶 宗政 濮阳 淳于 单于 太叔 申屠 仲孙 钟离 鲜于 闾丘 司空';

/** Given names so common that a whole name typed at once should come out right. */
export const GIVEN_NAMES =
  '张三 李四 王五 小明 小红 小华 小丽 小军 小燕 小芳 小林 小玲 小龙 小平 晓明 晓东 晓燕 晓红 志强 志明 志伟 志刚 建国 建华 建军 建平 建明 国强 国华 国庆 文华 文静 秀英 秀兰 秀珍 玉兰 玉梅 桂英 桂兰 丽华 丽娟 淑珍 淑英 海燕 海涛 俊杰 俊豪 浩然 子轩 梓涵 雨欣 欣怡 思雨 佳怡 嘉豪 嘉欣 婷婷 晓峰 春梅 春华 永强 永红 伟明 伟强 家豪 家辉 家明';

/** Sounds that the reading library gives otherwise, or gives not at all. */
export const SPOKEN: Readonly<Record<string, string>> = {
  葵涌: 'kui chong',
  尉迟: 'yu chi',
  澹台: 'tan tai',
  单于: 'chan yu',
  长孙: 'zhang sun',
  令狐: 'ling hu',
  大冲: 'da chong',
  万俟: 'mo qi',
};

/** Characters of given names that general frequency leaves far behind. */
export const NAME_CHARACTERS =
  '喆堃赟翀昇彧梓涵轩昊煜炜烨琪琳璇皓晟睿玥瑾瑜璟珺珩琛珂骏骁曦昕晗晔焱淼鑫森垚犇淇沐沁泓洺浠涔湉滢澍瀚濛茗芮芊苒茜菡萱蓓蔚薇蕊馨妍妤姝娅娴婧媛嫣婕倩俪俊佑佶侃俣倬傲凯尧峥嵘嵩巍翊翎翔翰翾麒麟骞驰彤彦彬彪旻旭昱晖暄钰铭锐锴镕霖霆雯霏靓韬颖颢飒祺祯祎禛筱笙筠箐粲绮绫缨羿聪聿舒艺玮珏玙琬琰瑄瑶璐璨瓒甯畅宸宥宬恺恒恬悦惟忱懿煊熠燊奕弈弘弼徽杺桢栩棋棠楠榕槿樾橦毓泽洵润涛添渝源溥滔漪潇灏炫烁焜焕焯岚峻崧岳晋景晶晓曜朗朔圳垣培堉埔塬坤';

/** Characters that the reading library does not read. */
export const EXTRA_READINGS: Readonly<Record<string, string>> = { 㐀: 'qiu', 㐂: 'xi', 𠮷: 'ji', 䶮: 'yan', 㛃: 'jie', 㵘: 'man', 㬎: 'xian', 㙍: 'duo' };
