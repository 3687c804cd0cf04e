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
