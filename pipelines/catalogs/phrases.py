"""Catch-all entries (兜底条款): names of materials that leave open what is asked for.

A phrase counts only where it stands for the material itself: 等级证书, 平等协议, 申请材料真实性承诺书, 其他组织登记证书 name something.
"""

from __future__ import annotations

import re

_NOUN = "(?:证明材料|证明文件|材料|资料|文件|证明|证件|证书|手续|附件)"
_ENDS = r"(?=$|[，,、；;。）)（(\s\[【]|以?及|和|与|或|等|复印件|原件|扫描件|电子版|各?[一二两三0-9]+份)"
_VAGUE = "(?:有关|相关|必要|需要|必需|所需|证明|申请|申报|佐证|补充|辅助|附加|资质|支撑|配套|业务|办理|登记|审批)"
_ASKED = "(?:提交|提供|报送|补充|出具|交验)"
_OPEN = (
    # 其他材料, 其他有关证明材料; 其他
    rf"其[他它]{_VAGUE}*的?{_NOUN}{_ENDS}",
    r"(?<![一-鿿])其[他它](?=$|[，,、；;。）)（(\s])",
    # 其他需要提交的材料, 其他依法应当提供的文件
    rf"其[他它][^，、；。（(]{{0,14}}(?:需要|应当?|必须|须|要求|规定|认为)[^，、；。（(]{{0,14}}的?{_NOUN}{_ENDS}",
    # 法律、法规规定的其他…, 机关要求的其他…
    rf"(?:规定|要求|需要|认为|{_ASKED})[^，；。（(]{{0,10}}的其[他它][^，、；。（(]{{0,8}}{_NOUN}{_ENDS}",
    # 需要提供的材料, 按规定应提交的资料, 所需材料
    rf"(?:需要?|应当?|须|要求|规定|视情况?|酌情)[^，、；。（(]{{0,4}}{_ASKED}的?{_NOUN}{_ENDS}",
    rf"所需的?{_NOUN}{_ENDS}",
    # 有关材料, 相关证明文件; 住所相关文件 says of what they are
    rf"(?:^|(?<=[、，,；;（(和及与或])|(?<=事项|申请|业务|审批|办理|部门|机关|规定|企业|单位|个人|本人))(?:有关|相关)的?(?:证明|申请|申报|佐证|辅助|补充)?的?{_NOUN}{_ENDS}",
    # 必要时…
    r"(?<!非)必要时|需要时|视(?:情况|情形|需要)|根据(?:实际)?(?:需要|情况)(?=提|补)|酌情",
)
_COMPOUND = "平高中初相均优上次下对何特劣头超一二三四五六七八九十甲乙丙丁差几"
_AFTER = "级额值效同待候保离高边温压位分腰身闲次轴差距比温量第"
_NO_WORD = rf"(?<![{_COMPOUND}])(?<!(?<!合)同)"  # 高等, 一等, 同等 are words; 合同等 is a list
_AND_SO_ON = (
    # 平面图等; 身份证等材料; 房产证等相关证明
    rf"{_NO_WORD}等等?(?=$|[，,、；;。）)（(\s]|(?:其[他它]|有关|相关|各类|各种)|{_VAGUE}*{_NOUN})",
    # 校长、教师等人员资格证明: a list that stays open
    rf"(?<=[、，,])[^、，,；;（(]{{1,20}}{_NO_WORD}等(?![{_AFTER}])",
)
_NAME = re.compile("|".join((*_OPEN, *_AND_SO_ON)))
_STANDARD = re.compile(
    rf"(?:机关|部门|窗口|单位|机构|规定|认为|要求)[^，；。]{{0,12}}(?:要求|需要|规定|认为)?[^，；。]{{0,8}}的?其[他它]"
    rf"{_VAGUE}*的?{_NOUN}{_ENDS}"
)

_NO_BASIS = re.compile(
    r"[\W_]*|无|暂无|没有|略|同上|不详|未知|待[定补填]充?|"
    r"(?:详?见|[按依]照?|依据|根据|按照)?(?:国家)?(?:有关|相关)的?(?:法律|法规|规章|规定|政策|文件|要求|[、，和及])*"
)
"""Nothing, or 见有关规定: what names no law."""


def names_no_law(basis: str) -> bool:
    """Whether what stands for a legal basis says nothing: a dash, 无, 见有关规定."""
    return _NO_BASIS.fullmatch(basis.strip().rstrip("。.；; ")) is not None


def open_phrase(name: str) -> str:
    """The phrase by which a material's name leaves open what is asked for; empty where it names something."""
    found = _NAME.search(name.strip())
    return found[0].lstrip("、，,") if found else ""


def open_demand(standard: str) -> str:
    """The phrase by which an acceptance standard asks for whatever the office may want; empty where there is none."""
    found = _STANDARD.search(standard)
    return found[0] if found else ""
