"""What the checker made of labelled bundles, held against the truth: by fault, by case, by page and by field."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field

from bench.bundle_cases import Bundle, Key
from pipelines.report import CheckReport


def interval(hits: int, number: int) -> tuple[float, float]:
    """The 95 % interval of a rate by Wilson's score, as fractions."""
    if not number:
        return 0.0, 1.0
    z, rate = 1.96, hits / number
    centre = rate + z * z / (2 * number)
    spread = z * math.sqrt(rate * (1 - rate) / number + z * z / (4 * number * number))
    scale = 1 + z * z / number
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


@dataclass
class Tally:
    """What was counted over many bundles.

    Attributes:
        counts: by name.
        told: one line for each thing that went wrong.
        colourless: a seal's absence can only be doubted.
    """

    counts: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)
    colourless: bool = False

    def add(self, bundle: Bundle, report: CheckReport) -> None:
        """Hold a report against the truth."""
        truth = {key for key in bundle.faults if not key[1].endswith("?")}
        allowed = {(code, what.rstrip("?"), place) for code, what, place in bundle.faults} | bundle.due
        provable = {key for key in truth if not (self.colourless and key[1] == "UNSEALED")}
        certain: dict[Key, str] = {}
        doubts: dict[Key, str] = {}
        for entry in report.materials:
            for one in entry.deficiencies:
                key = (entry.code, one.code, one.field.split("~")[0] if one.field else None)
                (certain if one.certain else doubts)[key] = one.message
        false = {key: text for key, text in certain.items() if key not in allowed}
        idle = {key: text for key, text in doubts.items() if key not in allowed}
        missed = (truth | bundle.due) - set(certain) - set(doubts)
        weak = provable & set(doubts) - set(certain)
        self._say(bundle, "FALSE", false)
        self._say(bundle, "IDLE DOUBT", idle)
        self._say(bundle, "MISSED", dict.fromkeys(missed, ""))
        self._say(bundle, "ONLY DOUBTED", {key: doubts[key] for key in weak})
        self.counts["cases"] += 1
        self.counts["clean cases"] += not truth and not bundle.due
        self.counts["faults"] += len(truth)
        self.counts["told"] += len(truth & set(certain))
        self.counts["cases with a false fault"] += bool(false)
        self.counts["cases with a missed fault"] += bool(missed)
        self.counts["cases with an idle doubt"] += bool(idle)
        self.counts["cases exact"] += not false and not missed and not weak
        self._statuses(bundle, report)
        self._values(bundle, report)
        self._pages(bundle, report)

    def _say(self, bundle: Bundle, what: str, found: dict[Key, str]) -> None:
        self.counts[what] += len(found)
        self.told += [
            f"{what} {bundle.name} {bundle.layouts.get(key[0] or '')} {key} {text}" for key, text in found.items()
        ]

    def _statuses(self, bundle: Bundle, report: CheckReport) -> None:
        for entry in report.materials:
            wanted = bundle.statuses.get(entry.code or "")
            if wanted and entry.status != wanted:
                self.counts["STATUS"] += 1
                self.told.append(f"STATUS {bundle.name} {entry.code} {entry.status} not {wanted}")

    def _values(self, bundle: Bundle, report: CheckReport) -> None:
        for entry in report.materials:
            for code, wanted in bundle.values.get(entry.code or "", {}).items():
                reading = entry.fields.get(code)
                self.counts["fields"] += 1
                if reading is None or reading.value != wanted:
                    self.counts["VALUE"] += 1
                    got = f"{reading.value!r} raw {reading.raw!r}" if reading else "nothing"
                    layout = bundle.layouts.get(entry.code or "")
                    self.told.append(f"VALUE {bundle.name} {layout} {entry.code}.{code} {got} not {wanted!r}")

    def _pages(self, bundle: Bundle, report: CheckReport) -> None:
        """Every page with its material, one of two equal ones set aside, blank and foreign ones with none."""
        placed = {(page.file, page.page): entry.code for entry in report.materials for page in entry.pages}
        aside = {(page.file, page.page) for page in report.unplaced_pages if page.why == "duplicate"}
        for name, pages in bundle.files:
            for number, page in enumerate(pages, start=1):
                self.counts["pages"] += 1
                twin = (name, number) in aside and page.material and self._twice(bundle, page)
                if placed.get((name, number), "") != page.material and not twin:
                    self.counts["PAGE"] += 1
                    got = placed.get((name, number), "nothing")
                    self.told.append(f"PAGE {bundle.name} {name} {number} {got} not {page.material or 'nothing'}")

    @staticmethod
    def _twice(bundle: Bundle, page: object) -> bool:
        return sum(one is page for _, pages in bundle.files for one in pages) > 1

    def row(self, name: str) -> str:
        """One line of the report's table."""
        cases = self.counts["cases"]
        cells = [name, f"{cases} ({self.counts['clean cases']})"]
        said = ("cases with a false fault", "cases with a missed fault", "cases exact", "cases with an idle doubt")
        cells += [_rate(self.counts[what], cases) for what in said]
        cells.append(_rate(self.counts["pages"] - self.counts["PAGE"], self.counts["pages"]))
        cells.append(_rate(self.counts["fields"] - self.counts["VALUE"], self.counts["fields"]))
        return f"| {' | '.join(cells)} |"


HEAD = (
    "| class | cases (clean) | false % | missed % | exact % | idle doubt % | pages % | fields % |\n"
    "|---|---|---|---|---|---|---|---|"
)


def _rate(hits: int, number: int) -> str:
    low, high = interval(hits, number)
    return f"{100 * hits / max(1, number):.2f} ({100 * low:.1f}-{100 * high:.1f}, n={number})"
