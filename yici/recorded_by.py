"""Which programs recorded a case, and what a difference from the record is worth after that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Outcome = Literal["identical", "differs", "not_comparable"]
UNNAMED = "未登记版本的程序"


@dataclass(frozen=True)
class RecordedBy:
    """The programs that decided the links of a chain.

    Attributes:
        of_link: number of the link -> name of the program; a link that was written before they were kept has none.
        now: the name of this one.
    """

    of_link: Mapping[int, str]
    now: str

    def others(self, links: int) -> tuple[str, ...]:
        """The other programs among the first so many links, each once, in their order."""
        named = (self.of_link.get(seq, UNNAMED) for seq in range(1, links + 1))
        return tuple(dict.fromkeys(name for name in named if name != self.now))

    def weighed(self, faults: Sequence[str], links: int) -> tuple[Outcome, str]:
        """What faults of a part mean that rests on the first so many links: of one program a difference, else none.

        Another program may have decided otherwise by right. Nothing is said of a part that is the same.
        """
        said = "；".join(faults)
        if not faults:
            return "identical", ""
        if not (others := self.others(links)):
            return "differs", said
        return "not_comparable", f"由另一版本记录，不能逐条比较（记录：{'、'.join(others)}；现在：{self.now}）。{said}"
