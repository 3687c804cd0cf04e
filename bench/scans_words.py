"""What the fictional papers of the scan bench say: names, numbers, addresses and clauses, by chance from a seed."""

from __future__ import annotations

import random

from ocr.nets.alphabet import general_characters

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余于杜叶程魏苏吕丁任沈姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武戚莫孔向汤"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国志红梅俊峰海燕婷宇浩然欣怡子涵梓轩诗雅晨曦嘉懿睿泽沐昊喆珺玥淏堃煜瑾璇芮翊钰灏琛晗骁祺恺颢筠菡滢婧媛"
PLACES = [
    "青禾",
    "云麓",
    "临川",
    "安宁",
    "石桥",
    "凤鸣",
    "永和",
    "龙泉",
    "清溪",
    "北原",
    "南浦",
    "东岭",
    "西江",
    "白鹭",
    "松山",
    "梅林",
    "桃源",
    "柳河",
    "金沙",
    "银川",
    "武陵",
    "郴溪",
    "亳阳",
    "渑江",
    "泸水",
    "歙山",
]
ROADS = [
    "解放",
    "人民",
    "中山",
    "建设",
    "和平",
    "新华",
    "胜利",
    "迎宾",
    "滨江",
    "学府",
    "文昌",
    "朝阳",
    "振兴",
    "长青",
    "鼓楼",
    "凤凰",
    "幸福",
    "工业",
    "科技",
    "环城",
]
TRADES = [
    "餐饮管理",
    "食品",
    "商贸",
    "科技",
    "文化传媒",
    "建筑工程",
    "物流",
    "医疗器械",
    "农业发展",
    "信息技术",
    "美容美发",
    "教育咨询",
    "装饰设计",
    "机械设备",
    "环保科技",
]
BODIES = [
    "市场监督管理局",
    "行政审批局",
    "卫生健康委员会",
    "人力资源和社会保障局",
    "自然资源局",
    "住房和城乡建设局",
    "公安局",
    "民政局",
    "税务局",
]
CLAUSES = (
    "行政机关对申请人提出的行政许可申请，应当根据下列情况分别作出处理",
    "申请事项依法不需要取得行政许可的，应当即时告知申请人不受理",
    "申请材料存在可以当场更正的错误的，应当允许申请人当场更正",
    "申请材料不齐全或者不符合法定形式的，应当当场或者在五日内一次告知申请人需要补正的全部内容",
    "逾期不告知的，自收到申请材料之日起即为受理",
    "公民、法人或者其他组织对行政机关实施行政许可，享有陈述权、申辩权",
    "有权依法申请行政复议或者提起行政诉讼",
    "本办法所称食品经营者，是指在中华人民共和国境内从事食品销售和餐饮服务活动的单位和个人",
    "县级以上地方市场监督管理部门应当加强信息化建设，推行“互联网＋政务服务”，实现许可事项网上办理",
    "食品经营场所应当与有毒、有害场所以及其他污染源保持规定的距离（不少于25米）",
    "经营面积在50㎡以上的，应当配备不少于2名食品安全管理人员",
    "冷藏温度应当在0℃～8℃之间，冷冻温度不高于-18℃",
    "申请人应当对申请材料的真实性、合法性、有效性负责",
    "许可证有效期为5年，自发证之日起计算；需要延续的，应当在届满前90个工作日至15个工作日期间提出",
    "被委托人应当提交授权委托书以及委托人、被委托人的身份证明复印件",
    "依照《中华人民共和国行政许可法》第三十二条、第四十四条的规定办理",
    "罚款金额为人民币1,000元以上30,000元以下；情节严重的，责令停产停业，直至吊销许可证",
    "变更经营场所、主体业态、经营项目的，应当在变化后10个工作日内申请变更登记",
    "凡在网上申报的，可登录https://zwfw.example.gov.cn查询，咨询电话12345",
    "各级政务服务机构要严格落实首问负责、一次告知、限时办结制度，切实让群众少跑腿、办成事",
    "劳动者在试用期内提前三日通知用人单位，可以解除劳动合同",
    "建设单位应当自领取施工许可证之日起三个月内开工；因故不能按期开工的，应当申请延期",
    "医疗机构执业登记的主要事项包括：名称、地址、主要负责人、所有制形式、注册资金、服务方式",
    "公共场所经营者应当按照《公共场所卫生管理条例实施细则》第二十二条的规定申请卫生许可证",
)


class Words:
    """Fictional particulars. The same seed gives the same ones."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self.at_random: set[str] = set()
        # Those beyond the basic plane no font of the bench but one has.
        self._rare = sorted(character for character in general_characters() if character < "\U00010000")

    def person(self) -> str:
        """A name of two or three characters, now and then with a rare one."""
        given = "".join(self._rng.choices(GIVEN, k=self._rng.choice((1, 2, 2))))
        if self._rng.random() < 0.1:
            given = given[:-1] + self._rng.choice(self._rare)
        return self._rng.choice(SURNAMES) + given

    def company(self) -> str:
        """A company's full name."""
        place, brand = self._rng.choice(PLACES), "".join(self._rng.choices(GIVEN, k=2))
        kind = self._rng.choice(("有限公司", "有限责任公司", "股份有限公司", "合伙企业（有限合伙）"))
        return f"{place}县{brand}{self._rng.choice(TRADES)}{kind}"

    def address(self) -> str:
        """A place of business."""
        tail = self._rng.choice(("一层102室", "3号楼B座1506", "2单元401室", "附5号", "（商铺A-17）", ""))
        road = f"{self._rng.choice(ROADS)}{self._rng.choice(('路', '大道', '街'))}{self._rng.randint(1, 999)}号"
        return f"{self._rng.choice(PLACES)}县{self._rng.choice(PLACES)}镇{road}{tail}"

    def uscc(self) -> str:
        """A unified social credit code with its check digit (GB 32100-2015)."""
        signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
        body = "91990" + "".join(self._rng.choices("0123456789", k=3)) + "".join(self._rng.choices(signs, k=9))
        weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
        total = sum(signs.index(sign) * weight for sign, weight in zip(body, weights, strict=True))
        return body + signs[(31 - total % 31) % 31]

    def ric(self) -> str:
        """A resident identity number of an area that does not exist, with its check digit (GB 11643-1999)."""
        born = f"{self._rng.randint(1950, 2004)}{self._rng.randint(1, 12):02}{self._rng.randint(1, 28):02}"
        body = f"9901{self._rng.randint(10, 40)}{born}{self._rng.randint(0, 999):03}"
        total = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(body))
        return body + "10X98765432"[total % 11]

    def phone(self) -> str:
        """A mobile or a landline number of no network."""
        if self._rng.random() < 0.6:
            return "130" + "".join(self._rng.choices("0123456789", k=8))
        return f"0{self._rng.randint(310, 999)}-{self._rng.randint(10_000_000, 99_999_999)}"

    def date(self) -> str:
        """A day, written in one of the usual ways."""
        year, month, day = self._rng.randint(2019, 2026), self._rng.randint(1, 12), self._rng.randint(1, 28)
        return self._rng.choice(
            (
                f"{year}年{month}月{day}日",
                f"{year}年{month:02}月{day:02}日",
                f"{year}-{month:02}-{day:02}",
                f"{year}.{month}.{day}",
            )
        )

    def amount(self) -> str:
        """A sum of money."""
        return self._rng.choice(
            (
                f"人民币{self._rng.randint(1, 99)}万元整",
                f"¥{self._rng.randint(100, 99999):,}.00",
                f"{self._rng.randint(1, 5000)}万元",
            )
        )

    def licence_no(self) -> str:
        """A licence number."""
        return f"JY{self._rng.randint(1, 3)}{self._rng.randint(10**12, 10**13 - 1)}"

    def document_no(self) -> str:
        """A number of an official letter."""
        return f"{self._rng.choice(PLACES)}行审〔{self._rng.randint(2020, 2026)}〕{self._rng.randint(1, 400)}号"

    def body(self) -> str:
        """An authority's name."""
        return f"{self._rng.choice(PLACES)}县{self._rng.choice(BODIES)}"

    def clause(self) -> str:
        """A sentence of a rule."""
        return self._rng.choice(CLAUSES)

    def paragraph(self, sentences: int) -> str:
        """Some sentences of rules."""
        return "；".join(self._rng.sample(CLAUSES, sentences)) + "。"

    def uncommon(self, count: int) -> str:
        """Characters of the 通用规范汉字表 in no order, as no language model would expect them."""
        self.at_random.add(drawn := "".join(self._rng.choices(self._rare, k=count)))
        return drawn
