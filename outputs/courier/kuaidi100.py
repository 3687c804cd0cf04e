"""快递100: one contract, any company. Labels are ordered and cancelled, and each parcel is subscribed to.

The key of an order is our own order number (``orderId``), with ``reorder`` off: asked again, 快递100 gives the booking it
gave first, for 48 hours. Later it would give a new number; the old one then stands on no label and carries nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from outputs.courier.kuaidi100_calls import ALREADY, DONE, WHOLE_SECONDS, Answer, post, refused, signature, written
from outputs.courier.protocol import Booking, Order
from outputs.labels import label_pdf
from outputs.pdf import Press
from pipelines.errors import Permanent, Transient, Unconfigured
from pipelines.parcel import Parcel
from pipelines.receiver import Address

CARGO = "文件"
WHY_RECALLED = "送达方式变更"
CANCELLED = ("已取消", "已撤销", "已销单", "已作废", "单号不存在", "运单不存在", "订单不存在", "查无此单")
"""What the company says of a number under which nothing goes out any more."""
FETCHED = ("已揽", "已取件", "已收寄")
"""What it says of a parcel that it has."""
NO_SUCH_ORDER = "30009"

_MOBILE = re.compile(r"1\d{10}")


@dataclass(frozen=True)
class Account:
    """The office's contracts: with 快递100, and with the company that carries.

    Attributes:
        key, secret: of 快递100.
        salt: signs what it tells us.
        company: 快递公司编码.
        partner: 电子面单 account with the company, by 快递100's own names.
        express, payment: 快递类型, 支付方式.
        printer, template: of a cloud printer that prints the company's own label.
        order_url, poll_url: 快递100's addresses.
        callback_url: where it tells us how parcels fare.
    """

    key: str
    secret: str = field(repr=False)
    salt: str = field(repr=False)
    company: str
    callback_url: str
    order_url: str
    poll_url: str
    partner: Mapping[str, str] = field(default_factory=dict, repr=False)
    express: str = ""
    payment: str = "MONTHLY"
    printer: str = ""
    template: str = ""

    def missing(self) -> tuple[str, ...]:
        """The variables without which nothing can be ordered."""
        needed = {"KEY": self.key, "SECRET": self.secret, "SALT": self.salt, "COMPANY": self.company}
        return tuple(f"YICI_KUAIDI100_{name}" for name, value in needed.items() if not value)


class Kuaidi100Courier:
    """快递100 as a carrier.

    Args:
        account: of the office.
        press: sets our own label.
        clock: gives the present instant.
        whole_seconds: of one call.

    Raises:
        Unconfigured: something of the account is not set; all of it is named.
    """

    name = "kuaidi100"
    title = "快递100"

    def __init__(
        self,
        account: Account,
        press: Press,
        clock: Callable[[], datetime],
        whole_seconds: float = WHOLE_SECONDS,
    ) -> None:
        if missing := account.missing():
            raise Unconfigured(
                f"快递100 的设置不完整，缺少：{'、'.join(missing)}。",
                code="COURIER_SETTINGS",
                cure="请补全后重新启动；不用快递100 时，请将 YICI_COURIER 设为 handover。",
            )
        self._account, self._press, self._clock = account, press, clock
        self._seconds = whole_seconds

    def book(self, parcel: Parcel, key: str) -> Booking:
        """Order a number, have it followed, and print our label.

        Raises:
            Transient, Permanent, Unconfigured: see the protocol.
        """
        if parcel.demo:
            raise Permanent(
                "演示事项的文书不能交快递公司寄递。",
                code="COURIER_DEMO",
                cure="请改为窗口领取，或将 YICI_COURIER 设为 handover。",
            )
        told = self._order(parcel.sender, parcel.receiver, key, self._printing())
        waybill = told["kuaidinum"]
        self._follow(waybill, parcel.receiver)
        label = label_pdf(parcel, waybill, self._press)
        return Booking(waybill=waybill, state="label_printed", label=label, reference=self._reference(told))

    def recall(self, order: Order) -> bool:
        """Cancel a number. One of which nobody heard is asked for once more, under its key: what was ordered first is told.

        It is then asked for to the office itself: was nothing ordered before, the applicant's address goes to nobody.

        Raises:
            Permanent: the company neither cancels nor says why in words that are known.
            Transient, Unconfigured: see the protocol.
        """
        waybill, reference = order.waybill, order.reference
        if not waybill:
            if order.sender is None:
                return True
            try:
                told = self._order(order.sender, order.sender, order.key, {"printType": "NON"})
            except Unconfigured:
                raise
            except Permanent:
                return True  # had it taken the order before, it would have told that one
            waybill, reference = told["kuaidinum"], self._reference(told)
        return self._cancel(waybill, reference)

    def _reference(self, told: Mapping[str, str]) -> str:
        """The company and its own number of the order: another company may be set when it is to be cancelled."""
        return f"{self._account.company}/{told['kdComOrderNum']}"

    def _printing(self) -> dict[str, str]:
        """Whether the company's own label is printed in the office."""
        account = self._account
        if not account.printer:
            return {"printType": "NON"}
        return {"printType": "CLOUD", "siid": account.printer, "tempId": account.template}

    def _order(self, sender: Address, receiver: Address, key: str, printing: Mapping[str, str]) -> dict[str, str]:
        """Order a number, or be told the one that was ordered under this key: ``kuaidinum``, ``kdComOrderNum``."""
        account = self._account
        param: dict[str, object] = {
            **account.partner,
            **printing,
            "kuaidicom": account.company,
            "recMan": _man(receiver),
            "sendMan": _man(sender),
            "cargo": CARGO,
            "count": 1,
            "payType": account.payment,
            "expType": account.express,
            "orderId": key,
            "reorder": False,
        }
        answer = self._call("order", {name: value for name, value in param.items() if value != ""})
        if answer.said not in DONE:
            raise refused(answer)
        told = answer.data[0] if isinstance(answer.data, list) and answer.data else answer.data
        if not isinstance(told, dict) or not str(told.get("kuaidinum") or "").strip():
            raise Transient("快递100 的答复中没有运单号。", code="COURIER_AWAY", cure="稍后会自动重试。")
        return {name: str(told.get(name) or "").strip() for name in ("kuaidinum", "kdComOrderNum")}

    def _cancel(self, waybill: str, reference: str) -> bool:
        company, _, number = reference.partition("/")
        param = {
            **self._account.partner,
            "kuaidicom": company,
            "kuaidinum": waybill,
            "orderId": number,
            "expType": self._account.express,
            "reason": WHY_RECALLED,
        }
        answer = self._call("cancel", {name: value for name, value in param.items() if value != ""})
        if answer.said == "200":
            return True
        error = refused(answer)
        if isinstance(error, Transient | Unconfigured):
            raise error
        if answer.said == NO_SUCH_ORDER or any(word in answer.why for word in CANCELLED):
            return True
        if any(word in answer.why for word in FETCHED):
            return False
        raise Permanent(
            f"快递公司没有取消运单：{answer.why}。",
            code="COURIER_NOT_CANCELLED",
            cure="寄递件还在窗口的，请取出、作废面单后重试；已交快递公司的，请跳过本步骤，其去向以寄递进度为准。",
        )

    def _follow(self, waybill: str, receiver: Address) -> None:
        """Have 快递100 tell us how the parcel fares. Asked twice, it goes on telling."""
        account = self._account
        param = {
            "company": account.company,
            "number": waybill,
            "to": "-".join(part for part in (receiver.province, receiver.city, receiver.county) if part),
            "key": account.key,
            "parameters": {
                "callbackurl": account.callback_url,
                "salt": account.salt,
                "resultv2": "4",  # states that tell a locker from a person
                "phone": receiver.phone[-4:],  # some companies tell nothing without it
            },
        }
        answer = post(account.poll_url, {"schema": "json", "param": written(param)}, self._seconds)
        if answer.said not in DONE | ALREADY:
            raise refused(answer)

    def _call(self, method: str, param: Mapping[str, object]) -> Answer:
        account, text = self._account, written(param)
        moment = str(int(self._clock().timestamp() * 1000))
        sign = signature(text, moment, account.key, account.secret)
        form = {"method": method, "key": account.key, "t": moment, "sign": sign, "param": text}
        return post(account.order_url, form, self._seconds)


def _man(address: Address) -> dict[str, str]:
    """A person or office as 快递100 wants it; a number that is no mobile phone's is a ``tel``."""
    phone = address.phone.strip()
    return {
        "name": address.name,
        "mobile" if _MOBILE.fullmatch(phone) else "tel": phone,
        "printAddr": address.whole,
    }
