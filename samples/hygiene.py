"""The sheets of the second case: a hairdresser's asks for a 公共场所卫生许可证."""

from __future__ import annotations

from samples.fonts import Face
from samples.paper import Pair, Sheet
from samples.people import LABORATORY, OFFICE, SALON
from samples.seals import round_seal

Rows = tuple[tuple[str, ...], ...]

AIR: Rows = (
    ("检测项目", "单位", "标准限值", "检测结果", "单项结论"),
    ("室内温度", "℃", "16至26", "23.4", "符合"),
    ("相对湿度", "%", "40至65", "52.1", "符合"),
    ("风速", "m/s", "不大于0.5", "0.21", "符合"),
    ("二氧化碳", "%", "不大于0.10", "0.07", "符合"),
    ("一氧化碳", "mg/m3", "不大于10", "1.8", "符合"),
    ("甲醛", "mg/m3", "不大于0.10", "0.04", "符合"),
    ("噪声", "dB(A)", "不大于65", "54.3", "符合"),
)
TOOLS: Rows = (
    ("检测项目", "单位", "标准限值", "检测结果", "单项结论"),
    ("毛巾细菌总数", "CFU/25cm2", "不大于200", "35", "符合"),
    ("毛巾大肠菌群", "CFU/25cm2", "不得检出", "未检出", "符合"),
    ("理发刀具大肠菌群", "CFU/25cm2", "不得检出", "未检出", "符合"),
    ("理发刀具金黄色葡萄球菌", "CFU/25cm2", "不得检出", "未检出", "符合"),
    ("照度", "lx", "不小于150", "286", "符合"),
)
DUCTS: Rows = (
    ("检测项目", "单位", "标准限值", "检测结果", "单项结论"),
    ("风管内表面积尘量", "g/m2", "不大于20", "6.3", "符合"),
    ("风管内表面细菌总数", "CFU/cm2", "不大于100", "21", "符合"),
    ("风管内表面真菌总数", "CFU/cm2", "不大于100", "17", "符合"),
    ("送风中可吸入颗粒物", "mg/m3", "不大于0.15", "0.06", "符合"),
    ("送风中细菌总数", "CFU/m3", "不大于500", "130", "符合"),
    ("冷却水嗜肺军团菌", "—", "不得检出", "未检出", "符合"),
)


def application(*, area: str, signed: bool, applied_on: str, hand: int) -> Sheet:
    """The application form; ``area`` may be left empty and the signature forgotten."""
    sheet = Sheet(hand=hand)
    sheet.title(30, "公共场所卫生许可证申请表", size=8.4)
    sheet.text(20, 44, f"受理机关：{OFFICE}", size=4.2)
    y = sheet.form(
        50,
        (
            (Pair("单位名称", SALON.name),),
            (Pair("统一社会信用代码", SALON.uscc),),
            (Pair("法定代表人（负责人）", SALON.legal_person), Pair("联系电话", SALON.phone)),
            (Pair("经营地址", SALON.address),),
            (Pair("经营项目", "理发、美容"),),
            (Pair("经营面积", area), Pair("从业人员数", "6人")),
            (Pair("卫生管理人员", "郑样表"), Pair("申请日期", applied_on)),
            (Pair("集中空调通风系统", "使用"), Pair("申请类别", "新办")),
        ),
        row=13.5,
    )
    y = sheet.paragraph(
        20,
        y + 12,
        "申请人声明：本表所填内容和所附材料真实、有效，经营期间遵守公共场所卫生管理的规定，"
        "接受监督检查，对材料的真实性负责。",
        width=170,
        size=4.5,
    )
    sheet.text(20, y + 20, "法定代表人（负责人）签名：", size=4.6)
    if signed:
        sheet.write(80, y + 20, SALON.legal_person, size=7.5)
    sheet.text(112, y + 46, "申请单位（盖章）：", size=4.6)
    sheet.text(112, y + 68, "日期：", size=4.6)
    sheet.write(127, y + 68, applied_on)
    sheet.stamp(round_seal(SALON.name, seed=hand), 160, y + 50)
    return sheet


def report_cover(title: str, number: str, client: str, pages: int, *, hand: int) -> Sheet:
    """Page 1 of a test report: who was tested, by whom, sealed."""
    sheet = Sheet(hand=hand)
    sheet.text(190, 22, f"报告编号：{number}", size=4.0, anchor="rm")
    sheet.title(52, title, size=8)
    y = sheet.table(
        78,
        (40, 130),
        (
            ("受检单位", client),
            ("单位地址", SALON.address),
            ("样品来源", "现场采样"),
            ("检测日期", "2026年8月20日"),
            ("检测依据", "公共场所卫生检验方法"),
            ("检测类别", "委托检测"),
            ("检测结论", "所检项目符合公共场所卫生指标及限值要求"),
        ),
        row=13,
    )
    sheet.text(112, y + 26, "检测机构（盖章）：", size=4.4)
    sheet.text(112, y + 40, LABORATORY, size=4.4)
    sheet.text(112, y + 54, "签发日期：2026年8月28日", size=4.4)
    sheet.stamp(round_seal(LABORATORY, purpose="检测专用章", seed=hand), 150, y + 38)
    _foot(sheet, 1, pages)
    return sheet


def report_results(title: str, number: str, rows: Rows, place: tuple[int, int], *, hand: int) -> Sheet:
    """A page of results; ``place`` is its number and the number of all pages."""
    sheet = Sheet(hand=hand)
    sheet.text(20, 20, title, size=3.6, face=Face.HEI)
    sheet.text(190, 20, f"报告编号：{number}", size=3.6, anchor="rm")
    sheet.rule(20, 24, 190, 24)
    sheet.text(105, 36, "检测结果", size=5.6, face=Face.SONG_BOLD, anchor="mm")
    y = sheet.table(46, (50, 32, 32, 28, 28), rows, row=11)
    sheet.paragraph(
        20,
        y + 10,
        "采样点位见采样记录；本结果仅对所采样品和采样时的状态负责。未经本机构书面同意，不得部分复制本报告。",
        width=170,
        size=4.0,
    )
    _foot(sheet, *place)
    return sheet


def queue_ticket() -> Sheet:
    """A slip from the queue machine that slid into the stack: it belongs to no material."""
    slip = Sheet(80, 110)
    slip.text(40, 18, "示例市示范区政务服务中心", size=4.4, face=Face.HEI, anchor="mm")
    slip.text(40, 36, "A 027", size=12, face=Face.HEI_BOLD, anchor="mm")
    slip.text(40, 54, "前面还有 5 人等候", size=4.4, anchor="mm")
    slip.text(40, 66, "请留意叫号，过号重新取号", size=4.0, anchor="mm")
    slip.text(40, 80, "祝您生活愉快", size=4.0, anchor="mm")
    return slip


def _foot(sheet: Sheet, number: int, pages: int) -> None:
    sheet.text(105, 280, f"第 {number} 页　共 {pages} 页", size=3.8, anchor="mm")
