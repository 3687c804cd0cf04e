"""The checker as a whole: what is complete, what is missing, what is in doubt."""

from __future__ import annotations

from typing import Any

from pipelines.catalog import Catalog
from pipelines.completeness import check
from pipelines.facts import Facts
from pipelines.report import CheckReport
from pipelines.text import FileRead
from tests.builders import APPLICATION, LICENCE, RECEIVED, application, catalog, file, form, licence, line, page

BOTH = catalog(APPLICATION, LICENCE)


def report(*files: FileRead, facts: Facts | None = None, catalogue: Catalog = BOTH, answers: Any = None) -> CheckReport:
    return check(catalogue, facts or Facts(), files, received_on=RECEIVED, answers=answers or {})


def faults(found: CheckReport) -> dict[str, bool]:
    return {one.id: one.certain for _, one in found.deficiencies()}


def test_a_full_stack_is_complete() -> None:
    found = report(file("scan.pdf", application(), licence()))

    assert found.verdict == "complete"
    assert [material.status for material in found.materials] == ["satisfied", "satisfied"]
    assert found.materials[0].fields["uscc"].value == "91350100M000100Y43"


def test_a_missing_material_is_certain_and_says_what_to_hand_in() -> None:
    found = report(file("scan.pdf", application()))

    assert faults(found) == {"M2.MISSING": True}
    assert found.certain()[0].message == "缺少《营业执照》。"
    assert found.certain()[0].cure == "请提交《营业执照》（原件1份）。"
    assert found.certain()[0].basis == "示例办法第四条"


def test_a_readable_foreign_page_does_not_make_a_missing_material_doubtful() -> None:
    foreign = form("开业酬宾宣传单", body=["凡进店消费满一百元送饮料一瓶", "活动时间为本月全月"])
    found = report(file("scan.pdf", application(), foreign))

    assert faults(found) == {"M2.MISSING": True}
    assert [(one.page, one.why) for one in found.unplaced_pages] == [(2, "unknown")]


def test_a_foreign_page_of_which_hardly_a_word_was_believed_makes_a_missing_material_doubtful() -> None:
    # Given a page that was read upside down, and one that was read well
    texts = (
        "停车须知",
        "请勿占用消防通道",
        "办理完毕后请及时驶离停车场",
        "本停车场不负责保管车内财物",
        "服务电话12345",
    )
    garbled, foreign = (
        page([line(text, 0.2, 0.2 + 0.05 * row, confidence=sure) for row, text in enumerate(texts)])
        for sure in (0.8, 0.99)
    )

    first, second = report(file("a.pdf", application(), garbled)), report(file("a.pdf", application(), foreign))

    assert [one.certain for _, one in first.deficiencies() if one.code == "MISSING"] == [False]
    assert [one.certain for _, one in second.deficiencies() if one.code == "MISSING"] == [True]
    assert (first.unplaced_pages[0].why, second.unplaced_pages[0].why) == ("unreadable", "unknown")


def test_an_unreadable_page_makes_a_missing_material_doubtful() -> None:
    found = report(file("a.pdf", application()), file("b.pdf", page(source="none", problem="ENGINE")))

    assert faults(found) == {"M2.MISSING": False, "ILLEGIBLE#b.pdf#1": False}
    assert found.verdict == "doubtful"
    assert [(one.file, one.why) for one in found.unplaced_pages] == [("b.pdf", "unreadable")]


def test_a_file_that_cannot_be_opened_is_a_doubt_of_no_material() -> None:
    found = report(file("a.pdf", application(), licence()), file("b.pdf", problem="ENCRYPTED"))

    assert found.verdict == "doubtful"
    assert found.files[1].problem == "ENCRYPTED"
    assert (found.materials[-1].code, found.materials[-1].status) == (None, "unsure")
    assert faults(found) == {"UNREADABLE_FILE#b.pdf": False}
    [fault] = found.materials[-1].deficiencies
    assert fault.cure == "请去除密码后重新提交，或者提交重新扫描的文件。"


def test_only_of_a_locked_file_is_the_password_spoken_of() -> None:
    problems = ("EMPTY", "NOT_A_DOCUMENT", "TOO_LARGE", "TOO_MANY_PAGES", "DAMAGED")
    found = report(*(file(f"{one}.pdf", problem=one) for one in problems))

    cures = [fault.cure for fault in found.materials[-1].deficiencies]
    assert ["密码" in cure for cure in cures] == [False] * 5
    assert ["分成" in cure for cure in cures] == [False, False, True, True, False]


def test_the_clerks_word_makes_doubts_faults_or_lets_them_go() -> None:
    files = (file("a.pdf", application()), file("b.pdf", page(source="none", problem="ENGINE")))
    settled = report(*files, answers={"M2.MISSING": "fault", "ILLEGIBLE#b.pdf#1": "fine"})
    open_still = report(*files, answers={"M2.MISSING": "unclear"})

    assert faults(settled) == {"M2.MISSING": True}
    assert faults(open_still)["M2.MISSING"] is False


def test_fine_removes_a_certain_fault_too() -> None:
    found = report(file("scan.pdf", application()), answers={"M2.MISSING": "fine"})

    assert (found.verdict, found.materials[1].status) == ("complete", "satisfied")
