"""What the demo leaves: reports, signed letters, searchable PDFs; and the table that says where they are."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from outputs.certificates import development_certificate, trusted_roots
from outputs.verification import verify
from storage.objects import ObjectMissing
from storage.papers import searchable_key
from storage.views import CaseView, case_view
from workers.toolbox import Toolbox

DEVELOPMENT = "签章用的是开发证书，只供演示，无法律效力；可用 yici verify 核验每份文书。"


class Results:
    """Collects the papers of a finished case into a folder.

    Args:
        tools: of the process that made them.
        out: the folder; ``letters/`` and ``searchable/`` are made in it.
    """

    def __init__(self, tools: Toolbox, out: Path) -> None:
        self._tools, self.out = tools, out
        self.letters = out / "letters"
        self._table = Table(title="演示结果（样例均为虚构）", title_justify="left")
        for heading in ("内容", "说明", "文件"):
            self._table.add_column(heading, overflow="fold")
        self._said = ""

    def collect(self, number: str) -> None:
        """Write the letters and the searchable PDFs of a case and note each in the table."""
        view = case_view(self._tools.engine, number)
        self._reports()
        self._papers(view)
        self._searchable(view)
        self._said = f"办件 {number}：{view.case.label}，{view.events} 条记录，哈希链可核对。"

    def show(self) -> None:
        """Print the table, with file names as they stand in the folder, and the folder below it."""
        console = Console(highlight=False)
        console.print(self._table)
        for line in (self._said, DEVELOPMENT, f"文件夹：{self.out.absolute()}"):
            console.print(line, markup=False, soft_wrap=True)

    def _row(self, title: str, said: str, path: Path) -> None:
        self._table.add_row(escape(title), escape(said), escape(path.relative_to(self.out).as_posix()))

    def _reports(self) -> None:
        for title, name in (("第一轮预审", "report.json"), ("第二轮预审", "round-2/report.json")):
            self._row(title, "预审报告", self.out / name)

    def _papers(self, view: CaseView) -> None:
        self.letters.mkdir(parents=True, exist_ok=True)
        for position, letter in enumerate((letter for letter in view.letters if letter.object_key), 1):
            path = self.letters / f"{position:02d}-{letter.kind}.pdf"
            path.write_bytes(self._tools.objects.get(letter.object_key or ""))
            self._row(letter.number or letter.kind, self.seal_of(path), path)
        for path in sorted(self.letters.glob("handover*.*"), reverse=True):
            self._row("交接单", self.seal_of(path) if path.suffix == ".pdf" else "同上，表格", path)

    def seal_of(self, path: Path) -> str:
        """What verification says of a PDF, in a few words."""
        data_dir = self._tools.settings.data_dir
        found = verify(
            path.read_bytes(),
            trusted_roots(data_dir),
            development=development_certificate(data_dir),
            at=self._tools.clock(),
        )
        return "✓ 签章有效" if found.valid else f"✗ {'；'.join(found.problems)}"

    def _searchable(self, view: CaseView) -> None:
        folder = self.out / "searchable"
        folder.mkdir(parents=True, exist_ok=True)
        for file in view.files:
            try:
                data = self._tools.objects.get(searchable_key(file.id))
            except ObjectMissing:
                continue  # a file that could not be opened has none; its problem is shown with the case
            path = folder / f"{Path(file.name).stem}.pdf"
            path.write_bytes(data)
            self._row("可检索 PDF", f"{len(file.pages)} 页", path)
