"""Labels that are printed on many Chinese forms, whether or not a catalogue names them: where a value must end."""

from __future__ import annotations

from functools import lru_cache

from pipelines.catalog import Catalog, SealCheck, SignatureCheck
from pipelines.paper.sheet.glyphs import fold_text

_PRINTED = """
姓名 性别 民族 出生 出生日期 出生年月 年龄 住址 住所 地址 通讯地址 联系地址 注册地址 经营地址 经营场所 生产地址 营业场所 户籍地址
公民身份号码 身份证号 身份证号码 证件类型 证件号码 证件名称 证号 签发机关 有效期限 有效期 有效期至 学历 职务 职称 职业 国籍 政治面貌
联系电话 电话 手机 手机号码 移动电话 固定电话 传真 邮编 邮政编码 电子邮箱 电子邮件 邮箱 联系人 联系人姓名 联系方式
申请人 申请人名称 申请人姓名 申请单位 单位名称 企业名称 名称 字号名称 机构名称 统一社会信用代码 组织机构代码 注册号 营业执照注册号
法定代表人 负责人 经营者 经营者姓名 投资人 主要负责人 法定代表人(负责人) 类型 企业类型 主体类型 经济性质 主体业态 注册资本 注册资金
成立日期 营业期限 经营期限 登记机关 核准日期 发证日期 发证机关 颁发日期 发证单位 发证部门 经营范围 经营项目 许可范围 经营方式 经营面积
建筑面积 使用面积 面积 从业人员数 从业人数 职工人数 委托人 受托人 代理人 被委托人 委托人名称 委托人姓名 受托人姓名 委托事项 委托权限 委托期限
许可证编号 证书编号 报告编号 编号 文号 样品名称 检测项目 检测日期 检测结果 检测依据 检测结论 受检单位 委托单位 检验日期 报告日期 检测机构
出租方 承租方 甲方 乙方 租赁期限 租金 房屋坐落 租赁地址 产权人 签字 签名 盖章 日期 申请日期 填表日期 签订日期 备注 说明 审核意见 审批意见
照片 序号 项目 数量 单位 规格 持证人 体检日期 从业类别 体检单位 车牌号码 车辆类型 品牌型号 开户银行 银行账号 开办资金 举办者
"""
COMMON = frozenset(_PRINTED.split())

LISTING = (
    "许可项目",
    "一般项目",
    "许可经营项目",
    "一般经营项目",
    "许可事项",
    "一般事项",
    "如下",
    "主营",
    "兼营",
    "其中",
    "包括",
)
"""What stands before a colon inside a value: a registered 经营范围 reads 许可项目：…。一般项目：…"""

_FOLDED = frozenset(fold_text(label) for label in COMMON)

_LONGEST = 16
"""Characters of the longest label that is sought by itself in a row: what is longer is a sentence."""


def known_labels(catalog: Catalog) -> frozenset[str]:
    """Every label at which a value ends: the common ones and the catalogue's own, folded."""
    own = {
        fold_text(label).rstrip(":")
        for material in catalog.materials
        for spec in material.fields
        for label in spec.label
    }
    near = {
        fold_text(check.near).rstrip(":")
        for material in catalog.materials
        for check in material.checks
        if isinstance(check, SealCheck | SignatureCheck) and check.near
    }
    phrases = {
        fold_text(phrase)
        for material in catalog.materials
        for phrase in material.recognise.phrases
        if 2 <= len(phrase) <= 10
    }
    return frozenset(label for label in _FOLDED | own | near | phrases if len(label) >= 2)


# Asked for every row of every page; a catalogue's labels are the same throughout.
@lru_cache(maxsize=16)
def openings(known: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """The labels by their first two characters."""
    found: dict[str, list[str]] = {}
    for label in sorted(known):
        found.setdefault(label[:2], []).append(label)
    return {opening: tuple(labels) for opening, labels in found.items()}


@lru_cache(maxsize=16)
def longest_first(known: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """The labels that are sought by themselves in a row, by their first two characters, the longest first."""
    return {
        opening: tuple(sorted((label for label in labels if 2 <= len(label) <= _LONGEST), key=len, reverse=True))
        for opening, labels in openings(known).items()
    }
