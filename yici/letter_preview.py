"""The body of ``yici letter preview``: a letter's template, set as real letters are, marked as a preview, never sealed or stored."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from outputs.pdf import open_press, render
from pipelines.case import Case
from pipelines.clocks import Rules
from pipelines.errors import Permanent
from pipelines.legal_days import legal_day
from pipelines.letter import KINDS, TITLES, LetterKind, compose
from pipelines.report import CheckReport
from pipelines.specimens import preview, specimen_case, specimen_report
from runtime.settings import SHIPPED, Settings
from storage import readings
from workers.toolbox import open_toolbox, wall_clock
from workers.wall_calendar import WallCalendar
from yici.catalog_files import read_catalog_file

USUAL = SHIPPED / "catalogs" / "food_business_licence.yaml"
"""The item of the sample case."""


def preview_command(
    settings: Settings,
    kind: str | None,
    out: Path | None,
    *,
    case: str | None = None,
    catalog: Path | None = None,
    refused: bool = False,
) -> int:
    """Set a letter and write it to a file; without a kind, list the kinds.

    Args:
        settings: of the installation.
        kind: which letter.
        out: the PDF; by default ``preview-KIND.pdf``. What is there is replaced.
        case: number of the case that it speaks of; by default a fictional one.
        catalog: file of the item of the fictional case; by default the sample's.
        refused: of a decision, the refusal.

    Raises:
        Permanent: an unknown kind or case, options that do not go together, a catalogue that cannot be used.
        LetterRefused: the catalogue lacks what the law asks of this letter, or it cannot be set.
    """
    if kind is None:
        _list_kinds()
        return 0
    letter_kind = _known(kind)
    if case is not None and catalog is not None:
        raise Permanent("--case 和 --catalog 只能写一个。", code="PREVIEW", cure="办件用其收件时的目录。")
    if refused and letter_kind != "decision":
        raise Permanent("--refused 只用于决定书（decision）。", code="PREVIEW", cure="请去掉该选项。")
    subject = _fictional(settings, catalog or USUAL) if case is None else _real(settings, case)
    on = legal_day(wall_clock())
    context = preview(letter_kind, *subject, on, settings.public_url.rstrip("/"), refused=refused)
    pdf = render(compose(letter_kind, context), open_press(), preview=True).pdf
    path = out or Path(f"preview-{letter_kind}.pdf")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(pdf)
    print(path)
    return 0


def _known(kind: str) -> LetterKind:
    for known in KINDS:
        if kind == known:
            return known
    raise Permanent(f"没有名为“{kind}”的文书。", code="PREVIEW", cure=f"可用：{'、'.join(KINDS)}。")


def _list_kinds() -> None:
    table = Table("名称", "文书", title="文书模板（yici letter preview 名称）")
    for kind in KINDS:
        table.add_row(kind, TITLES[kind])
    Console().print(table)


def _fictional(settings: Settings, path: Path) -> tuple[Case, CheckReport | None, Rules]:
    catalog = read_catalog_file(path).catalog
    today: date = legal_day(wall_clock())
    rules = Rules(catalog, WallCalendar(settings.calendar).current())
    return specimen_case(catalog, today), specimen_report(catalog), rules


def _real(settings: Settings, number: str) -> tuple[Case, CheckReport | None, Rules]:
    with open_toolbox(settings) as tools:
        case = tools.ledger.case(number)
        return case, readings.report_of(tools.engine, number), tools.ledger.rules(case)
