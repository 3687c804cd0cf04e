"""快递100, as its documents say it behaves: a real HTTP server that checks signatures, keeps orders, follows parcels, and tells.

Orders are kept by our ``orderId`` for 48 hours; a number is cancelled only with the company's own order number; a parcel that was
fetched is not. On purpose it is slow, refuses, breaks down, or takes an order and loses the answer.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs

import httpx

from tests.doubles.http_server import answering

KEY, SECRET, SALT, COMPANY = "KEY-SAMPLE", "SECRET-SAMPLE", "SALT-SAMPLE-0123456789", "ems"
PARTNER = {"partnerId": "PARTNER-SAMPLE", "partnerKey": "PASS-SAMPLE"}

Fault = str
"""What goes wrong with a call: it is carried out and its answer is ``lost``; or it is not: ``slow``, ``hang_up``, ``garbage``, ``busy``,
``redirect``, ``not_found``, ``endless``, or a code with which it is refused,
and behind it the words."""


@dataclass
class Parcel:
    """An order that was taken."""

    order_id: str
    waybill: str
    reference: str
    said: Mapping[str, Any]
    cancelled: bool = False
    fetched: bool = False


@dataclass
class Subscription:
    """A parcel that is followed."""

    callback: str
    salt: str | None
    said: Mapping[str, Any]


@dataclass
class Kuaidi100:
    """What it was told to do, and what it holds.

    Attributes:
        faults: of the next calls, one each; a code is refused with that code.
        methods: what it was asked for, in order.
        forgets: the 48 hours are over: an order number is as good as a new one.
    """

    url: str = ""
    parcels: list[Parcel] = field(default_factory=list)
    followed: dict[str, Subscription] = field(default_factory=dict)
    faults: deque[Fault | None] = field(default_factory=deque)
    methods: list[str] = field(default_factory=list)
    forgets: bool = False

    @property
    def order_url(self) -> str:
        return f"{self.url}/label/order"

    @property
    def poll_url(self) -> str:
        return f"{self.url}/poll"

    @property
    def standing(self) -> list[str]:
        """The numbers under which something may go out."""
        return [one.waybill for one in self.parcels if not one.cancelled]

    def settings(self) -> dict[str, Any]:
        """Of an office that has a contract with it."""
        return {
            "courier": "kuaidi100",
            "kuaidi100_key": KEY,
            "kuaidi100_secret": SECRET,
            "kuaidi100_salt": SALT,
            "kuaidi100_company": COMPANY,
            "kuaidi100_account": PARTNER,
            "kuaidi100_order_url": self.order_url,
            "kuaidi100_poll_url": self.poll_url,
        }

    # --- labels ---------------------------------------------------------------------------------------------------

    def label(self, form: Mapping[str, str]) -> dict[str, Any]:
        """What is answered at ``label/order``."""
        expected = _md5(form["param"], form["t"], form["key"], SECRET).upper()
        if form["sign"] != expected:
            return _coded("30002", "验证签名失败")
        if form["key"] != KEY:
            return _coded("30003", "账号信息不正确")
        param = json.loads(form["param"])
        if {name: param.get(name) for name in PARTNER} != PARTNER:
            return _coded("30001", "电子面单账号不正确")
        return self.order(param) if form["method"] == "order" else self.cancel(param)

    def order(self, param: Mapping[str, Any]) -> dict[str, Any]:
        for man in (param["recMan"], param["sendMan"]):
            if not (man.get("name") and man.get("printAddr") and (man.get("mobile") or man.get("tel"))):
                return _coded("30001", "收寄件人信息不完整")
        known = [one for one in self.parcels if one.order_id == param["orderId"]]
        if known and param.get("reorder") is False and not self.forgets:
            return _booked(known[0], "30011")
        number = len(self.parcels) + 1
        self.parcels.append(Parcel(param["orderId"], f"EMS{number:010d}", f"REF-{number}", param))
        return _booked(self.parcels[-1], "200")

    def cancel(self, param: Mapping[str, Any]) -> dict[str, Any]:
        parcel = next((one for one in self.parcels if one.waybill == param["kuaidinum"]), None)
        if parcel is None or param["kuaidicom"] != parcel.said["kuaidicom"]:
            return _coded("30009", "查无此单")
        if param.get("orderId") != parcel.reference:
            return _coded("30001", "快递公司订单号不正确")
        if parcel.fetched:
            return _coded("30005", "快件已揽收，不能取消")
        if parcel.cancelled:
            return _coded("30005", "运单已取消")
        parcel.cancelled = True
        return {"success": True, "code": 200, "message": "成功", "data": None}

    # --- following ------------------------------------------------------------------------------------------------

    def poll(self, form: Mapping[str, str]) -> dict[str, Any]:
        """What is answered at ``poll``."""
        param = json.loads(form["param"])
        if param["key"] != KEY:
            return _returned("600", "您不是合法的订阅者（即授权Key出错）")
        if param["company"] != COMPANY:
            return _returned("702", "我们暂时识别不到该单号对应的快递公司")
        known = param["number"] in self.followed
        said = param["parameters"]
        self.followed[param["number"]] = Subscription(said["callbackurl"], said.get("salt"), param)
        return _returned("501", "重复订阅") if known else _returned("200", "提交成功")

    def push(self, url: str, message: Mapping[str, Any], *, salt: str | None = None) -> httpx.Response:
        """Tell a subscriber, signed with the salt of its subscription."""
        param = json.dumps(message, ensure_ascii=False)
        sign = _md5(param, SALT if salt is None else salt)
        return httpx.post(url, data={"sign": sign, "param": param}, timeout=30)

    # --- the server -----------------------------------------------------------------------------------------------

    def take(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["content-length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body, strict_parsing=True).items()}
        followed = handler.path == "/poll"
        self.methods.append("poll" if followed else form["method"])
        fault = self.faults.popleft() if self.faults else None
        if fault in (None, "lost"):
            answer = self.poll(form) if followed else self.label(form)
            if fault is None:
                _answer(handler, 200, json.dumps(answer, ensure_ascii=False).encode())
            else:
                handler.close_connection = True
        elif fault in _BROKEN:
            _BROKEN[fault](handler)
        else:
            code, _, said = fault.partition(" ")
            refusal = _returned(code, "示例原因") if followed else _coded(code, said or "收件人电话13900000000有误")
            _answer(handler, 200, json.dumps(refusal, ensure_ascii=False).encode())


def told(
    waybill: str, state: str, *times: str, status: str = "polling", message: str = "", **more: Any
) -> dict[str, Any]:
    """A push: the whole list, the newest first."""
    data = [{"context": "【示例市】示例", "time": time, "ftime": time, "status": "在途"} for time in times]
    result = {
        "message": "ok",
        "state": state,
        "status": "200",
        "ischeck": "0",
        "com": COMPANY,
        "nu": waybill,
        "data": data,
    }
    plain = {"status": status, "billstatus": "", "message": message, "autoCheck": "0", "comOld": "", "comNew": ""}
    return {**plain, "lastResult": result, **more}


@contextmanager
def carrying() -> Iterator[Kuaidi100]:
    """A server for the length of a block."""
    carrier = Kuaidi100()
    with answering(carrier.take) as carrier.url:
        yield carrier


def _answer(handler: BaseHTTPRequestHandler, status: int, body: bytes = b"", **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def _hang_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True


def _endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"0" * 65536)


_BROKEN: Mapping[str, Callable[[BaseHTTPRequestHandler], None]] = {
    "hang_up": _hang_up,
    "slow": lambda _: time.sleep(2),
    "garbage": lambda handler: _answer(handler, 200, b"<html>"),
    "busy": lambda handler: _answer(handler, 503),
    "redirect": lambda handler: _answer(handler, 302, Location="http://127.0.0.1:1/"),
    "not_found": lambda handler: _answer(handler, 404),
    "endless": _endless,
}


def _md5(*parts: str) -> str:
    return hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest()


def _coded(code: str, message: str) -> dict[str, Any]:
    return {"success": False, "code": int(code), "message": message, "data": None}


def _returned(code: str, message: str) -> dict[str, Any]:
    return {"result": code == "200", "returnCode": code, "message": message}


def _booked(parcel: Parcel, code: str) -> dict[str, Any]:
    data = {"taskId": f"TASK-{parcel.waybill}", "kuaidinum": parcel.waybill, "kdComOrderNum": parcel.reference}
    return {"success": True, "code": int(code), "message": "success", "data": data}
