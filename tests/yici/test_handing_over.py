"""The numbers of the hand-over lists of a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from yici.handing_over import place_of

DAY = date(2026, 9, 23)


def test_a_second_pick_up_on_one_day_takes_the_place_of_no_list_and_the_same_one_is_printed_again(
    tmp_path: Path,
) -> None:
    # Given
    assert place_of(tmp_path, DAY, b"morning", ()) == 1
    (tmp_path / "handover-20260923-1.csv").write_bytes(b"morning")

    # Then
    assert place_of(tmp_path, DAY, b"morning", ()) == 1
    assert place_of(tmp_path, DAY, b"afternoon", ()) == 2
    assert place_of(tmp_path, date(2026, 9, 24), b"afternoon", ()) == 1
    # Two authorities' lists of one run never share a number.
    assert place_of(tmp_path, DAY, b"morning", ["handover-20260923-1"]) == 2
