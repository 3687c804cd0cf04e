"""The sheets of the first case: a small restaurant asks for a 食品经营许可证."""

from __future__ import annotations

from samples.fonts import Face
from samples.paper import Pair, Sheet
from samples.people import AGENT, DINER, FOOD_OFFICER, OFFICE
from samples.seals import round_seal


def application_front(*, uscc: str, applied_on: str, hand: int) -> Sheet:
    """Page 1 of the application: who, where, what."""
    sheet = Sheet(hand=hand)
    sheet.title(30, "食品经营许可申请书", size=9)
    sheet.text(20, 47, f"受理机关：{OFFICE}", size=4.2)
    y = sheet.form(
        54,
        (
            (Pair("申请人名称", DINER.name),),
            (Pair("统一社会信用代码", uscc),),
            (Pair("法定代表人（负责人）", DINER.legal_person), Pair("联系电话", DINER.phone)),
            (Pair("住所", DINER.address),),
            (Pair("经营场所", f"{DINER.address}一层"),),
            (Pair("主体业态", "餐饮服务经营者"),),
            (Pair("经营项目", "热食类食品制售、冷食类食品制售"),),
            (Pair("经营面积", "86.2平方米"), Pair("从业人数", "8人")),
            (Pair("食品安全管理人员", FOOD_OFFICER), Pair("申请日期", applied_on)),
        ),
        row=14,
    )
    sheet.text(20, y + 10, "填表说明", size=4.2, face=Face.HEI_BOLD)
    y = sheet.paragraph(20, y + 18, "一、本申请书用黑色或者蓝黑色墨水填写，字迹清楚，不得涂改。", width=170, size=3.9)
    y = sheet.paragraph(
        20, y, "二、名称、统一社会信用代码按营业执照填写；主体业态不可以复选，经营项目可以复选。", width=170, size=3.9
    )
    sheet.paragraph(20, y, "三、委托代理人办理的，另附授权委托书和代理人的身份证明文件。", width=170, size=3.9)
    return sheet


def application_reverse(*, applied_on: str, hand: int) -> Sheet:
    """Page 2 of the application: the equipment, the promise, the signature and the seal."""
    sheet = Sheet(hand=hand)
    sheet.text(105, 22, "食品经营许可申请书（续）", size=3.8, face=Face.HEI, anchor="mm")
    sheet.rule(20, 26, 190, 26)
    sheet.text(20, 36, "设施设备情况", size=4.8, face=Face.HEI_BOLD)
    y = sheet.table(
        42,
        (18, 62, 30, 60),
        (
            ("序号", "名称", "数量", "用途"),
            ("1", "冷藏冷冻设备", "2台", "原料和半成品贮存"),
            ("2", "加热烹饪设备", "2台", "热食类食品制售"),
            ("3", "专用操作台和紫外线灯", "1套", "冷食类食品制售"),
            ("4", "清洗消毒保洁设施", "2套", "餐用具清洗消毒"),
        ),
    )
    sheet.text(20, y + 14, "申请人保证", size=4.8, face=Face.HEI_BOLD)
    y = sheet.paragraph(
        20,
        y + 24,
        "本申请书所填内容和所附材料真实、合法、有效，复印件与原件一致。取得许可后按照"
        "许可的地点、主体业态和经营项目开展经营活动，落实食品安全主体责任，接受监督检查。",
        width=170,
        size=4.5,
    )
    sheet.text(20, y + 24, "法定代表人（负责人）签名：", size=4.6)
    sheet.write(80, y + 24, DINER.legal_person, size=7.5)
    sheet.text(116, y + 48, "申请人（盖章）：", size=4.6)
    sheet.text(116, y + 76, "日期：", size=4.6)
    sheet.write(131, y + 76, applied_on)
    sheet.stamp(round_seal(DINER.name, seed=hand), 158, y + 54)
    return sheet


def power_of_attorney(*, signed_on: str, sealed: bool, hand: int) -> Sheet:
    """The letter by which the company lets its agent act; ``sealed`` or, as applicants forget, not."""
    sheet = Sheet(hand=hand)
    sheet.title(34, "授　权　委　托　书", size=9)
    y = sheet.form(
        54,
        (
            (Pair("委托人名称", DINER.name),),
            (Pair("法定代表人", DINER.legal_person), Pair("联系电话", DINER.phone)),
            (Pair("受托人姓名", AGENT.name), Pair("受托人电话", "13000000003")),
            (Pair("受托人公民身份号码", AGENT.id_no),),
        ),
        row=13,
    )
    body = (
        "委托事项：办理食品经营许可证核发（新办）的申请手续。",
        "委托权限：代为提交和补正申请材料，核对并确认填写内容，签收行政机关送达的文书，领取许可证件。",
        "委托期限：自本委托书签署之日起至上述事项办结之日止。",
        "受托人在委托权限内实施的行为，其法律后果由委托人承担。",
    )
    y += 14
    for clause in body:
        y = sheet.paragraph(22, y, clause, width=166, size=4.8) + 3
    sheet.text(26, y + 16, "受托人签名：", size=4.6)
    sheet.write(56, y + 16, AGENT.name, size=7)
    sheet.text(112, y + 16, "委托人（盖章）：", size=4.6)
    sheet.text(112, y + 42, "日期：", size=4.6)
    sheet.write(127, y + 42, signed_on)
    if sealed:
        sheet.stamp(round_seal(DINER.name, seed=hand), 156, y + 22)
    return sheet


def officer_proof(*, hand: int) -> Sheet:
    """That the company named a food safety officer who passed the test."""
    sheet = Sheet(hand=hand)
    sheet.title(34, "食品安全管理人员任命与考核证明")
    y = sheet.form(
        52,
        (
            (Pair("任命单位", DINER.name),),
            (Pair("食品安全员姓名", FOOD_OFFICER), Pair("任命日期", "2026年9月1日")),
            (Pair("培训学时", "40学时"), Pair("考核结果", "合格")),
        ),
        row=14,
    )
    y = sheet.paragraph(
        22,
        y + 14,
        "经本单位研究，任命上述人员为食品安全员，负责日常食品安全检查、进货查验、从业人员健康"
        "管理和食品安全风险隐患报告。该人员已完成培训并通过食品安全管理能力考核，现予证明。",
        width=166,
        size=4.8,
    )
    sheet.text(112, y + 24, "任命单位（盖章）：", size=4.6)
    sheet.text(112, y + 52, "2026年9月1日", size=4.6)
    sheet.stamp(round_seal(DINER.name, seed=hand), 158, y + 34)
    return sheet
