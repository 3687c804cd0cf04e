"""What the letters say, and which letters are refused."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.errors import LetterRefused
from pipelines.letter import KINDS, Letter, LetterKind, Pairs, Paragraph, Table, compose, letter_number
from pipelines.report import CheckReport, Deficiency, MaterialReport
from tests.letters import catalog, facts, fault, letter_context, report, told


def text_of(letter: Letter) -> str:
    """Everything that stands in the letter, line by line."""
    lines = [letter.authority, letter.title, letter.number, letter.addressee]
    for block in letter.blocks:
        if isinstance(block, Paragraph):
            lines.append(block.text)
        elif isinstance(block, Pairs):
            lines += [f"{name} {value}" for name, value in block.rows]
        else:
            lines += [block.caption, " ".join(block.header), *(" ".join(row) for row in block.rows)]
    return "\n".join([*lines, letter.closing, letter.copies])


def table_of(letter: Letter) -> Table:
    return next(block for block in letter.blocks if isinstance(block, Table))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_letter_names_its_authority_its_number_its_seal_and_its_date(kind: LetterKind) -> None:
    letter = compose(kind, letter_context(kind))

    assert (letter.authority, letter.seal, letter.issued_on) == (
        "示例市示范区行政审批服务局",
        "行政许可专用章",
        date(2026, 9, 21),
    )
    assert letter.number == letter_number("示范食许", kind, 2026, 1)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_letter_survives_its_json(kind: LetterKind) -> None:
    letter = compose(kind, letter_context(kind))

    assert Letter.model_validate_json(letter.model_dump_json()) == letter


def test_a_letter_number_is_made_of_authority_kind_year_and_sequence() -> None:
    assert letter_number("演食许", "notice", 2026, 1) == "演食许补〔2026〕1号"


def test_no_two_kinds_of_letter_share_a_number() -> None:
    assert len({letter_number("演食许", kind, 2026, 1) for kind in KINDS}) == len(KINDS)


def test_a_notice_that_has_not_arrived_yet_counts_its_limit_from_the_day_of_arrival() -> None:
    letter = compose("notice", letter_context("notice", due=None))

    assert "自收到本告知书之日起30日内（收到当日不计入）" in text_of(letter)


def test_a_notice_of_deferrable_materials_alone_says_that_everything_else_is_complete() -> None:
    letter = compose("notice", letter_context("notice", told=(), deferred=("M7",)))

    assert "其他申请材料齐全" in text_of(letter)
    assert table_of(letter).rows[0][1] == "从业人员健康证明"


def test_a_correction_receipt_lists_only_what_came_in_this_round() -> None:
    whole = compose("correction_receipt", letter_context("correction_receipt"))
    some = compose("correction_receipt", letter_context("correction_receipt", new_files=("没有这个文件.pdf",)))

    assert table_of(whole).rows != ()
    assert table_of(some).rows == ()


@pytest.mark.parametrize("faults", [0, 1])
def test_after_a_promise_the_receipt_lists_what_of_it_is_open_and_never_says_that_all_came_in(faults: int) -> None:
    open_still = {"told": told(faults), "deferred": ("M7",), "promised_by": date(2026, 10, 9)}
    letter = compose("correction_receipt", letter_context("correction_receipt", **open_still))

    said, tables = text_of(letter), [block for block in letter.blocks if isinstance(block, Table)]
    assert ("均已收到" in said, "承诺补齐的材料尚有下列1项问题" in said) == (False, faults == 1)
    assert tables[-1].rows[0][1:] == ("从业人员健康证明", "原件1份、复印件1份", "2026年10月9日前（含当日）")


def test_a_receipt_of_a_promise_that_old_pages_keep_speaks_of_no_supplement() -> None:
    context = letter_context("correction_receipt", round=1, told=(), promised_by=date(2026, 9, 30))

    said = text_of(compose("correction_receipt", context))

    assert "本机关重新整理、核对了你单位于2026年9月18日提交的“食品经营许可证核发（新办）”申请材料。" in said
    assert "承诺补齐的材料均已收到" in said
    assert "次补正" not in said


def test_a_receipt_says_that_the_rest_is_looked_at_and_that_all_came_in_only_once_that_is_known() -> None:
    def said(**says: object) -> str:
        return text_of(compose("correction_receipt", letter_context("correction_receipt", **{"told": (), **says})))

    looked_at = "补正材料本机关正在核对，核对结果将另行书面告知。"
    assert looked_at in said(unsettled=True)
    assert "均已收到" not in said(unsettled=True)
    assert f"其余{looked_at}" in said(unsettled=True, told=told(1))
    owed = said(unsettled=True, deferred=("M7",), promised_by=date(2026, 10, 9))
    assert "已补交的材料本机关正在核对，核对结果将另行书面告知；核对完成以前，仍列为尚未补齐。" in owed
    assert "已告知的补正内容均已收到。" in said()
    assert "承诺补齐的材料均已收到" in said(promised_by=date(2026, 10, 9))


def test_a_receipt_of_all_that_was_told_says_what_the_office_does_next() -> None:
    def last_words(promised_by: date | None) -> str:
        letter = compose("correction_receipt", letter_context("correction_receipt", told=(), promised_by=promised_by))
        return [block.text for block in letter.blocks if isinstance(block, Paragraph)][-2]

    assert last_words(None) == (
        "已告知的补正内容均已收到。依据《中华人民共和国行政许可法》第三十二条第一款第五项，本机关应当受理，"
        "受理日期为补正材料收齐之日，受理通知书将另行送达。"
    )
    assert last_words(date(2026, 10, 9)) == "承诺补齐的材料均已收到，本机关将在办理期限内作出决定。"


def test_a_notice_lists_every_line_with_its_cure_and_its_basis() -> None:
    lines = told(16)

    table = table_of(compose("notice", letter_context("notice", told=lines)))

    assert table.rows == tuple(
        (str(n), name, fault.message, fault.cure, fault.basis) for n, (name, fault) in enumerate(lines, 1)
    )


def test_a_notice_names_its_law_the_number_of_faults_the_deadline_and_the_phone() -> None:
    said = text_of(compose("notice", letter_context("notice")))

    assert "《中华人民共和国行政许可法》第三十二条第一款第四项" in said
    assert "（共3项）一次性告知如下" in said
    assert "请于2026年10月21日前（含当日）" in said
    assert "咨询电话：0000-00000000" in said


def test_a_lapse_without_a_legal_basis_is_not_threatened() -> None:
    said = text_of(compose("notice", letter_context("notice")))

    assert "逾期未补正的，本机关将与你单位联系确认是否继续办理。" in said


def test_a_lapse_with_a_legal_basis_is_told_with_it() -> None:
    clocks = {"correction": {"days": 30, "unit": "natural_day", "on_lapse": "lapsed", "basis": "《示例办法》第九条"}}

    said = text_of(compose("notice", letter_context("notice", catalog=catalog(clocks=clocks))))

    assert "逾期未补正的，依据《示例办法》第九条，本次申请按逾期未补正终止办理" in said


def test_a_provisional_deadline_says_so() -> None:
    said = text_of(compose("notice", letter_context("notice", due_provisional=True)))

    assert "农历节日放假及调休安排尚未公布，上述日期为暂定" in said


def test_a_notice_lists_what_may_follow_later() -> None:
    tables = [block for block in compose("notice", letter_context("notice")).blocks if isinstance(block, Table)]

    assert tables[1].rows == (("1", "从业人员健康证明", "原件1份、复印件1份", "2026年9月30日前（含当日）"),)


def unread(*files: str, certain: bool = True) -> CheckReport:
    """A report of a case in which some files could not be opened, as a clerk confirmed."""
    faults = tuple(
        Deficiency(
            id=f"UNREADABLE_FILE#{name}",
            code="UNREADABLE_FILE",
            certain=certain,
            message=f"文件“{name}”有密码保护。",
            cure="请去除密码后重新提交。",
        )
        for name in files
    )
    entry = MaterialReport(code=None, name="未能归入材料的文件和页面", status="deficient", deficiencies=faults)
    return report().model_copy(update={"materials": (*report().materials, entry)})


UNREAD = "没有读到内容、没有计入的文件和页面"


def unread_rows(letter: Letter) -> list[tuple[str, ...]]:
    tables = [block for block in letter.blocks if isinstance(block, Table) and block.caption.startswith(UNREAD)]
    return [row for table in tables for row in table.rows]


@pytest.mark.parametrize("kind", ["notice", "return", "correction_receipt"])
def test_who_handed_in_what_nobody_could_read_is_told_so_and_how_to_hand_it_in_again(kind: LetterKind) -> None:
    confirmed, asked = unread("执照.pdf", "委托书.pdf"), unread("执照.pdf", certain=False)

    letters = [compose(kind, letter_context(kind, report=one)) for one in (confirmed, asked, report())]

    row = ("文件“{}”有密码保护。", "请去除密码后重新提交。")
    both = [(str(n), row[0].format(name), row[1]) for n, name in enumerate(("执照.pdf", "委托书.pdf"), start=1)]
    assert [unread_rows(letter) for letter in letters] == [both, [], []]
    assert "文件“执照.pdf”" not in str(table_of(letters[0]).rows)


def test_a_receipt_for_a_supplement_says_only_of_its_own_files_that_nobody_could_read_them() -> None:
    both = unread("执照.pdf", "补正.pdf")

    for more in ({}, {"told": (), "deferred": ("M7",), "promised_by": date(2026, 9, 30)}):
        context = letter_context("correction_receipt", report=both, new_files=("补正.pdf",), **more)
        rows = unread_rows(compose("correction_receipt", context))
        assert rows == [("1", "文件“补正.pdf”有密码保护。", "请去除密码后重新提交。")]


def test_a_return_names_what_was_not_there_and_may_follow_later_also_where_nothing_else_lacks() -> None:
    follows = "《从业人员健康证明》。重新提出申请时请一并提交；暂时不能提交的，可以签署容缺受理承诺书，先行受理。"

    with_faults = text_of(compose("return", letter_context("return", deferred=("M7",))))
    alone = text_of(compose("return", letter_context("return", told=(), deferred=("M7",))))
    without = text_of(compose("return", letter_context("return")))

    assert [follows in said for said in (with_faults, alone, without)] == [True, True, False]
    assert "另外没有收到《从业人员健康证明》" in with_faults
    assert "经审查，没有收到可以容缺后补的材料。现将申请材料退回" in alone
    assert "没有收到的材料为《从业人员健康证明》" in alone


def test_a_receipt_lists_the_materials_with_their_pages_and_copies() -> None:
    table = table_of(compose("receipt", letter_context("receipt")))

    assert table.rows == (
        ("1", "食品经营许可申请书", "3", "2", ""),
        ("2", "营业执照复印件", "1", "—", "已与原件核对"),
    )


def test_a_receipt_before_the_check_still_says_what_follows() -> None:
    said = text_of(compose("receipt", letter_context("receipt", report=None)))

    assert "自收到之日起5个工作日内一次告知" in said


def test_an_acceptance_states_the_day_of_the_decision() -> None:
    said = text_of(compose("acceptance", letter_context("acceptance")))

    assert "受理日期为2026年9月21日" in said
    assert "本机关将于2026年10月21日前（含当日）作出决定" in said


def test_a_deemed_acceptance_is_dated_back_to_the_day_of_receipt() -> None:
    context = letter_context("acceptance", deemed=True, accepted_on=date(2026, 9, 18))

    said = text_of(compose("acceptance", context))

    assert "自收到申请材料之日起即为受理，受理日期为2026年9月18日" in said


@pytest.mark.parametrize(
    ("kind", "more"), [("not_acceptance", {}), ("decision", {"outcome": "refused", "reason": "不合"})]
)
def test_a_refusal_tells_the_remedies(kind: LetterKind, more: dict[str, str]) -> None:
    said = text_of(compose(kind, letter_context(kind, **more)))

    assert "六十日内向示例市示范区人民政府申请行政复议" in said
    assert "六个月内依法向示例市示范区人民法院提起行政诉讼" in said


def test_a_letter_that_sends_elsewhere_names_the_competent_authority() -> None:
    said = text_of(compose("not_acceptance", letter_context("not_acceptance")))

    assert "请向示例市市场监督管理局申请" in said
    assert "第三十二条第一款第二项" in said


def test_a_licence_ends_the_day_before_its_anniversary() -> None:
    said = text_of(compose("licence", letter_context("licence", issued_on=date(2024, 2, 29))))

    assert "有效期限 2024年2月29日至2029年2月28日" in said


def test_a_citizens_number_lies_open_only_on_a_decision() -> None:
    citizen = {"name": "张三（虚构）", "kind": "natural_person", "id_type": "ric", "id_no": "110101190001010007"}
    stated = facts(applicant=citizen)

    receipt = text_of(compose("receipt", letter_context("receipt", facts=stated)))
    decision = text_of(compose("decision", letter_context("decision", facts=stated)))

    assert "公民身份号码 110101********0007" in receipt
    assert "公民身份号码 110101190001010007" in decision


def test_letters_of_an_official_item_carry_no_demonstration_mark() -> None:
    official = catalog().model_copy(update={"status": "official"})

    assert compose("receipt", letter_context("receipt", catalog=official)).demo is False
    assert compose("receipt", letter_context("receipt")).demo is True


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("gone", ["seal", "name"])
def test_no_letter_without_the_authoritys_name_and_seal(kind: LetterKind, gone: str) -> None:
    with pytest.raises(LetterRefused):
        compose(kind, letter_context(kind, catalog=catalog(authority={gone: " "})))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("changed", [{"issued_on": None}, {"letter_number": ""}])
def test_no_letter_without_its_date_and_number(kind: LetterKind, changed: dict[str, str | None]) -> None:
    with pytest.raises(LetterRefused):
        compose(kind, letter_context(kind, **changed))


def test_a_refusal_without_reason_and_remedies_names_everything_it_lacks_at_once() -> None:
    context = letter_context(
        "not_acceptance", reason="", catalog=catalog(authority={"review_body": None, "court": None})
    )

    with pytest.raises(LetterRefused) as refused:
        compose("not_acceptance", context)

    assert refused.value.message == "文书不能出具，缺少：理由、行政复议机关、管辖法院。"


@pytest.mark.parametrize(
    ("kind", "changed", "lacking"),
    [
        ("notice", {"told": (), "deferred": ()}, "需要补正的内容"),
        ("notice", {"told": (("申请书", fault(1, certain=False)),)}, "对存疑事项的确认结论（存疑事项不得列入告知书）"),
        ("acceptance", {"accepted_on": None}, "受理日期"),
        ("deferred_acceptance", {"deferred": ()}, "容缺材料"),
        ("return", {"told": ()}, "退回的理由"),
        ("decision", {"outcome": None}, "决定结论"),
        ("decision", {"outcome": "refused"}, "理由"),
        ("licence", {"catalog": catalog(result={})}, "证照名称"),
        ("special_procedure", {"days_needed": None}, "所需天数"),
        (
            "special_procedure",
            {"procedure": "勘验"},
            "特别程序名称（限听证、招标、拍卖、检验、检测、检疫、鉴定、专家评审）",
        ),
        ("extension", {"reason": ""}, "延长期限的理由"),
    ],
)
def test_a_letter_that_lacks_what_its_kind_needs_is_refused(
    kind: LetterKind, changed: dict[str, object], lacking: str
) -> None:
    with pytest.raises(LetterRefused) as refused:
        compose(kind, letter_context(kind, **changed))

    assert refused.value.message == f"文书不能出具，缺少：{lacking}。"
