"""Which sheets lie in which file, and how each lay on the glass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from samples.certificates import identity_copy, licence_copy
from samples.drawings import cooking_flow, kitchen_plan, salon_sanitation, salon_site
from samples.food import application_front, application_reverse, officer_proof, power_of_attorney
from samples.hygiene import (
    AIR,
    DUCTS,
    TOOLS,
    application,
    queue_ticket,
    report_cover,
    report_results,
)
from samples.paper import Sheet
from samples.people import AGENT, DINER, OTHER_CLIENT, OWNER, SALON, WRONG_USCC
from samples.regulations import FOOD_RULES, SALON_RULES, rule_page
from samples.weathering import Weather

Draw = Callable[[], Sheet]


@dataclass(frozen=True)
class Shot:
    """One side of a sheet on the glass; ``reverse`` shines through from behind."""

    draw: Draw
    weather: Weather
    reverse: Draw | None = None


@dataclass(frozen=True)
class ScanFile:
    """A file that the scanner delivers; the ending of its name says its type."""

    name: str
    shots: tuple[Shot, ...]
    dpi: int = 150
    grey: bool = False
    fax: bool = False


RULES_TITLE = "食品安全规章制度目录清单"
SALON_TITLE = "公共场所卫生管理制度"
TEST_TITLE = "公共场所卫生检测报告"
DUCT_TITLE = "集中空调通风系统卫生检测报告"
TEST_NO, RETEST_NO, DUCT_NO = "YSJC-2026-0817", "YSJC-2026-0931", "YSJC-2026-0932"

_blank = partial(Sheet, note=False)
_food_rule = partial(rule_page, RULES_TITLE, DINER.name, FOOD_RULES)
_salon_rule = partial(rule_page, SALON_TITLE, SALON.name, SALON_RULES)
_agent_card = partial(identity_copy, AGENT, heading="代理人身份证复印件", remark="仅供办理食品经营许可使用　周样本")
_owner_card = partial(
    identity_copy,
    OWNER,
    valid="2016.03.07-长期",
    heading="法定代表人身份证复印件",
    remark="仅供办理卫生许可使用　陈范例",
    hand=41,
)
_form_2 = partial(application_reverse, applied_on="2026年9月17日", hand=12)

FOOD_1 = (
    ScanFile(
        "scan-0001.pdf",
        (
            Shot(partial(application_front, uscc=WRONG_USCC, applied_on="2026年9月17日", hand=11), Weather(101, 0.7)),
            Shot(_form_2, Weather(102, -0.9)),
            Shot(_blank, Weather(103, 0.4), reverse=_form_2),
            Shot(partial(licence_copy, DINER, hand=13), Weather(104, 1.1)),
            Shot(partial(kitchen_plan, DINER.name), Weather(105, -0.5)),
            Shot(partial(cooking_flow, DINER.name), Weather(106, 0.3)),
        ),
    ),
    ScanFile(
        "scan-0002.tif",
        (
            Shot(partial(_food_rule, 1, hand=14), Weather(107, 0.6)),
            Shot(partial(_food_rule, 3, hand=14, sealed=True), Weather(108, -0.8, upside_down=True)),
        ),
        dpi=200,
        fax=True,
    ),
    ScanFile(
        "scan-0003.jpg",
        (
            Shot(
                partial(power_of_attorney, signed_on="2026年9月16日", sealed=False, hand=15),
                Weather(109, -1.6, noise=4.0),
            ),
        ),
    ),
    ScanFile("scan-0004.png", (Shot(partial(_agent_card, valid="2006.05.20-2026.05.20", hand=16), Weather(110, 1.3)),)),
)

FOOD_2 = (
    ScanFile(
        "scan-0101.pdf",
        (
            Shot(partial(application_front, uscc=DINER.uscc, applied_on="2026年9月21日", hand=21), Weather(121, -0.6)),
            Shot(partial(application_reverse, applied_on="2026年9月21日", hand=22), Weather(122, 0.8)),
            Shot(partial(power_of_attorney, signed_on="2026年9月21日", sealed=True, hand=23), Weather(123, 0.5)),
            Shot(partial(officer_proof, hand=24), Weather(124, -1.0)),
        ),
    ),
    ScanFile(
        "scan-0102.tif",
        (
            Shot(partial(_food_rule, 1, hand=25), Weather(125, -0.4)),
            Shot(partial(_food_rule, 2, hand=25), Weather(126, 0.9)),
            Shot(partial(_food_rule, 3, hand=25, sealed=True), Weather(127, 0.2)),
        ),
        grey=True,
    ),
    ScanFile("scan-0103.jpg", (Shot(partial(_agent_card, valid="2026.06.08-长期", hand=26), Weather(128, -0.7)),)),
)

HYGIENE_1 = (
    ScanFile(
        "scan-0201.pdf",
        (
            Shot(partial(application, area="", signed=False, applied_on="2026年9月14日", hand=40), Weather(201, -0.8)),
            Shot(_owner_card, Weather(202, 0.6)),
            Shot(partial(salon_site, SALON.name), Weather(203, 1.2)),
            Shot(partial(salon_sanitation, SALON.name), Weather(204, -0.3)),
            Shot(_owner_card, Weather(205, 0.4)),
        ),
    ),
    ScanFile(
        "scan-0202.tif",
        (
            Shot(partial(report_cover, TEST_TITLE, TEST_NO, OTHER_CLIENT, 3, hand=42), Weather(206, 0.5)),
            Shot(partial(report_results, TEST_TITLE, TEST_NO, AIR, (2, 3), hand=42), Weather(207, -0.6)),
            Shot(
                partial(report_results, TEST_TITLE, TEST_NO, TOOLS, (3, 3), hand=42),
                Weather(208, 0.9, upside_down=True),
            ),
        ),
    ),
    ScanFile("scan-0203.jpg", (Shot(partial(_salon_rule, 1, hand=43), Weather(209, -1.1, noise=3.5)),)),
    ScanFile("scan-0204.png", (Shot(partial(_salon_rule, 2, hand=43), Weather(210, 1.8)),)),
    ScanFile("scan-0205.jpg", (Shot(queue_ticket, Weather(211, 2.0)),)),
)

HYGIENE_2 = (
    ScanFile(
        "scan-0301.pdf",
        (
            Shot(
                partial(application, area="86平方米", signed=True, applied_on="2026年9月22日", hand=50),
                Weather(221, 0.5),
            ),
            Shot(partial(report_cover, TEST_TITLE, RETEST_NO, SALON.name, 3, hand=51), Weather(222, -0.7)),
            Shot(partial(report_results, TEST_TITLE, RETEST_NO, AIR, (2, 3), hand=51), Weather(223, 1.0)),
            Shot(partial(report_results, TEST_TITLE, RETEST_NO, TOOLS, (3, 3), hand=51), Weather(224, -0.2)),
        ),
    ),
    ScanFile(
        "scan-0302.tif",
        (
            Shot(partial(report_cover, DUCT_TITLE, DUCT_NO, SALON.name, 2, hand=52), Weather(225, 0.8)),
            Shot(partial(report_results, DUCT_TITLE, DUCT_NO, DUCTS, (2, 2), hand=52), Weather(226, -0.5)),
        ),
    ),
)
