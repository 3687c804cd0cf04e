"""Regulations over several pages with 第N页 共M页 at the foot, and other printed prose."""

from __future__ import annotations

from collections.abc import Sequence

from samples.fonts import Face
from samples.paper import Sheet
from samples.seals import round_seal

Section = tuple[str, Sequence[str]]

FOOD_RULES: tuple[tuple[Section, ...], ...] = (
    (
        (
            "一、食品安全自查制度",
            (
                "食品安全员每日开工前检查加工场所、设备和人员卫生，结果记入自查表；每周汇总一次，每月由负责人复核。",
                "自查发现条件不再符合要求的，立即整改；有发生食品安全事故潜在风险的，停止经营并向监管部门报告。",
                "自查记录保存期限不少于二年，由食品安全员保管。",
            ),
        ),
        (
            "二、从业人员健康管理制度",
            (
                "接触直接入口食品的人员每年进行健康检查，取得健康证明后方可上岗，每日晨检并记录体温和手部情况。",
                "患有有碍食品安全疾病的，立即调离接触直接入口食品的岗位，痊愈后凭医疗机构证明返岗。",
                "健康档案一人一份，由专人登记到期日期，到期前三十日提醒复检。",
            ),
        ),
    ),
    (
        (
            "三、进货查验记录制度",
            (
                "采购时查验供货者的许可证和食品合格证明，如实记录名称、规格、数量、生产日期、保质期和供货者信息。",
                "进口食品、畜禽肉和水产品另行留存检验检疫证明；来源不明或者感官异常的一律拒收并登记原因。",
                "记录和凭证保存期限不少于产品保质期满后六个月，没有明确保质期的不少于二年。",
            ),
        ),
        (
            "四、场所和设施设备清洗消毒制度",
            (
                "餐用具使用后及时清洗、热力消毒并放入密闭保洁柜，消毒温度和时间逐次记录。",
                "冷藏冷冻设备每周除霜清洁，生熟分开存放，标识清楚。",
            ),
        ),
    ),
    (
        (
            "五、餐厨废弃物处置制度",
            ("废弃物分类投放，日产日清，交由取得许可的单位收运，并建立台账记录种类、数量和去向。",),
        ),
        (
            "六、食品安全事故处置制度",
            (
                "发生疑似事故时立即停止供餐，封存可能导致事故的食品、原料、工具和设备，组织救治就餐人员。",
                "自事故发生之时起二小时内向所在地监管部门和卫生部门报告，不得隐瞒、谎报、缓报，不得毁灭证据。",
                "事故处置结束后形成书面报告，查明原因，落实整改，并对全体从业人员开展一次培训。",
            ),
        ),
    ),
)

SALON_RULES: tuple[tuple[Section, ...], ...] = (
    (
        (
            "一、卫生管理人员和职责",
            ("法定代表人是本场所卫生安全的第一责任人，设专职卫生管理人员一名，负责日常检查和卫生管理档案。",),
        ),
        (
            "二、从业人员健康检查和卫生知识培训",
            (
                "直接为顾客服务的人员持有效健康合格证上岗，每年组织一次健康检查，患有规定疾病的治愈前不得上岗。",
                "新进人员先培训后上岗，每二年复训一次，考核合格的结果记入个人档案。",
            ),
        ),
        (
            "三、用品用具清洗消毒",
            ("毛巾、围布一客一换一消毒，理发刀、剪、梳使用后经紫外线或者含氯消毒液消毒，消毒记录逐日填写。",),
        ),
    ),
    (
        ("四、通风和空气质量", ("营业时间保持机械通风，集中空调系统的过滤网每月清洗，风管和冷却水按规定委托检测。",)),
        ("五、美容美发产品索证", ("采购染发、烫发和护肤产品时索取检验合格证明，分类存放，过期产品登记后销毁。",)),
        (
            "六、健康危害事故报告",
            ("发生顾客灼伤、过敏或者疑似传染病传播的，立即停止使用有关产品和用具，并在二小时内报告。",),
        ),
    ),
)


def rule_page(
    title: str, owner: str, pages: Sequence[Sequence[Section]], number: int, *, hand: int, sealed: bool = False
) -> Sheet:
    """One page of a regulation.

    Args:
        title: of the whole document, large on the first page and small at the head of the others.
        owner: the company whose regulation it is.
        pages: the sections of every page.
        number: which page, from 1.
        hand: seed of the seal's unevenness.
        sealed: whether the owner's seal is pressed below the text.
    """
    sheet = Sheet(hand=hand)
    y = 46.0
    if number == 1:
        sheet.title(30, title)
        sheet.text(105, 41, owner, size=4.6, anchor="mm")
        y = 56.0
    else:
        sheet.text(105, 22, f"{owner}　{title}", size=3.6, face=Face.HEI, anchor="mm")
        sheet.rule(25, 26, 185, 26)
    for heading, clauses in pages[number - 1]:
        sheet.text(25, y, heading, size=4.8, face=Face.HEI_BOLD)
        y += 10
        for clause in clauses:
            y = sheet.paragraph(25, y, clause, width=160, size=4.4) + 2
        y += 5
    if sealed:
        sheet.text(125, 240, owner, size=4.4, anchor="mm")
        sheet.text(125, 250, "2026年9月10日", size=4.4, anchor="mm")
        sheet.stamp(round_seal(owner, seed=hand), 125, 243)
    sheet.text(105, 280, f"第 {number} 页　共 {len(pages)} 页", size=3.8, anchor="mm")
    return sheet
