"""One call to 快递100: the exact text is signed and sent, and what it answers becomes a value or one of our errors.

Sources: 快递100's documents of 电子面单 (label/order) and 快递信息推送服务 (poll). Two families of codes are in use, 30001 … of
the labels and 200, 500 … of the older interfaces; both are understood at both addresses.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Mapping
from typing import Any

import httpx
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipelines.errors import Permanent, Transient, Unconfigured

CONNECT_SECONDS = 5.0
WHOLE_SECONDS = 20.0
"""Of one call, to the last byte. A booking makes two; its hand has a minute."""
MOST_BYTES = 256 * 1024
"""Of an answer."""
QUOTED = 80
"""Characters of what it says that are passed on."""

DONE = frozenset({"200", "30011"})
"""30011: that order was placed before; its booking is given again."""
ALREADY = frozenset({"501"})
"""Subscribed to before, and still followed."""
AWAY = frozenset({"-1", "500", "502"})
"""Its own failure, or too busy."""
NOT_KNOWN = frozenset({"600", "601", "30002", "30003", "30004"})
"""Key, signature or balance: nothing about the parcel."""

_NUMBER = re.compile(r"\d{5,}")


class Answer(BaseModel):
    """What 快递100 answered. ``code`` or ``returnCode``, whichever it uses."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True, populate_by_name=True)

    code: str = ""
    return_code: str = Field(default="", alias="returnCode")
    message: str | None = ""
    data: Any = None

    @property
    def said(self) -> str:
        """The code, of either family."""
        return self.code or self.return_code

    @property
    def why(self) -> str:
        """Its own words, short and without the numbers of persons."""
        words = "".join(char if char.isprintable() else " " for char in self.message or "").strip()
        return _NUMBER.sub("…", words)[:QUOTED] or "没有说明原因"


def written(param: Mapping[str, object]) -> str:
    """The text of a ``param``: what is signed is what is sent, to the byte."""
    return json.dumps(param, ensure_ascii=False, separators=(",", ":"))


def signature(*parts: str) -> str:
    """MD5 over the parts, one behind the other, in upper-case hexadecimal: 快递100's rule for requests."""
    return hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest().upper()


def post(url: str, form: Mapping[str, str], whole_seconds: float = WHOLE_SECONDS) -> Answer:
    """Send a form and understand the answer, whatever it says.

    Args:
        url: of the interface.
        form: as it is sent.
        whole_seconds: of the call.

    Raises:
        Transient: nobody answers, not in time, or not like 快递100.
        Unconfigured: the address is not one of 快递100's.
    """
    try:
        status, body = _exchange(url, form, whole_seconds)
    except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        raise Unconfigured("快递100 的地址无法使用。", code="COURIER_ADDRESS", cure=_ADDRESS) from error
    except httpx.HTTPError as error:
        raise _away("快递100 没有应答。") from error
    if status >= 500 or status == httpx.codes.TOO_MANY_REQUESTS:
        raise _away(f"快递100 暂时不可用（{status}）。")
    if status != httpx.codes.OK:
        raise Unconfigured(f"快递100 的地址不接受请求（{status}）。", code="COURIER_ADDRESS", cure=_ADDRESS)
    try:
        return Answer.model_validate_json(body)
    except ValidationError as error:
        raise _away("快递100 的答复无法识别。") from error


def refused(answer: Answer) -> Transient | Permanent:
    """The error that an answer other than yes means."""
    match answer.said:
        case code if code in AWAY:
            return _away(f"快递100 服务异常：{answer.why}。")
        case code if code in NOT_KNOWN:
            return Unconfigured(f"快递100 不认可本机构的账号：{answer.why}。", code="COURIER_ACCOUNT", cure=_ACCOUNT)
        case "701" | "702":
            said = f"快递100 无法跟踪这家快递公司的运单：{answer.why}。"
            return Unconfigured(said, code="COURIER_COMPANY", cure="请核对 YICI_KUAIDI100_COMPANY 后重试。")
        case _:
            return Permanent(f"快递公司没有接单：{answer.why}。", code="COURIER_REFUSED", cure=_REFUSED)


_ADDRESS = "请核对 YICI_KUAIDI100_ORDER_URL 和 YICI_KUAIDI100_POLL_URL。"
_ACCOUNT = "请核对 YICI_KUAIDI100_KEY、YICI_KUAIDI100_SECRET 和账户余额后重试。"
_REFUSED = "请核对收件人姓名、电话和地址（可变更送达方式），排除原因后重试，或者改为窗口领取。"


def _away(said: str) -> Transient:
    return Transient(said, code="COURIER_AWAY", cure="稍后会自动重试；如反复出现，请检查网络和快递100 的服务状态。")


def _exchange(url: str, form: Mapping[str, str], seconds: float) -> tuple[int, bytes]:
    """Status and body of the answer, bounded in time and size. No redirect is followed."""
    until = time.monotonic() + seconds
    timeout = httpx.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS))
    with httpx.stream("POST", url, data=dict(form), timeout=timeout, headers={"accept-encoding": "identity"}) as answer:
        body = b""
        for chunk in answer.iter_raw():
            body += chunk
            if len(body) > MOST_BYTES or time.monotonic() > until:
                raise httpx.ReadError("too much, or too slow", request=answer.request)
        return answer.status_code, body
