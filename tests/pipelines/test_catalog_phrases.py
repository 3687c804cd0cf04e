"""Catch-all entries are told by real phrases; names that only share characters with them are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.catalogs.phrases import open_demand, open_phrase

CATCH_ALL = """其他材料 其它材料 其他有关材料 其他相关证明材料 其他需要提交的材料 其他依法应当提供的文件 依法需要提交的其他文件 依法需要提交的其他材料
法律、法规规定的其他材料 省级要求的其他材料 审批机关认为需要提供的其他证明文件 登记机关要求的其他文件 其他证明文件 其他资质证明材料 其他 其他（视情况）
按规定应提交的资料 申请人需要提供的材料 办理所需材料 有关材料 相关材料 相关证明 有关证明文件复印件 与申请事项有关的材料 平面图等 身份证等材料 营业执照等相关证明
房产证、租赁合同等场所证明 校长、教师等人员资格证明 户口簿等证明文件 章程、制度等等 必要时提交的说明 必要时的检测报告 视情况提供的检测报告 酌情补充的资料
营业执照、许可证等 国家规定的其他手续 其他申报材料（加盖公章） 其他有关文件和资料 经营场所证明等文件"""

NAMED = """等级证书 特种设备安全等级证书 平等协议 男女平等承诺书 高等学校毕业证书 中等职业学校章程 初等教育机构名单 同等学力证明 网络安全等级保护测评报告 等保测评报告
等额选举结果报告 一等奖证书 甲等医院诊断证明 二等乙级资质证书 对等担保合同 等值外汇资金证明 其他组织登记证书 其他股东身份证明 其他收入证明 其他主体资格证明文件
营业执照或者其他主体资格证明文件复印件 申请材料真实性承诺书 相关材料真实性承诺书 有关部门批准文件 相关专业学历证书 关联关系说明 有关联方的名单 无犯罪记录证明
身份证明 租赁合同 场所的所有权证明 法律意见书 安全生产必要条件核查表 申请人应当遵守的制度 规定格式的申请书 经营场所使用证明 资产来源及有效证明文件 应急预案
提供担保的合同 材料清单 相关产品检验报告 相等份额协议 学校章程、首届学校理事会组成人员名单 需求说明书 等离子设备清单 住所相关文件 分等定级报告 手续费缴纳凭证"""


@pytest.mark.parametrize("name", CATCH_ALL.split())
def test_a_name_that_leaves_open_what_is_asked_for_is_a_catch_all(name: str) -> None:
    assert open_phrase(name) != ""


@pytest.mark.parametrize("name", NAMED.split())
def test_a_name_that_names_something_is_none(name: str) -> None:
    assert open_phrase(name) == ""


@given(st.text("等其他材料必要时、有关证明书级", max_size=30))
def test_whatever_is_written_the_phrase_stands_in_the_name(name: str) -> None:
    assert open_phrase(name) in name


@pytest.mark.parametrize(
    ("standard", "phrase"),
    [
        ("填写完整，并提交窗口要求的其他材料。", True),
        ("审批机关认为需要的其他证明文件。", True),
        ("各栏填写完整，签名并盖章。", False),
        ("以其他主体资格证明文件申请的，提供该文件复印件。", False),
        ("必要时可现场核查。", False),
    ],
)
def test_a_standard_may_not_ask_for_whatever_the_office_wants(standard: str, phrase: bool) -> None:
    assert bool(open_demand(standard)) is phrase
