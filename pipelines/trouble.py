"""What failed for good, and what a person decided about it: the words of dead letters."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.text import Value

STEP_NAMES: Mapping[str, str] = {
    "split_file": "打开文件",
    "read_page": "识别页面",
    "check_case": "预审",
    "second_opinion": "复核疑处",
    "issue_letter": "制作文书",
    "deliver_letter": "电子送达",
    "book_shipment": "预订寄递",
    "recall_shipment": "取消寄递",
    "make_searchable": "制作可检索 PDF",
    "pack_archive": "归档",
}
"""What people call the steps, by the ``kind`` of their task."""

BESIDE = ("make_searchable",)
"""Steps that no case waits for: failed for good they are shown, and the case stays where it stands."""
OF_A_FILE = ("split_file", "read_page")
"""Steps that open a file as it was handed in."""

NOT_SKIPPED: Mapping[str, str] = {
    "check_case": "预审不能跳过：没有预审，就不能告知，也不能受理。",
    "issue_letter": "制作文书不能跳过：依法应当出具的文书必须出具。",
    "deliver_letter": "送达不能跳过：已经出具的文书必须送达申请人。",
    "book_shipment": "寄递不能跳过：已经出具的文书必须送达申请人。",
    "recall_shipment": "取消寄递不能跳过：同一文书不能既寄出又另行送达。",
    "pack_archive": "归档不能跳过：办结的办件必须归档。",
}
"""Why a step cannot be given up, by its kind: the law asks for what it makes."""

SKIPPED, QUARANTINED = "SKIPPED", "QUARANTINED"
"""The problem of a page or file that a person gave up, or set aside; beside those of ``pipelines.errors``."""


class Problem(Value):
    """A step that failed for good, and the way on.

    Attributes:
        task_id, task: the step.
        cause, cure: Chinese sentences.
        file_id, page: what it was working on, where that is a file or a page of one.
    """

    task_id: str
    task: str
    cause: str
    cure: str
    file_id: str | None = None
    page: int | None = None

    @property
    def name(self) -> str:
        """What people call the step: 识别页面（第 3 页）."""
        name = STEP_NAMES.get(self.task, self.task)
        return f"{name}（第 {self.page} 页）" if self.page else name

    @property
    def skippable(self) -> bool:
        """Whether the case may lawfully go on without it."""
        return self.task not in NOT_SKIPPED

    @property
    def of_a_file(self) -> bool:
        """Whether its file can be set aside."""
        return self.task in OF_A_FILE

    @property
    def holds_up(self) -> bool:
        """Whether the case waits for it."""
        return self.task not in BESIDE


class SetAside(Value):
    """What a person gave up, so that the case could go on; ``retry`` reads it again.

    Attributes:
        task_id, task: the step that had failed.
        page: the page that was skipped; None for a whole file.
        quarantined: the file is never opened again by any step.
    """

    task_id: str
    task: str
    file_id: str
    page: int | None = None
    quarantined: bool = False
