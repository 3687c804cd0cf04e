"""Catalogues made up by chance: items, materials, wordings of labels and checks that nobody tuned the checker for.

Each material is drawn from a kind of paper that windows see; its title, the labels of its fields, its pages and its checks
vary. ``papers`` says how a material of a made catalogue may be laid out (:mod:`bench.bundle_pages`).
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

Made = dict[str, Any]

SUBJECTS = [
    "食品小作坊登记",
    "便民市场开办",
    "成品油零售经营",
    "瓶装燃气供应",
    "宠物诊疗",
    "游泳场所开放",
    "农药零售",
    "种子经营",
    "户外广告设置",
    "城市建筑垃圾处置",
    "临时占道",
    "古树迁移",
    "水产养殖",
    "兽药经营",
    "电影放映",
    "出版物零售",
    "印刷经营",
    "废旧物资回收",
    "特种设备使用",
    "劳务派遣经营",
    "人力资源服务",
    "民办养老机构",
    "托育机构",
    "拍卖经营",
    "典当经营",
    "房产经纪",
    "道路客运站",
    "船舶营运",
    "渔业捕捞",
    "动物防疫条件",
]

LABELS: dict[str, tuple[tuple[str, ...], ...]] = {
    "name": (
        ("申请人名称", "申请单位"),
        ("申报单位",),
        ("经营者名称",),
        ("单位名称（盖章）", "单位名称"),
        ("企业全称",),
    ),
    "uscc": (("统一社会信用代码",), ("社会信用代码",), ("统一社会信用代码（注册号）",)),
    "legal": (("法定代表人",), ("法定代表人（负责人）", "法定代表人"), ("负责人姓名",), ("法人代表",)),
    "legal_no": (("身份证号码",), ("法定代表人身份证号",), ("公民身份号码",), ("证件号码",)),
    "contact": (("联系人",), ("联系人姓名",), ("经办联系人",)),
    "phone": (("联系电话",), ("手机号码",), ("电话",), ("移动电话", "手机"), ("联系方式",)),
    "place": (("经营场所",), ("单位地址",), ("项目地址",), ("场所地址",), ("注册地址", "住所"), ("设置地点",)),
    "scope": (("经营范围",), ("经营项目",), ("申请事项",), ("业务范围",)),
    "class": (("申请类型",), ("业务类别",), ("经营方式",), ("单位性质",)),
    "capital": (("注册资本",), ("投资总额",), ("资金数额",), ("项目总投资",)),
    "on": (("申请日期",), ("填表日期",), ("填报时间",), ("日期",)),
}
OPTIONS = (("新办", "变更", "延续"), ("批发", "零售", "批发兼零售"), ("国有", "集体", "民营"), ("甲类", "乙类", "丙类"))
_KINDS = {
    "name": "company",
    "uscc": "uscc",
    "legal": "person",
    "legal_no": "ric",
    "contact": "person",
    "phone": "phone",
    "place": "address",
    "scope": "text",
    "class": "choice",
    "capital": "amount",
    "on": "date",
}
SEAL, PAGES = {"kind": "seal"}, {"kind": "page_count"}


def spec(code: str, labels: tuple[str, ...], kind: str, *, required: bool = True) -> Made:
    """A field of a catalogue."""
    return {"code": code, "label": list(labels), "kind": kind, "required": required}


def same(field: str, other: str) -> Made:
    """A check."""
    return {"kind": "same", "field": field, "as": other}


def _field(rng: random.Random, code: str) -> Made:
    return spec(code, rng.choice(LABELS[code]), _KINDS[code], required=code != "scope" or rng.random() < 0.5)


def _form(rng: random.Random, subject: str) -> Made:
    title = subject + rng.choice(("申请书", "申请表", "备案表", "登记表", "审批表", "申报书"))
    codes = ["name", *rng.sample(sorted(set(_KINDS) - {"name", "on"}), rng.randrange(4, 9)), "on"]
    checks = [same("name", "M2.name")]
    if "uscc" in codes and rng.random() < 0.7:
        checks.append(same("uscc", "M2.uscc"))
    if "legal" in codes and rng.random() < 0.5:
        checks.append(same("legal", "M2.legal"))
    if rng.random() < 0.5:
        checks.append(same("name", "facts.applicant.name"))
    if rng.random() < 0.7:
        checks.append(SEAL)
    if rng.random() < 0.4:
        checks.append({"kind": "signature", "near": rng.choice(("申请人签字", "法定代表人签字", "负责人签名"))})
    pages = rng.choice((1, 1, 2, 3))
    if pages > 1:
        checks.append(PAGES)
    return {
        "name": title,
        "fields": [_field(rng, code) for code in codes],
        "checks": checks,
        "correctable_on_spot": rng.random() < 0.5,
        "original_copies": rng.choice((1, 1, 2)),
        "recognise": {"titles": [title]},
        "_pages": pages,
    }


def _licence(rng: random.Random) -> Made:
    old = rng.random() < 0.25
    fields = [
        spec("name", ("名称",), "company"),
        spec("uscc", ("注册号",) if old else ("统一社会信用代码",), "uscc"),
        spec("legal", ("法定代表人",), "person"),
        spec("place", ("住所",), "address", required=False),
        spec("capital", ("注册资本",), "amount", required=False),
        spec("scope", ("经营范围",), "text", required=False),
        spec("period", ("营业期限",) if rng.random() < 0.6 else ("经营期限", "营业期限"), "period"),
    ]
    name = rng.choice(("营业执照", "营业执照副本", "营业执照复印件", "营业执照（副本）"))
    copies = {"original_copies": 0, "photocopy_copies": rng.choice((1, 2)), "copy_kind": "photocopy"}
    return {
        "name": name,
        "fields": fields,
        "checks": [{"kind": "not_expired", "field": "period"}],
        "recognise": {"titles": ["营业执照"]},
        "_title": "营业执照",
        "_old": old,
        "_layouts": ("licence", "inline", "spread", "grid"),
        **copies,
    }


def _card(rng: random.Random) -> Made:
    fields = [
        spec("person", ("姓名",), "person"),
        spec("no", ("公民身份号码",), "ric"),
        spec("home", ("住址",), "address", required=False),
        spec("period", ("有效期限",), "period"),
    ]
    checks: list[Made] = [{"kind": "not_expired", "field": "period"}, same("person", "M2.legal")]
    return {
        "name": rng.choice(("法定代表人身份证", "法定代表人身份证复印件", "负责人居民身份证")),
        "fields": fields,
        "checks": checks,
        "copy_kind": "photocopy",
        "original_copies": 0,
        "photocopy_copies": 1,
        "recognise": {"titles": ["居民身份证"], "phrases": ["公民身份号码", "签发机关"]},
        "_layouts": ("card",),
    }


def _lease(rng: random.Random) -> Made:
    title = rng.choice(("房屋租赁合同", "场地租赁协议", "商铺租赁合同", "厂房租赁合同"))
    fields = [
        spec("lessor", ("出租方（甲方）", "甲方", "出租方"), "company"),
        spec("lessee", ("承租方（乙方）", "乙方", "承租方"), "company"),
        spec("place", ("房屋坐落", "租赁地址"), "address"),
        spec("term", ("租赁期限",), "period"),
        spec("rent", ("年租金", "租金"), "amount"),
    ]
    return {
        "name": title,
        "fields": fields,
        "checks": [{"kind": "not_expired", "field": "term"}, same("lessee", "M2.name"), PAGES],
        "applies_when": 'premises == "租赁"',
        "copy_kind": "photocopy",
        "recognise": {"titles": [title], "phrases": ["出租方", "承租方", "租赁期限"]},
        "_pages": rng.choice((1, 2, 3)),
        "_layouts": ("inline", "clauses", "grid", "lined", "above"),
    }


def _attorney(rng: random.Random) -> Made:
    title = rng.choice(("授权委托书", "委托代理书", "办事委托书"))
    fields = [
        spec("agent", ("受托人姓名", "受托人", "代理人"), "person"),
        spec("agent_no", ("受托人身份证号", "身份证号码"), "ric"),
        spec("until", ("委托期限",), "period"),
    ]
    checks = [
        same("agent", "facts.agent.name"),
        {"kind": "signature", "near": rng.choice(("委托人签字", "委托人（签章）"))},
        {"kind": "not_expired", "field": "until"},
    ]
    return {
        "name": title,
        "fields": fields,
        "checks": checks,
        "applies_when": "by_agent",
        "recognise": {"titles": [title]},
        "_layouts": ("inline", "grid", "sentence", "lined", "gap"),
    }


def _promise(rng: random.Random) -> Made:
    title = rng.choice(("真实性承诺书", "诚信经营承诺书", "告知承诺书", "安全责任承诺书"))
    fields = [
        spec("name", ("承诺单位", "申请人"), "company"),
        spec("legal", ("法定代表人", "负责人"), "person"),
        spec("on", ("承诺日期", "日期"), "date"),
    ]
    return {
        "name": title,
        "fields": fields,
        "checks": [{"kind": "signature", "near": "承诺人签字"}, SEAL, same("name", "M1.name")],
        "recognise": {"titles": [title]},
        "_layouts": ("inline", "lined", "gap", "spread"),
    }


def _rules(rng: random.Random) -> Made:
    title = rng.choice(("安全生产管理制度", "卫生管理制度", "应急救援预案", "质量管理制度", "从业人员培训制度"))
    return {
        "name": title,
        "fields": [],
        "checks": [PAGES, *rng.choice(((SEAL,), ()))],
        "necessity": rng.choice(("required", "deferrable")),
        "recognise": {"titles": [title], "min_pages": 2},
        "_pages": rng.choice((2, 3, 4)),
    }


def _report(rng: random.Random) -> Made:
    title = rng.choice(("检验检测报告", "水质检测报告", "安全评价报告", "验资报告", "房屋安全鉴定报告", "环境监测报告"))
    fields = [
        spec("no", rng.choice((("报告编号",), ("编号", "报告编号"), ("文号",))), "licence_no"),
        spec("client", rng.choice((("委托单位",), ("受检单位",), ("委托方名称",))), "company"),
        spec("on", rng.choice((("报告日期",), ("签发日期",), ("检测日期",))), "date"),
        spec("until", ("有效期至", "报告有效期"), "period"),
    ]
    pages = rng.choice((1, 2, 3))
    return {
        "name": title,
        "fields": fields,
        "checks": [SEAL, {"kind": "not_expired", "field": "until"}, same("client", "M2.name"), PAGES],
        "recognise": {"titles": [title]},
        "_pages": pages,
    }


def _certificate(rng: random.Random) -> Made:
    title = rng.choice(("安全管理人员资格证书", "培训合格证书", "健康合格证明", "专业技术职务证书", "操作员资格证"))
    fields = [
        spec("person", rng.choice((("姓名",), ("持证人姓名", "姓名"), ("持证人",))), "person"),
        spec("no", rng.choice((("身份证号",), ("公民身份号码",), ("身份证件号码",))), "ric"),
        spec("cert", rng.choice((("证书编号",), ("证号",), ("发证编号",))), "licence_no"),
        spec("until", rng.choice((("有效期至",), ("有效期限",), ("证书有效期",))), "period"),
    ]
    return {
        "name": title,
        "fields": fields,
        "checks": [{"kind": "not_expired", "field": "until"}, *rng.choice(((SEAL,), ()))],
        "recognise": {"titles": [title]},
    }


def _deed(rng: random.Random) -> Made:
    shareable = rng.random() < 0.5
    given = {"source_channel": "government", "issuing_authority": "示例市登记机构", "licence_type_code": "X9"}
    return {
        "name": rng.choice(("不动产权证书", "房屋所有权证", "消防安全检查合格证明")),
        "fields": [
            spec("place", ("坐落", "场所地址"), "address"),
            spec("cert", ("证书编号", "编号"), "licence_no"),
            spec("issued", ("发证日期", "登记日期"), "date"),
        ],
        "checks": [],
        **(given if shareable else {}),
    }


def _staff(rng: random.Random) -> Made:
    title = rng.choice(("从业人员名册", "技术人员一览表", "管理人员花名册", "专业人员名单"))
    return {
        "name": title,
        "fields": [
            spec("person", ("姓名",), "person"),
            spec("staff_no", rng.choice((("身份证号",), ("身份证号码",), ("公民身份号码",))), "ric"),
            spec("phone", ("联系电话",), "phone", required=False),
        ],
        "checks": rng.choice(([SEAL], [])),
        "recognise": {"titles": [title]},
        "_layouts": ("table",),
    }


_OTHERS: tuple[Callable[[random.Random], Made], ...] = (
    _card,
    _promise,
    _rules,
    _report,
    _certificate,
    _deed,
    _staff,
)


def make_catalog(rng: random.Random) -> tuple[Made, dict[str, Made]]:
    """A catalogue, and for each material how its paper may look (``pages``, ``layouts``, ``title``, ``old``)."""
    subject = rng.choice(SUBJECTS)
    rest = [_lease, _attorney, *rng.sample(_OTHERS, rng.randrange(1, 4))]
    rng.shuffle(rest)
    materials, looks = [], {}
    for number, made in enumerate([_form(rng, subject), *(kind(rng) for kind in (_licence, *rest))], start=1):
        look = {key.lstrip("_"): made.pop(key) for key in [one for one in made if one.startswith("_")]}
        code = f"M{number}"
        looks[code] = {"title": made["name"], **look}
        materials.append({"code": code, "necessity": "required", "legal_basis": "示例办法第五条", **made})
    catalog = {
        "schema": "yici/catalog/1",
        "item": {"code": f"X-{rng.randrange(10**6):06d}", "name": f"{subject}（示例）", "version": "1"},
        "conditions": [
            {"code": "by_agent", "question": "是否委托他人办理", "kind": "bool"},
            {"code": "premises", "question": "场地来源", "kind": "choice", "options": ["自有", "租赁"]},
        ],
        "materials": materials,
    }
    return catalog, looks
