"""The sheets in which offices keep a catalogue: their columns, by the names of the elements of 政务服务事项实施清单.

Names of elements and the words for their values: GB/T 39554.2-2020 as collected in the glossary; numbers beside words are
the codes that public systems write for them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["text", "list", "number", "yes_no", "day", "choice"]


@dataclass(frozen=True)
class Column:
    """One element.

    Attributes:
        name: its Chinese name, the heading of the column.
        path: where it stands in the catalogue (in the row's own part of it).
        kind: what is written in a cell; ``list`` has one entry a line.
        words: for ``choice``, value -> the word for it.
        codes: for ``choice``, code of public systems -> value.
        also: other names under which offices keep it.
        note: what to write, for the template.
        example: for the template.
    """

    name: str
    path: tuple[str, ...]
    kind: Kind = "text"
    words: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    note: str = ""
    example: str = ""


def _choice(
    name: str, path: str, words: dict[str, str], *, codes: str = "", note: str = "", example: str = ""
) -> Column:
    """A choice; ``codes`` are those of the values in their order."""
    numbered = dict(zip(codes.split(), words, strict=False))
    return Column(name, tuple(path.split(".")), "choice", words, numbered, note=note, example=example)


ITEM = (
    Column(
        "实施编码",
        ("item", "code"),
        also=("事项编码",),
        note="不超过 50 个字符；与目录版本一起唯一",
        example="示例-001",
    ),
    Column("事项名称", ("item", "name"), note="与公布的实施清单一致", example="示例事项许可（新办）"),
    Column("目录版本", ("item", "version"), also=("版本", "版本号"), note="每次修改都要提高", example="2026-01"),
    Column("施行日期", ("item", "effective_from"), "day", note="自该日起收件的办件适用本版本", example="2026-01-01"),
    Column("事项类型", ("item", "item_kind"), note="行政许可、公共服务……", example="行政许可"),
    Column("服务对象", ("item", "service_object"), "list", note="一行一个", example="企业法人"),
    Column("设定依据", ("item", "legal_basis"), "list", also=("法律依据",), note="法律、条、款、项；一行一条"),
    Column(
        "实施机关", ("item", "authority", "name"), also=("实施主体", "实施主体名称"), example="示例市示范区行政审批局"
    ),
    Column("实施机关简称", ("item", "authority", "short_name"), note="用于文书编号", example="示范审批"),
    Column("实施机关代码", ("item", "authority", "code"), also=("实施主体编码",), note="统一社会信用代码"),
    Column("办理地点", ("item", "authority", "address")),
    Column("咨询电话", ("item", "authority", "phone"), also=("咨询方式",)),
    Column("行政复议机关", ("item", "authority", "review_body"), also=("复议机关",), example="示例市示范区人民政府"),
    Column("管辖法院", ("item", "authority", "court"), also=("行政诉讼法院",), example="示例市示范区人民法院"),
    Column("印章名称", ("item", "authority", "seal"), example="行政许可专用章"),
    _choice("材料不齐时", "item.on_deficiency", {"hold": "一次告知补正", "return": "退回重新申请"}),
    _choice("告知以何为准", "item.told_when", {"delivered": "送达", "posted": "寄出"}),
    Column("审批结果名称", ("item", "result", "name"), also=("结果名称",), example="示例许可证"),
    Column("结果证照类型代码", ("item", "result", "licence_type_code")),
    Column("结果有效期（年）", ("item", "result", "validity_years"), "number"),
    _choice("目录状态", "status", {"sample": "样例", "official": "正式"}, note="样例的文书印“演示”字样"),
    Column("未经核实的要素", ("unverified",), "list", note="没有来源证实的要素路径，一行一个；没有的留空"),
)

CLOCK_NAMES = {
    "notice": "一次性告知",
    "correction": "补正",
    "statutory": "法定办结",
    "promised": "承诺办结",
    "delivery": "送达",
}
CLOCKS = (
    _choice("期限", "clock", CLOCK_NAMES, note="每种期限一行", example="法定办结"),
    Column("时限", ("days",), "number", also=("天数",), note="整数", example="20"),
    _choice("时限单位", "unit", {"workday": "工作日", "natural_day": "自然日", "month": "月"}, example="工作日"),
    _choice(
        "起算",
        "from",
        {"received": "收件", "accepted": "受理", "decided": "决定", "told": "告知"},
        note="当日不计入",
        example="受理",
    ),
    _choice("届满效果", "on_lapse", {"deemed_accepted": "视为受理", "lapsed": "视为放弃"}, note="没有法律依据的留空"),
    Column("特别程序期间停止计算", ("pauses",), "yes_no", note="行政许可法第四十五条"),
    Column("可延长", ("extension", "days"), "number", note="行政许可法第四十二条，只一次"),
    Column("延长批准人", ("extension", "approver")),
    Column("期限依据", ("basis",), also=("依据",), example="《中华人民共和国行政许可法》第四十二条"),
)

CONDITIONS = (
    Column("情形代码", ("code",), note="字母开头的字母、数字、下划线", example="by_agent"),
    Column("情形问题", ("question",), also=("情形描述",), example="是否委托代理人办理"),
    _choice("情形类型", "kind", {"bool": "是否", "choice": "选择"}, example="是否"),
    Column("情形选项", ("options",), "list", note="类型为“选择”时，一行一个"),
)

MATERIALS = (
    Column("材料代码", ("code",), also=("材料编码",), note="字母开头，例如 M1", example="M1"),
    Column("材料名称", ("name",), note="具体名称；不得写“其他材料”“等”", example="示例事项申请书"),
    _choice(
        "材料类型",
        "material_type",
        {"certificate": "证件证书证明", "form": "申请表格文书", "other": "其他"},
        codes="1 2 3",
        example="申请表格文书",
    ),
    _choice(
        "材料必要性",
        "necessity",
        {"required": "必要", "optional": "非必要", "deferrable": "容缺后补"},
        codes="1 2 3",
        example="必要",
    ),
    Column("适用情形", ("applies_when",), note='例：by_agent、not x、k == "甲" and x；总是需要的留空'),
    _choice(
        "材料形式",
        "submission_form",
        {"paper": "纸质", "electronic": "电子化", "paper_or_electronic": "纸质/电子化"},
        codes="1 2 3",
        example="纸质/电子化",
    ),
    _choice(
        "原件或复印件",
        "copy_kind",
        {
            "original": "原件",
            "photocopy": "复印件",
            "original_or_photocopy": "原件或复印件",
            "original_and_photocopy": "原件和复印件",
        },
        example="原件",
    ),
    Column("纸质材料份数（原件）", ("original_copies",), "number", also=("原件份数", "纸质材料份数"), example="1"),
    Column("纸质材料份数（复印件）", ("photocopy_copies",), "number", also=("复印件份数",), example="0"),
    Column("纸质材料规格", ("paper_size",), example="A4"),
    _choice(
        "来源渠道",
        "source_channel",
        {"applicant": "申请人自备", "government": "政府部门核发", "intermediary": "中介机构出具", "other": "其他"},
        codes="10 20 30 99",
        example="申请人自备",
    ),
    Column("核发部门", ("issuing_authority",), also=("来源渠道说明",), note="来源渠道为政府部门核发时必填"),
    Column("电子证照类型代码", ("licence_type_code",), also=("证照编码",), note="可共享调取的证照；填写后由本机关调取"),
    Column("要求提供材料的依据", ("legal_basis",), also=("材料依据",), example="《示例办法》第三条第一项"),
    Column("受理标准", ("acceptance_standard",), example="各栏填写完整，申请人签名"),
    Column("可当场更正", ("correctable_on_spot",), "yes_no", note="行政许可法第三十二条第一款第三项", example="是"),
    Column("识别标题", ("recognise", "titles"), "list", note="纸面上印的标题，一行一个", example="示例事项申请书"),
    Column("识别词语", ("recognise", "phrases"), "list", note="只在这种材料上出现的词语，一行一个", example="申请事项"),
    Column("最少页数", ("recognise", "min_pages"), "number"),
    Column("最多页数", ("recognise", "max_pages"), "number"),
)

FIELD_KINDS = {
    "text": "文字",
    "person": "人名",
    "company": "单位名称",
    "uscc": "统一社会信用代码",
    "ric": "公民身份号码",
    "date": "日期",
    "period": "期限",
    "phone": "电话",
    "address": "地址",
    "amount": "金额",
    "licence_no": "证照编号",
    "choice": "选项",
}
FIELDS = (
    Column("材料代码", ("material",), example="M1"),
    Column("字段代码", ("code",), example="applicant"),
    Column("印刷标签", ("label",), "list", note="纸面上印的标签，一行一个", example="申请人名称"),
    _choice("字段类型", "kind", FIELD_KINDS, example="单位名称"),
    Column("必填", ("required",), "yes_no", example="是"),
)

CHECK_KINDS = {
    "seal": "盖章",
    "signature": "签名",
    "not_expired": "在有效期内",
    "same": "一致",
    "page_count": "页数齐全",
}
CHECKS = (
    Column("材料代码", ("material",), example="M1"),
    _choice("检查内容", "kind", CHECK_KINDS, example="盖章"),
    Column("检查字段", ("field",), note="本材料的字段代码"),
    Column("对比对象", ("as",), note="例：M2.name 或 facts.applicant.name"),
    Column("位置文字", ("near",), note="签名、盖章旁边印的文字", example="申请人（盖章）"),
    Column("检查依据", ("basis",), also=("依据",)),
)

LISTS: dict[str, tuple[Column, ...]] = {
    "时限": CLOCKS,
    "情形": CONDITIONS,
    "材料": MATERIALS,
    "字段": FIELDS,
    "检查": CHECKS,
}
"""Sheets with a row for each entry, in their order."""

_SHEET_OF = {
    "materials.fields": "字段",
    "materials.checks": "检查",
    "materials": "材料",
    "conditions": "情形",
    "item.clocks": "时限",
}
"""Where a list stands in the catalogue -> its sheet, the longest first."""


def column_at(where: str) -> Column | None:
    """The column of a dotted path (``materials[0].fields[1].kind``); None where no column holds it."""
    steps = re.sub(r"\[\d+\]", "", where)
    for owner, sheet in _SHEET_OF.items():
        if steps.startswith(f"{owner}."):
            rest = steps.removeprefix(f"{owner}.")
            path = tuple(rest.split(".")[1 if sheet == "时限" else 0 :])
            return next((one for one in LISTS[sheet] if one.path == path), None)
    return next((one for one in ITEM if one.path == tuple(steps.split("."))), None)


FORM = "事项"
"""The sheet with a line for each element of the item: name, value, note."""

NOTES = "填写说明"
"""The sheet that is for people only."""

EXAMPLE = "（示例）"
"""A row whose first cell begins with it is not read."""
