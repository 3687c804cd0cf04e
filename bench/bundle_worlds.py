"""An applicant's world by chance: people, companies, places, numbers; and how they are written on paper. All invented."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from typing import Any

from bench.bundle_items import World, ric, uscc
from bench.bundle_stacks import NUMERALS, spelt
from pipelines import identifiers
from pipelines.catalog import FieldKind
from pipelines.paper.values.canonical import canonical

TOWNS = ("示例市", "样张市", "虚构市", "模拟省示例市", "演示自治区样张市")
_MIDDLES = ("远航", "晨光", "青禾", "百川", "云杉", "嘉禾鑫", "鼎盛", "泓源", "(示例)", "锦绣", "喆垚", "鑫淼")
_TRADES = ("汽车服务", "教育科技", "酒店管理", "商贸", "食品", "环保工程", "文化传媒", "生物科技", "建设工程")
_ENDS = (
    "有限公司",
    "有限公司",
    "有限责任公司",
    "股份有限公司",
    "合伙企业（有限合伙）",
    "经营部",
    "服务中心",
    "农民专业合作社",
)
_PEOPLE = [
    "王样例",
    "欧阳示范",
    "李虚构",
    "赵模",
    "阿依古丽·买买提",
    "约翰·史密斯",
    "诸葛样",
    "刘演示",
    "陈某文",
    "司马模拟",
    "卓玛",
    "仝样",
    "覃示例",
    "尉迟虚",
    "马示范",
    "於模拟",
    "丁一",
    "万示例",
]
_AGENTS = ("钱代办", "孙经办", "上官代理", "古丽巴哈尔·艾山", "周跑腿", "吴代", "郑经手")


def old_number(serial: int) -> str:
    """A fictional 15-digit 注册号 of before 2015 with the right check digit."""
    stem = f"9901010{serial:07d}"
    return next(stem + last for last in "0123456789" if identifiers.is_registration_number(stem + last))


def make_world(rng: random.Random) -> World:
    """Who applies, where, through whom."""
    serial = rng.randrange(1000, 9_999_999)
    town = rng.choice(TOWNS)
    company = f"{town.split('区')[-1].split('省')[-1]}{rng.choice(_MIDDLES)}{rng.choice(_TRADES)}{rng.choice(_ENDS)}"
    street = f"{town}{rng.choice(('样张区', '示范区', '模拟县'))}{rng.choice(('虚构路', '模拟大街', '示例巷', '样板村委会'))}{rng.randrange(1, 400)}号"
    more = (
        "",
        "",
        f"{rng.randrange(2, 30)}栋{rng.randrange(1, 9)}单元{rng.randrange(100, 2999)}室",
        f"创新产业园{rng.randrange(2, 30)}号楼{rng.randrange(1, 9)}层{rng.randrange(100, 999)}室（东侧临街商铺）",
        f"示例广场A座{rng.randrange(100, 2999)}-{rng.randrange(1, 9)}",
    )
    amount = rng.randrange(3, 900)
    legal, agent = rng.choice(_PEOPLE), rng.choice(_AGENTS)
    return {
        "company": company.replace("(", "（").replace(")", "）"),
        "uscc": uscc(serial),
        "legal": legal,
        "legal_no": ric(serial),
        "agent": agent,
        "agent_no": ric(serial + 7),
        "phone": rng.choice(
            ("13800000000", "010-00001234", "0991-0000123", "138 0000 0000", "138-0000-0000", "（010）00001234")
        ),
        "place": street + rng.choice(more),
        "home": f"{town}样张区{rng.choice(('民生街', '虚构路'))}{rng.randrange(1, 99)}号{rng.randrange(1, 20)}号楼{rng.randrange(1, 7)}单元{rng.randrange(101, 999)}",
        "amount": rng.choice(
            (
                f"{amount}万元",
                f"人民币{amount}万元",
                f"¥{amount * 10000:,}.00",
                f"{amount}.00万元人民币",
                _capitals(amount),
            )
        ),
        "landlord": f"{town}安居物业管理有限公司",
    }


def _capitals(amount: int) -> str:
    """万 in capital numerals: 伍拾万元整."""
    names = "零壹贰叁肆伍陆柒捌玖"
    text, zero = "", False
    for power, name in ((100, "佰"), (10, "拾"), (1, "")):
        digit = amount // power % 10
        if digit:
            text += ("零" if zero and text else "") + names[digit] + name
            zero = False
        else:
            zero = True
    return f"{text}万元整"


def day(rng: random.Random, when: date) -> str:
    """A day as people write it."""
    chinese = "".join(NUMERALS[int(char)] for char in str(when.year))
    return rng.choice(
        (
            f"{when.year}年{when.month}月{when.day}日",
            f"{when.year}年{when.month:02d}月{when.day:02d}日",
            f"{when.year} 年 {when.month} 月 {when.day} 日",
            f"{when:%Y-%m-%d}",
            f"{when:%Y.%m.%d}",
            f"{when.year}.{when.month}.{when.day}",
            f"{when:%Y/%m/%d}",
            f"{chinese}年{spelt(when.month)}月{spelt(when.day)}日",
        )
    )


def period(rng: random.Random, begin: date, end: date) -> str:
    """A period as people write it."""
    first, last = day(rng, begin), day(rng, end)
    return rng.choice(
        (
            f"{first}至{last}",
            f"自{first}起至{last}止",
            f"{begin:%Y.%m.%d}-{end:%Y.%m.%d}",
            f"{first}—{last}",
            "长期",
            f"{first}至长期",
            f"至{last}",
            f"自{first}至{last}",
        )
    )


_SCOPES = (
    "许可项目：机动车检验检测服务；住宿服务。一般项目：停车场服务；会议及展览服务；日用百货销售。",
    "一类机动车维修（小型车辆），汽车零配件零售",
    "一般项目：机动车修理和维护；洗车服务。（除依法须经批准的项目外，凭营业执照依法自主开展经营活动）",
    "预包装食品零售；散装食品零售",
)


def written(rng: random.Random, world: World, spec: dict[str, Any], options: tuple[str, ...]) -> str:
    """What the applicant writes into a field, by its code where that says who is meant, else by its kind."""
    code, kind = spec["code"], spec["kind"]
    begin = date(2024, rng.randrange(1, 12), rng.randrange(1, 28))
    end = date(2029, rng.randrange(1, 12), rng.randrange(1, 28))
    by_code: dict[str, Callable[[], str]] = {
        "lessor": lambda: world["landlord"],
        "agent": lambda: world["agent"],
        "agent_no": lambda: world["agent_no"],
        "home": lambda: world["home"],
        "scope": lambda: rng.choice(_SCOPES),
        "rooms": lambda: rng.choice(("36", "36间")),
        "school": lambda: rng.choice(("示例市启明职业培训学校", "样张市蓝图技能培训学校")),
        "class": lambda: choice(rng, options),
        "rent": lambda: rng.choice(("12万元", "人民币120000元", "壹拾贰万元整", "¥120,000.00")),
        "until": lambda: period(rng, begin, end) if kind == "period" else day(rng, end),
    }
    by_kind: dict[str, Callable[[], str]] = {
        "company": lambda: world["company"],
        "uscc": lambda: world["uscc"],
        "person": lambda: world["legal"],
        "ric": lambda: world["legal_no"],
        "phone": lambda: world["phone"],
        "address": lambda: world["place"],
        "amount": lambda: world["amount"],
        "licence_no": lambda: rng.choice(
            (
                f"示备字〔2026〕第{rng.randrange(10, 999)}号",
                f"SL{rng.randrange(10**7, 10**8)}",
                f"2026-示{rng.randrange(100, 999)}",
            )
        ),
        "period": lambda: period(rng, begin, end),
        "date": lambda: day(rng, date(2026, rng.randrange(5, 9), rng.randrange(1, 17))),
    }
    return by_code.get(code, by_kind.get(kind, lambda: "内容"))()


def choice(rng: random.Random, options: tuple[str, ...]) -> str:
    """One option ticked, in the ways people tick."""
    chosen = rng.choice(options)
    way = rng.randrange(5)
    if way == 0:
        return " ".join(("■" if one == chosen else "□") + one for one in options)
    if way == 1:
        return " ".join(("☑" if one == chosen else "□") + one for one in options)
    if way == 2:
        return " ".join(one + ("√" if one == chosen else "□") for one in options)
    if way == 3:
        return "  ".join(("√" if one == chosen else "□") + one for one in options)
    return chosen


def wanted(kind: FieldKind, text: str) -> str:
    """The canonical value of what was written."""
    if kind in {"company", "person", "address", "uscc", "ric"}:
        return text
    return canonical(kind, text).value
