"""Floor plans and flow charts, as applicants draw them."""

from __future__ import annotations

from samples.fonts import Face
from samples.paper import Sheet

Room = tuple[float, float, float, float, str, str]


def kitchen_plan(owner: str) -> Sheet:
    """The kitchen with its rooms and a list of the equipment."""
    sheet = Sheet()
    sheet.title(28, "主要设备设施和经营布局图")
    sheet.text(105, 39, f"单位：{owner}　　比例 1:100", size=4.0, anchor="mm")
    _rooms(
        sheet,
        (
            (25, 50, 50, 38, "粗加工间", "8.0平方米"),
            (75, 50, 60, 38, "烹饪间", "14.5平方米"),
            (135, 50, 50, 38, "备餐间", "6.2平方米"),
            (25, 88, 35, 34, "洗消间", "5.5平方米"),
            (60, 88, 35, 34, "库房", "6.0平方米"),
            (95, 88, 90, 34, "就餐区", "46.0平方米"),
        ),
    )
    sheet.text(105, 129, "主要出入口", size=3.6, anchor="mm")
    sheet.text(20, 143, "主要设备设施清单", size=4.8, face=Face.HEI_BOLD)
    sheet.table(
        149,
        (18, 62, 30, 60),
        (
            ("序号", "设备设施名称", "数量", "所在功能间"),
            ("1", "双眼灶台（带排烟罩）", "2台", "烹饪间"),
            ("2", "四门冷藏冷冻柜", "2台", "粗加工间"),
            ("3", "动物性食品水池", "1个", "粗加工间"),
            ("4", "植物性食品水池", "1个", "粗加工间"),
            ("5", "热力消毒柜和保洁柜", "2台", "洗消间"),
            ("6", "纱窗、风幕机和灭蝇灯", "4套", "各功能间"),
            ("7", "带盖废弃物容器", "5个", "各功能间"),
        ),
    )
    sheet.text(20, 240, "说明：食品流向由粗加工间经烹饪间至备餐间，生熟分开，不交叉、不回流。", size=4.0)
    return sheet


def cooking_flow(owner: str) -> Sheet:
    """The steps of work with what is watched at each."""
    sheet = Sheet()
    sheet.title(30, "食品加工操作流程")
    sheet.text(105, 41, f"单位：{owner}", size=4.2, anchor="mm")
    steps = ("原料采购验收", "贮存", "粗加工清洗", "切配", "烹饪", "备餐供餐", "餐用具清洗消毒")
    for place, step in enumerate(steps):
        top = 54 + place * 17
        sheet.frame(72, top, 66, 10, line=0.5)
        sheet.text(105, top + 5, step, size=4.6, face=Face.HEI, anchor="mm")
        if place + 1 < len(steps):
            sheet.rule(105, top + 10, 105, top + 17, width=0.5)
            sheet.rule(103.4, top + 14.6, 105, top + 17, width=0.5)
            sheet.rule(106.6, top + 14.6, 105, top + 17, width=0.5)
    y = sheet.paragraph(24, 190, "原料采购时查验许可证和合格证明，感官检查合格后入库，先进先出。", width=162)
    y = sheet.paragraph(24, y, "粗加工区分动物性、植物性和水产品水池，切配工具按颜色区分，用后清洗消毒。", width=162)
    y = sheet.paragraph(
        24, y, "烹饪时食品中心温度不低于七十摄氏度；备餐在二小时内完成，超时的重新加热或者废弃。", width=162
    )
    sheet.paragraph(24, y, "集体聚餐每个品种留样不少于一百二十五克，冷藏保存四十八小时并记录。", width=162)
    return sheet


def salon_site(owner: str) -> Sheet:
    """Page 1 of 2: where the place lies, and its floor plan."""
    sheet = Sheet()
    sheet.title(28, "地址方位示意图和平面图")
    sheet.text(105, 39, f"单位：{owner}", size=4.2, anchor="mm")
    for x, y, to_x, to_y in ((25, 70, 185, 70), (25, 80, 185, 80), (95, 48, 95, 118), (105, 48, 105, 118)):
        sheet.rule(x, y, to_x, to_y, width=0.5)
    sheet.text(50, 75, "样稿街", size=4.0, anchor="mm")
    sheet.text(100, 104, "样", size=4.0, anchor="mm")
    sheet.text(100, 112, "张", size=4.0, anchor="mm")
    sheet.frame(112, 84, 34, 16, line=0.8)
    sheet.text(129, 92, "本店（27号）", size=4.0, anchor="mm")
    sheet.text(172, 52, "北 ↑ 指北针", size=3.8, anchor="mm")
    sheet.text(105, 132, "平面图（建筑面积86平方米）", size=4.8, face=Face.HEI_BOLD, anchor="mm")
    _rooms(
        sheet,
        (
            (30, 140, 60, 50, "理发区", "32平方米"),
            (90, 140, 50, 50, "洗头区", "18平方米"),
            (140, 140, 40, 50, "美容室", "16平方米"),
            (30, 190, 50, 34, "接待区", "12平方米"),
            (80, 190, 100, 34, "走道和卫生间", "8平方米"),
        ),
    )
    _title_block(sheet, "地址方位示意图和平面图", "1:100", 1)
    return sheet


def salon_sanitation(owner: str) -> Sheet:
    """Page 2 of 2: the sanitary installations."""
    sheet = Sheet()
    sheet.title(28, "卫生设施平面布局图")
    sheet.text(105, 39, f"单位：{owner}", size=4.2, anchor="mm")
    _rooms(
        sheet,
        (
            (30, 52, 55, 42, "消毒间", "紫外线消毒柜2台"),
            (85, 52, 50, 42, "布草间", "密闭保洁柜3个"),
            (135, 52, 45, 42, "染烫间", "机械排风"),
            (30, 94, 75, 42, "洗头区", "洗头盆4个 流动水"),
            (105, 94, 75, 42, "理发区", "工具消毒箱6个"),
        ),
    )
    sheet.table(
        152,
        (18, 72, 30, 50),
        (
            ("序号", "卫生设施名称", "数量", "位置"),
            ("1", "毛巾清洗消毒设备", "1套", "消毒间"),
            ("2", "皮肤病患者专用工具箱", "1套", "消毒间"),
            ("3", "机械通风设施", "3台", "各区"),
            ("4", "带盖废弃物容器", "6个", "各区"),
            ("5", "防蝇防鼠设施", "4套", "出入口"),
        ),
    )
    _title_block(sheet, "卫生设施平面布局图", "1:100", 2)
    return sheet


def _rooms(sheet: Sheet, rooms: tuple[Room, ...]) -> None:
    for x, y, width, height, name, detail in rooms:
        sheet.frame(x, y, width, height, line=0.7)
        sheet.text(x + width / 2, y + height / 2 - 4, name, size=4.4, face=Face.HEI, anchor="mm")
        sheet.text(x + width / 2, y + height / 2 + 4, detail, size=3.5, anchor="mm")


def _title_block(sheet: Sheet, name: str, scale: str, number: int) -> None:
    sheet.table(240, (26, 74, 20, 40), (("图纸名称", name, "比例", scale),), x=25)
    sheet.text(105, 280, f"第 {number} 页　共 2 页", size=3.8, anchor="mm")
