"""Check digits, dates, and values made canonical."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import dates, identifiers
from pipelines.paper.values.canonical import canonical
from tests.builders import GOOD_RIC, GOOD_USCC, WRONG_USCC


def test_check_digits_are_held() -> None:
    assert identifiers.is_uscc(GOOD_USCC) is True
    assert identifiers.is_uscc(WRONG_USCC) is False
    assert identifiers.is_ric(GOOD_RIC) is True
    assert identifiers.is_ric("110105194912310021") is False
    assert identifiers.is_registration_number("110108000000016") is True


def test_a_code_whose_registering_department_is_a_letter_may_be_right() -> None:
    body = "A1350100M000100Y4"
    right = [body + last for last in identifiers.USCC_ALPHABET if identifiers.is_uscc(body + last)]

    assert len(right) == 1


def test_a_person_is_born_on_a_day_that_exists() -> None:
    assert identifiers.is_ric("110105194902310020") is False


@given(st.text(identifiers.USCC_ALPHABET, min_size=17, max_size=17))
def test_every_body_has_just_one_check_character(body: str) -> None:
    assert sum(identifiers.is_uscc(body + last) for last in identifiers.USCC_ALPHABET) == 1


@given(st.integers(0, 16), st.sampled_from(identifiers.USCC_ALPHABET))
def test_one_wrong_character_is_always_caught(place: int, other: str) -> None:
    changed = GOOD_USCC[:place] + other + GOOD_USCC[place + 1 :]

    assert identifiers.is_uscc(changed) is (changed == GOOD_USCC)


def test_letters_that_never_occur_are_put_right() -> None:
    assert identifiers.repair_uscc("9135O1OOMOOO1OOY43") == GOOD_USCC
    assert identifiers.repair_ric("1101O519491231OO2x") == GOOD_RIC


def test_readings_that_a_slip_explains_are_found() -> None:
    assert GOOD_USCC in identifiers.right_readings("uscc", GOOD_USCC[:8] + "N" + GOOD_USCC[9:], poor=False)
    assert identifiers.may_be_same("91350100M000100Y48", "91350100M000100Y4B") is True
    assert identifiers.may_be_same("91350100M000100Y48", "91350100M000100Y4C") is False


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026年11月21日", "2026-11-21"),
        ("2026 年 1 月 5 日", "2026-01-05"),
        ("二〇二六年十一月二十一日", "2026-11-21"),
        ("二零二六年十月三十日", "2026-10-30"),
        ("2026-3-4", "2026-03-04"),
        ("2026.03.04", "2026-03-04"),
        ("2026/3/4", "2026-03-04"),
        ("20260304", "2026-03-04"),
        ("２０２６年３月４日", "2026-03-04"),
        ("2O26年3月4日", "2026-03-04"),
        ("2026年2月30日", None),
        ("没有日期", None),
    ],
)
def test_dates_are_read_in_arabic_and_chinese_numerals(text: str, value: str | None) -> None:
    assert dates.read_date(text) == value


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("2021年3月5日至2031年3月4日", "2031-03-04"),
        ("2021.03.05-2031.03.04", "2031-03-04"),
        ("自二〇二一年三月五日起至二〇三一年三月四日止", "2031-03-04"),
        ("至2031年3月4日", "2031-03-04"),
        ("2021.03.05-长期", "长期"),
        ("长期", "长期"),
        ("2021年3月5日至无固定期限", "长期"),
        ("自2021年3月5日起", None),
        ("2021年3月5日至", None),
        ("2024年5月20日至2029 06.18", "2029-06-18"),  # a dot that the reader dropped
        ("2024年5月20日至202906.18", "2029-06-18"),
        ("2024.5.20-2029 6", None),
        ("2024.5.20-202913.1", None),
        ("2024年9月13日一二〇十九年六月一日", None),  # —二〇二九年: the end is there, and nobody knows which
        ("2024.5.20-20292.16", "2029-02-16"),
        ("2024.5.20-2029.82", "2029-08-02"),
        ("2024.5.20-2029.12", None),
        ("2024.11.01-2029.0423", "2029-04-23"),
        ("2024/10/05—2029.526", "2029-05-26"),
        ("2024.5.20-2029.112", None),  # the 2nd of November or the 12th of January
        ("2024.5.20-2029.1340", None),
        ("自2024年05月25日起至2029年01用02日止", "2029-01-02"),  # 月 misread
        ("2021..3.5-2031.3..4", "2031-03-04"),  # specks of a copy
        ("2020年1月1日至2.025/03/05。", "2025-03-05"),
        ("202607/14", "2026-07-14"),
        ("202607/4", None),  # the 14th, or the 24th
        ("2020年1月1日至20.25年3月5日", "2025-03-05"),
        ("2021-03-05至2031-0.3-04", "2031-03-04"),
        ("2021.3.5至2031.03.0.4", "2031-03-04"),
        ("2021 3 5至2031 3 4", "2031-03-04"),
        ("2021.3.5至2031 13 4", None),
        ("2021.3.5至2031.03.1.1", "2031-03-11"),
        ("2021.3.5至2031:03.04", "2031-03-04"),
        ("2021.3.5至2031.0.4", None),  # 10.4 or 04
        ("2021.3.5-2031.3,.4", "2031-03-04"),
        ("2021年.3月5日至2031年3月.4日", "2031-03-04"),
        ("2021年3.月5日至2031.年3月4日", "2031-03-04"),
        ("2026年9月", "2026-09"),
    ],
)
def test_a_periods_value_is_its_end(text: str, end: str | None) -> None:
    assert dates.read_period(text) == end


def test_a_month_ends_on_its_last_day_and_for_ever_has_no_end() -> None:
    assert dates.last_day("2026-02") == date(2026, 2, 28)
    assert dates.last_day("2026-09-18") == date(2026, 9, 18)
    assert dates.last_day("长期") is None


def in_chinese(n: int) -> str:
    """A number below 32 as it is spoken: 二十一."""
    ones = "" if n % 10 == 0 else "一二三四五六七八九"[n % 10 - 1]
    return ones if n < 10 else ("" if n < 20 else "一二三"[n // 10 - 1]) + "十" + ones


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_every_date_survives_its_chinese_form(day: date) -> None:
    year = str(day.year).translate(str.maketrans("0123456789", "〇一二三四五六七八九"))

    written = f"{year}年{in_chinese(day.month)}月{in_chinese(day.day)}日"

    assert dates.read_date(written) == day.isoformat()


@pytest.mark.parametrize(
    ("kind", "raw", "value", "state"),
    [
        ("uscc", "91350100 M000100Y43（副本）", GOOD_USCC, "good"),
        ("uscc", "９１３５０１００Ｍ０００１００Ｙ４３", GOOD_USCC, "good"),
        ("uscc", WRONG_USCC, WRONG_USCC, "wrong"),
        ("uscc", GOOD_RIC, GOOD_RIC, "odd"),
        ("ric", "110105 19491231 002x", GOOD_RIC, "good"),
        ("date", "____年__月__日", "", "empty"),
        ("date", "年 月 日", "", "empty"),
        ("date", "2026年2月30日", "2026年2月30日", "wrong"),
        ("date", "2026.13.05", "2026.13.05", "wrong"),
        ("date", "2026.06.0.7", "2026-06-07", "good"),
        ("period", "2024.03.25-2029.0.6.09", "2029-06-09", "good"),
        ("phone", "138 0000 0000", "13800000000", "good"),
        ("phone", "0000-0000000", "00000000000", "good"),
        ("phone", "+86 13800000000", "13800000000", "good"),
        ("phone", "1380000000", "1380000000", "wrong"),
        ("phone", "O1O-OOOO1Z34", "01000001234", "good"),  # letters that a reader puts for digits
        ("amount", "人民币壹佰贰拾万元整", "1200000", "good"),
        ("amount", "陆佰参拾贰万元整", "6320000", "good"),
        ("amount", "陆佰三拾贰元伍角", "632.5", "good"),
        ("amount", "壹仟元零伍分", "1000.05", "good"),
        ("amount", "叁佰元柒角贰分", "300.72", "good"),
        ("amount", "陆佰川拾贰万元整", "陆佰川拾贰万元整", "odd"),
        ("amount", "￥1,000.50元", "1000.5", "good"),
        ("amount", "￥46.310.00", "46310", "good"),  # commas that lost their tails on a copy
        ("amount", "￥46,310,05元", "46310.05", "good"),
        ("amount", "1.234.567元", "1234567", "good"),
        ("amount", "￥46.310", "¥46.310", "odd"),  # one of them, or a fraction
        ("amount", "488.0.0万元", "488.0.0万元", "odd"),
        ("amount", "493方元", "493方元", "odd"),
        ("amount", "20万美元", "200000", "good"),
        ("amount", "300美元", "300", "good"),
        ("amount", "0.125元", "0.125", "good"),
        ("amount", "3.500万元", "35000", "good"),
        ("amount", "12,000万元", "120000000", "good"),
        ("amount", "100万元", "1000000", "good"),
        ("choice", "☑个体工商户 □企业", "个体工商户", "good"),
        ("choice", "□个体工商户 □企业", "", "empty"),
        ("choice", "个体工商户", "个体工商户", "good"),
        ("choice", "[√]新办 [ ]变更 [ ]延续", "新办", "good"),  # boxes that are typed as brackets
        ("choice", "新办（　） 变更（√）", "变更", "good"),
        ("choice", "[ ]新办 [ ]变更", "", "empty"),
        ("choice", "有限责任公司（ ）", "有限责任公司（）", "good"),
        ("choice", "□新办 变更□延续", "变更", "good"),  # a ticked box that the reader left out
        ("choice", "批发□零售□批发兼零售", "批发", "good"),
        ("choice", "□国有□集体 民营", "民营", "good"),
        ("choice", "（单选）□国有□集体", "", "empty"),
        ("choice", "批发□ 零售□ 批发兼零售", "批发兼零售", "good"),
        ("choice", "批发□ 零售□批发兼零售", "", "empty"),
        ("choice", "门卫□ 押运□ 安全防范凶", "安全防范", "good"),
        ("choice", "男□ 女□", "", "empty"),
        ("choice", "□是否", "否", "good"),  # of the two boxes the ticked one was left out
        ("choice", "男女□", "男", "good"),
        ("choice", "是□否", "", "empty"),  # before 是, or behind 否
        ("choice", "自有□ 租住 借住", "", "empty"),
        ("choice", "□国有集体□民营", "", "empty"),
        ("choice", "□进口 □出口", "", "empty"),
        ("person", "张 三", "张三", "good"),
        ("person", "无", "", "empty"),
        ("text", "无", "无", "good"),
        ("text", "/", "", "empty"),
        ("company", "（盖章）", "", "empty"),
        ("company", "示例 (示例市) 餐饮有限公司", "示例（示例市）餐饮有限公司", "good"),
        ("address", "省　市　区　路　号", "", "empty"),
        ("address", "示例市 样张路 １０号 A座", "示例市样张路10号A座", "good"),
        ("licence_no", "ＪＹ 1234 5678", "JY12345678", "good"),
        ("period", "2021.01.01-长期", "长期", "good"),
    ],
)
def test_values_are_made_canonical_by_kind(kind: Any, raw: str, value: str | None, state: str) -> None:
    found = canonical(kind, raw)

    assert (found.value, found.state) == (value, state)


def test_an_8_that_the_rule_of_its_table_strikes_through_is_one_where_the_check_character_is_right() -> None:
    # Given a code that ends in 8, of which a reader saw a $
    struck, wrong = "91990105MACD3G6D4$", "91990105MACD3G6D5$"

    assert (canonical("uscc", struck).value, canonical("uscc", struck).state) == ("91990105MACD3G6D48", "good")
    assert (canonical("uscc", wrong).value, canonical("uscc", wrong).state) == ("91990105MACD3G6D5", "wrong")
