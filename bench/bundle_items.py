"""Three fictional items for the examination of the checker: what is asked for, and what an applicant would write.

No catalogue of the product is among them. Every authority, person, company and number is invented.
"""

from __future__ import annotations

from typing import Any

from pipelines import identifiers

World = dict[str, str]


def uscc(serial: int) -> str:
    """A fictional 统一社会信用代码 with the right check character."""
    stem = f"91990100MA{serial:07d}"
    return next(stem + last for last in identifiers.USCC_ALPHABET if identifiers.is_uscc(stem + last))


def ric(serial: int) -> str:
    """A fictional 公民身份号码 of a region that does not exist, with the right check character."""
    stem = f"990101{1960 + serial % 40}{1 + serial % 12:02d}{1 + serial % 28:02d}{serial % 1000:03d}"
    return next(stem + last for last in "0123456789X" if identifiers.is_ric(stem + last))


def _field(code: str, labels: str, kind: str, *, required: bool = True) -> dict[str, Any]:
    return {"code": code, "label": labels.split("|"), "kind": kind, "required": required}


def _material(
    code: str, name: str, fields: list[dict[str, Any]], checks: list[dict[str, Any]], **rest: Any
) -> dict[str, Any]:
    given = {"code": code, "name": name, "necessity": "required", "legal_basis": "示例办法第五条"}
    return {**given, "fields": fields, "checks": checks, **rest}


def _same(field: str, other: str) -> dict[str, Any]:
    return {"kind": "same", "field": field, "as": other}


def _item(code: str, name: str, materials: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "schema": "yici/catalog/1",
        "item": {"code": code, "name": name, "version": "1"},
        "conditions": [
            {"code": "by_agent", "question": "是否委托他人办理", "kind": "bool"},
            {"code": "premises", "question": "场地来源", "kind": "choice", "options": ["自有", "租赁"]},
        ],
        "materials": materials,
    }


_SEAL, _PAGES = {"kind": "seal"}, {"kind": "page_count"}

_LICENCE_FIELDS = [
    _field("name", "名称", "company"),
    _field("uscc", "统一社会信用代码", "uscc"),
    _field("legal", "法定代表人", "person"),
    _field("place", "住所", "address"),
    _field("scope", "经营范围", "text", required=False),
    _field("period", "营业期限", "period"),
]
_AGENT = _material(
    "M5",
    "授权委托书",
    [_field("agent", "受托人姓名|受托人", "person"), _field("agent_no", "受托人身份证号", "ric")],
    [_same("agent", "facts.agent.name"), {"kind": "signature", "near": "委托人签字"}],
    applies_when="by_agent",
)
_RENT = _material(
    "M3",
    "场地租赁合同",
    [
        _field("lessor", "出租方（甲方）|出租方", "company"),
        _field("lessee", "承租方（乙方）|承租方", "company"),
        _field("term", "租赁期限", "period"),
        _field("rent", "年租金|租金", "amount"),
    ],
    [{"kind": "not_expired", "field": "term"}, _same("lessee", "M1.name"), _PAGES],
    applies_when='premises == "租赁"',
)

REPAIR = _item(
    "X-REPAIR",
    "机动车维修经营备案（示例）",
    [
        _material(
            "M1",
            "机动车维修经营备案表",
            [
                _field("name", "经营者名称", "company"),
                _field("uscc", "统一社会信用代码", "uscc"),
                _field("legal", "法定代表人", "person"),
                _field("phone", "联系电话", "phone"),
                _field("place", "经营地址", "address"),
                _field("scope", "经营范围", "text"),
                _field("class", "维修类别", "choice"),
                _field("on", "填表日期", "date"),
            ],
            [_SEAL, _PAGES, _same("name", "M2.name"), _same("name", "facts.applicant.name"), _same("uscc", "M2.uscc")],
            correctable_on_spot=True,
            original_copies=2,
        ),
        _material(
            "M2",
            "营业执照",
            _LICENCE_FIELDS,
            [{"kind": "not_expired", "field": "period"}, _same("legal", "M1.legal")],
            copy_kind="photocopy",
            original_copies=0,
            photocopy_copies=1,
        ),
        _RENT,
        _material(
            "M4",
            "技术负责人资格证书",
            [
                _field("person", "姓名", "person"),
                _field("no", "公民身份号码|身份证号", "ric"),
                _field("cert", "证书编号", "licence_no"),
                _field("until", "有效期至", "date"),
            ],
            [{"kind": "not_expired", "field": "until"}, _SEAL],
        ),
        _AGENT,
        _material("M6", "环境保护措施说明", [], [_PAGES], necessity="deferrable"),
    ],
)

SCHOOL = _item(
    "X-SCHOOL",
    "民办培训学校设立（示例）",
    [
        _material(
            "M1",
            "民办培训学校设立申请表",
            [
                _field("name", "举办者名称|举办者", "company"),
                _field("school", "拟办学校名称", "text"),
                _field("place", "办学地址", "address"),
                _field("capital", "开办资金", "amount"),
                _field("contact", "联系人", "person"),
                _field("phone", "手机号码", "phone"),
                _field("on", "申请日期", "date"),
            ],
            [_SEAL, _same("name", "M2.name"), _same("capital", "M7.capital")],
            correctable_on_spot=True,
        ),
        _material("M2", "营业执照", _LICENCE_FIELDS, [{"kind": "not_expired", "field": "period"}]),
        _RENT,
        _material(
            "M4",
            "场地消防安全检查合格证明",
            [_field("place", "场地地址", "address"), _field("until", "有效期至", "date")],
            [{"kind": "not_expired", "field": "until"}],
            source_channel="government",
            issuing_authority="示例市消防机构",
            licence_type_code="X1",
        ),
        _AGENT,
        _material("M6", "学校章程", [], [_PAGES], recognise={"titles": ["学校章程"], "min_pages": 2}),
        _material(
            "M7",
            "验资报告",
            [
                _field("no", "报告文号", "licence_no"),
                _field("holder", "委托单位", "company"),
                _field("capital", "验证金额", "amount"),
                _field("on", "报告日期", "date"),
            ],
            [_SEAL, _same("holder", "M1.name")],
        ),
    ],
)

HOTEL = _item(
    "X-HOTEL",
    "旅馆业特种行业许可（示例）",
    [
        _material(
            "M1",
            "旅馆业特种行业许可登记表",
            [
                _field("name", "旅馆名称", "company"),
                _field("legal", "法定代表人", "person"),
                _field("legal_no", "身份证号码", "ric"),
                _field("rooms", "客房数量", "amount"),
                _field("place", "旅馆地址", "address"),
                _field("phone", "联系电话", "phone"),
                _field("on", "登记日期", "date"),
            ],
            [_SEAL, _same("legal", "M2.legal"), _same("legal_no", "M4.no"), _PAGES],
            correctable_on_spot=True,
        ),
        _material("M2", "营业执照", _LICENCE_FIELDS, [_same("name", "M1.name")], photocopy_copies=1),
        _RENT,
        _material(
            "M4",
            "法定代表人登记证明",
            [
                _field("person", "姓名", "person"),
                _field("no", "公民身份号码", "ric"),
                _field("term", "任职期限", "period"),
            ],
            [{"kind": "not_expired", "field": "term"}],
        ),
        _AGENT,
        _material("M6", "治安管理制度", [], [_PAGES, _SEAL]),
        _material(
            "M7",
            "房屋安全鉴定报告",
            [
                _field("no", "报告编号", "licence_no"),
                _field("client", "委托单位", "company"),
                _field("place", "房屋坐落", "address"),
                _field("until", "报告有效期", "period"),
            ],
            [_PAGES, _SEAL, {"kind": "not_expired", "field": "until"}, _same("client", "M2.name")],
        ),
    ],
)
ITEMS = (REPAIR, SCHOOL, HOTEL)
PAGES = {"租": 3, "制度": 3, "章程": 4, "鉴定": 2, "措施": 2, "备案表": 2}
"""Words in a material's name -> how many pages it has."""
