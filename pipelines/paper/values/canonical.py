"""What stands on the paper, made canonical by the kind of its field.

ISO dates, half-width digits and letters, no spaces inside Chinese. A value that cannot be of its kind is kept as read
and marked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from pipelines import dates, identifiers
from pipelines.catalog import FieldKind
from pipelines.paper.sheet.glosses import behind_gloss
from pipelines.paper.values.amounts import read_amount
from pipelines.paper.values.surnames import SURNAMES

State = Literal["good", "wrong", "odd", "empty"]
"""``good``; ``wrong`` by a rule of its kind (check digit, impossible date); ``odd``: not of its kind at all, so perhaps
not the value; ``empty``: nothing, or a sign for nothing."""


@dataclass(frozen=True)
class Canonical:
    """A canonical value and what is to be thought of it."""

    value: str
    state: State


_NOTHING = re.compile(r"[\s_＿—\-–－/／\\|丨·.…,，。:：;；()（）\[\]【】、~～*]*")
_HINT = re.compile(
    r"[(（](?:请|如|注|盖章|签字|签名|签章|公章|手写|填写|正楷|可不填|加盖|单位|企业|印章|必填|选填)[^()（）]*[)）]"
)
_TEMPLATE: dict[str, str] = {
    "date": r"[年月日至自起止公元()（）_＿]*",
    "period": r"[年月日至自起止()（）_＿—-]*",
    "address": r"[省市区县路街道号镇乡村室栋单元层()（）州盟旗自治]*",
    "amount": r"(?:人民币|￥|¥|[万元整圆()（）大写小])*",
}
_TICKED = "☑☒⊠√✓✔■●◉"
_MISREAD_TICKS = "区凶回团囗日因固田图国园巨VvRr×xXJ/"
"""What readers make of a ticked box."""

_OPEN = "□○◯☐"
_MOUTH = re.compile(r"(?<![窗出进户港门路入关])口(?![岸头腔味罩径述])")
"""□ read as the character that looks like it; not that of a word (窗口领取, 出口)."""
_WINDOW = re.compile(r"窗[□☐☑]")
"""The reverse of it. No option ends with 窗."""

_BRACKETS = re.compile(r"[\[【（(]\s*([√✓✔]?)\s*[\]】）)]")
"""A box typed as a pair of brackets."""

_PAIR = re.compile(r"[\[【][^\[\]【】]*[\]】]")
_HALF = re.compile(r"([√✓✔]?)\s*[\]】](?=\s*\w)|[\[【]\s*([√✓✔]?)(?=\s*\w)")
"""What a reader leaves, before an option, of a box that was typed as a pair of brackets."""


def canonical(kind: FieldKind, raw: str) -> Canonical:
    """Make a value canonical.

    Args:
        kind: of the field.
        raw: what stands on the paper, possibly with spaces.
    """
    text = behind_gloss(_HINT.sub("", raw).strip())
    if kind == "choice":
        text = _as_boxes(text)
    if _NOTHING.fullmatch(text) or (kind in _TEMPLATE and re.fullmatch(_TEMPLATE[kind], squash(text, ""))):
        return Canonical("", "empty")
    if squash(text, "") == "无" and kind not in {"text", "choice"}:
        return Canonical("", "empty")
    if kind in {"uscc", "ric"}:
        return _code(kind, text)
    if kind in {"date", "period"}:
        return _date(kind, text)
    return _WAYS.get(kind, _text)(text)


def is_boxed(text: str) -> bool:
    """Whether a text has a box to tick, ticked or not."""
    return re.search(rf"[{_TICKED}{_OPEN}]", _as_boxes(text)) is not None


def with_boxes(text: str) -> str:
    """A text of a choice with each of its empty boxes as □."""
    return re.sub(rf"[{_OPEN}]", "□", _as_boxes(text))


def _as_boxes(text: str) -> str:
    """Boxes that are typed as brackets made boxes: [√]男 [ ]女, 新办（√） 变更（ ）; lone empty brackets stay a gap."""
    if re.search(rf"[{_OPEN}☑☒]", text):
        return text
    whole = _BRACKETS.sub(_box, text)
    halves = 0 if _PAIR.search(whole) else len(_HALF.findall(whole))
    if len(_BRACKETS.findall(text)) + halves < 2:
        return text
    return _HALF.sub(_box, whole) if halves else whole


def _box(found: re.Match[str]) -> str:
    return "☑" if any(found.groups()) else "□"


def half_width(text: str) -> str:
    """Full-width digits and letters made half-width; Chinese punctuation stays."""
    return "".join(_half(char) for char in text)


def _half(char: str) -> str:
    plain = unicodedata.normalize("NFKC", char)
    return plain if len(plain) == 1 and plain.isascii() and plain.isalnum() else char


def squash(text: str, joint: str = " ") -> str:
    """White space dropped beside Chinese characters; between Latin words it becomes ``joint``."""
    text = re.sub(r"\s+", " ", text.strip())
    text = re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", text)
    return text.replace(" ", joint)


_FULL = {",": "，", ";": "；", ":": "："}
_YEAR = re.compile(r"[\[〔【(（［]((?:19|20)\d\d)[\]〕】)）］]?(?=.*号$)")


def _bracketed(text: str) -> str:
    """A document number with its year in the brackets of GB/T 9704 (〔2026〕), whichever a reader saw."""
    return _YEAR.sub(r"〔\1〕", text)


def words(text: str) -> str:
    """A name, an address, a phrase: half-width, without spaces inside Chinese, punctuation full-width beside Chinese."""
    text = half_width(squash(text)).strip("_＿:： ,，;；、。|丨“”\"'`‘’")
    if re.search(r"[\u3400-\u9fff]", text):
        text = text.replace("(", "（").replace(")", "）")
        text = re.sub(r"(?<=[\u3400-\u9fff）])[,;:]|[,;:](?=[\u3400-\u9fff（])", lambda mark: _FULL[mark[0]], text)
        text = re.sub(r"(?<=[\u3400-\u9fff])[.•・‧˙](?=[\u3400-\u9fff])", "·", text)
    return re.sub(r"[_＿]{2,}", "", text).strip()


def _text(text: str) -> Canonical:
    return Canonical(words(text), "good")


def _licence_no(text: str) -> Canonical:
    return Canonical(_bracketed(half_width(squash(text, "")).upper()), "good")


_BESIDE_THE_ADDRESS = re.compile(r"(?<=[\d室号楼层栋幢座村])[，,；;](?!.*[路街巷号室栋幢座村]).*")
"""What a sentence says of a place behind its address: …328室，建筑面积60平方米."""


def _address(text: str) -> Canonical:
    plain = re.sub(r"(?<=\d) (?=\d)", "", words(text))
    return Canonical(_BESIDE_THE_ADDRESS.sub("", plain), "good")


_ASKED = re.compile(r"(?:面积|人数|数量|金额|电话|地址|日期|号码|编号|代码|名称|期限)(?:[（(].*[)）])?$")
"""With what a label ends, and no name of a person: 营业面积（㎡）. Behind a surname it is the next label, without a gap."""


def _person(text: str) -> Canonical:
    """A name with 一 and 丁 where a reader saw a dash and a T: 王- is 王一, T- is 丁一. Names in Latin letters stay."""
    dashed = re.sub(r"(?<=[T\u3400-\u9fff])[-—–]|[-—–](?=[\u3400-\u9fff])", "一", words(text))
    name = re.sub(r"^T(?=[\u3400-\u9fff]{1,3}$)", "丁", _without_clause(dashed))
    return Canonical(name, "odd" if _ASKED.search(name) and name[0] not in SURNAMES else "good")


def _without_clause(text: str) -> str:
    """A name without what a sentence says of its bearer behind a comma: 张三，任期三年. A list of names stays."""
    name, *rest = re.split("[，,；;]", text)
    further = any(len(part) in (2, 3) and part[0] in SURNAMES for part in map(str.strip, rest))
    return name if re.fullmatch(r"[\u3400-\u9fff·]{2,4}", name) and not further else text


def _code(kind: FieldKind, text: str) -> Canonical:
    length = 18
    plain = unicodedata.normalize("NFKC", text)
    runs = re.findall(r"[0-9A-Za-z×$](?:[\s.\-·]?[0-9A-Za-z×$]){13,}", plain)
    repair = identifiers.repair_ric if kind == "ric" else identifiers.repair_uscc
    codes = [repair(run) for run in runs] or [repair(plain)]
    for code in (one.replace("$", "8") for one in codes):  # an 8 with the rule of its table through it
        for start in range(max(1, len(code) - length + 1)):
            if identifiers.is_code(kind, code[start : start + length]):
                return Canonical(code[start : start + length], "good")
    code = max(codes, key=len).replace("$", "")
    of_another_kind = kind == "uscc" and identifiers.is_ric(code)
    return Canonical(code, "wrong" if re.fullmatch(r"[0-9A-Z]{14,21}", code) and not of_another_kind else "odd")


_HALF_A_NUMBER = re.compile(r"[-./年月]0(?!\d)")


def _date(kind: FieldKind, text: str) -> Canonical:
    value = dates.read_period(text) if kind == "period" else dates.read_date(text)
    if value is not None:
        return Canonical(value, "good")
    plain = dates.squash(text)
    # A lone 0 for a month or a day is half a number: of 2031.0.4 a digit was not read, and it is no day that does not exist.
    impossible = any(
        one.value is None and not _HALF_A_NUMBER.search(plain[one.start : one.end]) for one in dates.find_dates(text)
    )
    return Canonical(squash(text, ""), "wrong" if impossible else "odd")


_DIGITS = str.maketrans("OoDQIlZBS", "000011285")
"""Letters that readers put for the digits of a telephone number."""

_PHONE = re.compile(r"(?:\+?86)?(?:1[3-9]\d{9}|0\d{2,3}\d{7,8}(?:转?\d{1,6})?|[48]00\d{7}|\d{7,8}|1\d{4,5}|9\d{4,5})")


def _phone(text: str) -> Canonical:
    first = re.split(r"[/、;；,，]", text.strip(" /、;；,，"))[0]
    plain = re.sub(r"[\s\-–—()（）.]", "", unicodedata.normalize("NFKC", first))
    digits = re.search(r"\+?\d[\d转]*", plain.translate(_DIGITS))
    if digits is None or not re.search(r"\d", plain):  # a word has letters that may be digits, too
        return Canonical(plain, "odd")
    value = re.sub(r"^\+?86(?=1\d{10}$)", "", digits[0])
    unfinished = first.rstrip()[-1] in "-–—"  # it goes on in a line that was not put to it
    return Canonical(value, "good" if _PHONE.fullmatch(value) else "odd" if unfinished else "wrong")


def _amount(text: str) -> Canonical:
    plain = squash(text, "")
    value = read_amount(plain)
    if value is None:
        return Canonical(re.sub("[,，]", "", unicodedata.normalize("NFKC", plain)), "odd")
    return Canonical(f"{value.normalize():f}", "good")


def _choice(text: str) -> Canonical:
    """The ticked option; a line without boxes is its own value; boxes without a tick are nothing."""
    plain = _WINDOW.sub("窗口", text.strip(" ,，、;；。"))
    marks = rf"{_TICKED}{_OPEN}"
    if re.search(rf"[{marks}]|(?:^|\s)口", plain):
        plain = _MOUTH.sub("□", plain)
    if plain[-1:] in marks and plain[:1] not in marks:  # 新办□ 变更√: the box stands behind its option
        found = re.findall(rf"([^{marks}\s]+)\s*[{_OPEN}]?\s*[{_TICKED}]", plain)
    else:
        ticked = re.findall(rf"[{_TICKED}]\s*([^{marks}]+)", plain)
        found = ticked or re.findall(rf"[{_OPEN}]?\s*([^{marks}\s]+)\s*[√✓✔]", plain)
    if found:
        return Canonical("、".join(words(option.strip(" .·,，、;；。")) for option in found), "good")
    unboxed = _without_box(plain)
    if unboxed:
        return Canonical(words(unboxed), "good")
    if re.search(rf"[{_OPEN}]", plain):
        return Canonical("", "empty")
    return Canonical(words(plain), "good")


_OPPOSITES = re.compile(rf"[{_OPEN}](?:是(否)|否(是)|男(女)|女(男)|有(无)|无(有))|(?:(是)否|(男)女|(有)无)[{_OPEN}]")
"""A choice of two words of one character with one box: that of the other was ticked, and left out."""


def _without_box(text: str) -> str:
    """The one option whose box was not read as an open one, among others whose boxes were: its tick hid it.

    Readers leave a ticked box out (☑ in seven of ten, ■ in three of seven, of 80 □ none). Where boxes stand behind their
    options, only spaces between these tell which option has lost its box.
    """
    opposite = _OPPOSITES.fullmatch(re.sub(r"\s", "", text))
    if opposite:
        return str(opposite[opposite.lastindex or 0])
    parts = text.split()
    bare = [part for part in parts if not re.search(rf"[{_OPEN}]", part)]
    if (
        len(bare) == 1
        and len(parts) > 1
        and all(re.fullmatch(rf"[^{_OPEN}()（）:：]+[{_OPEN}]", part) for part in parts if part not in bare)
    ):
        return re.sub(rf"(?<=..)[{_MISREAD_TICKS}]$", "", bare[0]) if not re.search(r"[()（）:：]", bare[0]) else ""
    if text[:1] in _OPEN:  # boxes before their options, whatever space lies between
        text = re.sub(rf"([{_OPEN}])\s+", r"\1", text)
    if re.search(rf"[{_OPEN}](?:\s|$)", text):
        return ""
    options = re.findall(rf"[{_OPEN}]?[^{_OPEN}\s]+", text)
    ticked = [option for option in options if option[0] not in _OPEN]
    if len(options) < 2 or len(ticked) != 1 or not all(len(option) > 1 for option in options):
        return ""
    if re.search(r"[()（）:：]", ticked[0]):
        return ""  # a hint to the applicant: （单选）
    return re.sub(rf"^[{_MISREAD_TICKS}](?=..)", "", ticked[0])


_WAYS: Mapping[str, Callable[[str], Canonical]] = {
    "phone": _phone,
    "amount": _amount,
    "licence_no": _licence_no,
    "choice": _choice,
    "address": _address,
    "person": _person,
}
"""How values are made canonical that are told by their text alone; what is not here is a phrase."""
