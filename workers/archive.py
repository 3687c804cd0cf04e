"""The closed case is packed into its archive package."""

from __future__ import annotations

from pipelines.errors import Unconfigured
from pipelines.events import Archived
from pipelines.tasks import PackArchive
from storage.outbox import Taken
from workers.toolbox import Toolbox


def pack_archive(_tools: Toolbox, _taken: Taken, _task: PackArchive) -> Archived:
    """Pack a case."""
    raise Unconfigured("尚未配置归档。")
