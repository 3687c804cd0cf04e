"""What a whole run of the tests promises."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]
CONFTEST = Path(__file__).parent.parent / "conftest.py"


@pytest.mark.parametrize(("body", "code"), [("assert True", 0), ("import pytest; pytest.skip('later')", 1)])
def test_a_run_with_a_skipped_test_is_not_green(pytester: pytest.Pytester, body: str, code: int) -> None:
    pytester.makeconftest(CONFTEST.read_text())
    pytester.makepyfile(f"def test_something():\n    {body}\n")

    assert pytester.runpytest_inprocess().ret == code


def test_what_a_file_of_tests_leaves_behind_is_looked_through_once(pytester: pytest.Pytester) -> None:
    """A collector that goes through all of it again stops every thread for seconds, late in a run."""
    pytester.makeconftest(CONFTEST.read_text())
    kept = "KEPT = [[n] for n in range(100_000)]\ndef test_something():\n    assert len(KEPT) == 100_000\n"
    looked = "import gc\ndef test_something():\n    assert len(gc.get_objects()) < 100_000 < gc.get_freeze_count()\n"
    pytester.makepyfile(test_a=kept, test_b=looked)

    assert pytester.runpytest_subprocess().ret == 0
