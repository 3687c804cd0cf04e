"""The fictional persons and companies of the samples.

Area codes 990124 belong to no place, the persons were born in 1900, the names say 样 or 范; check digits are right,
except :data:`WRONG_USCC`, whose last digit is wrong on purpose (right: 5).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """A fictional person with an identity card."""

    name: str
    sex: str
    born: tuple[int, int, int]
    id_no: str
    address: str


@dataclass(frozen=True)
class Company:
    """A fictional company."""

    name: str
    uscc: str
    legal_person: str
    address: str
    phone: str
    capital: str
    founded: str
    scope: str


DINER = Company(
    name="示例市样本餐饮有限公司",
    uscc="91990124MA3T7K6L15",
    legal_person="林样例",
    address="示例市示范区样张路16号",
    phone="13000000001",
    capital="人民币伍拾万元整",
    founded="2026年05月12日",
    scope="餐饮服务；餐饮管理（依法须经批准的项目，经相关部门批准后方可开展经营活动）。",
)
WRONG_USCC = "91990124MA3T7K6L17"

SALON = Company(
    name="示例市样板美容美发有限公司",
    uscc="91990124MA4H2N7P2Y",
    legal_person="陈范例",
    address="示例市示范区样稿街27号",
    phone="13000000002",
    capital="人民币叁拾万元整",
    founded="2026年04月03日",
    scope="理发服务；生活美容服务（依法须经批准的项目，经相关部门批准后方可开展经营活动）。",
)
OTHER_CLIENT = "示例市范本洗浴有限公司"

AGENT = Person("周样本", "男", (1900, 9, 21), "110101190009213510", "示例市示范区演示巷3号")
OWNER = Person("陈范例", "女", (1900, 3, 7), "110101190003074126", "示例市示范区演示巷9号")
FOOD_OFFICER = "吴样稿"

LABORATORY = "示例市虚构检测技术有限公司"
POLICE = "示例市公安局示范分局"
REGISTRAR = "示例市示范区市场监督管理局"
OFFICE = "示例市示范区行政审批局"
