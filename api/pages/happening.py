"""What an event of a case says beside its name: which letter, where a parcel is, by what way, of how many pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from api.pages.words import FILE_PROBLEMS, MODES, OUTCOMES
from pipelines.facts import Facts
from pipelines.letter import TITLES
from pipelines.parcel import LABELS
from pipelines.receiver import goes_there
from pipelines.trouble import STEP_NAMES

Said = Mapping[str, Any]
CALLING_BACK = "送达方式已变更，正在召回"


def _names(event: Said) -> str:
    return "、".join(file["name"] for file in event.get("files", ()))


def _opened(event: Said) -> str:
    problem: str | None = event.get("problem")
    return FILE_PROBLEMS.get(problem, problem) if problem else f"{event.get('pages', 0)} 页"


def _one_of(words: Mapping[Any, str], name: str) -> Callable[[Said], str]:
    return lambda event: words.get(event.get(name, ""), "")


def _moved(event: Said) -> str:
    state: Any = event.get("state", "")
    return "，".join(part for part in (LABELS.get(state), event.get("note")) if part)


def said_of_parcels(events: Iterable[Said], facts: Facts) -> dict[str, str]:
    """What is last said of each parcel beside its state: that it is being called back, or what came of that.

    Args:
        events: of the case, oldest first.
        facts: of the case as they are now: what goes to where it is wanted is not called back.
    """
    said: dict[str, str] = {}
    for event in events:
        if event.get("kind") == "shipment_moved":
            said[event["shipment_id"]] = event.get("note", "")
        for parcel in event.get("parcels", ()):
            if not goes_there(facts, parcel.get("to", "")):
                said[parcel["shipment_id"]] = CALLING_BACK
    return said


def _died(event: Said) -> str:
    return "：".join(part for part in (STEP_NAMES.get(event.get("task", "")), event.get("cause")) if part)


_MORE: Mapping[str, Callable[[Said], str]] = {
    "case_opened": _names,
    "files_added": _names,
    "file_split": _opened,
    "page_read": lambda event: f"第{event.get('page')}页",
    "letter_issued": _one_of(TITLES, "letter"),
    "letter_delivered": lambda event: str(event.get("how", "")),
    "shipment_booked": lambda event: str(event.get("waybill", "")),
    "shipment_moved": _moved,
    "handed_over": lambda event: f"签收人 {event['receiver']}" if event.get("receiver") else "",
    "delivery_changed": lambda event: MODES.get(event.get("delivery", {}).get("mode", ""), ""),
    "decided": _one_of(OUTCOMES, "outcome"),
    "task_died": _died,
}


def happening(event: Said) -> str:
    """A few words; empty where the event's name says everything.

    Args:
        event: as it stands in the history.
    """
    more = _MORE.get(event.get("kind", ""))
    return "：".join(part for part in (more(event) if more else "", event.get("reason")) if part)
