"""The name of the program follows the sources by which it decides."""

from __future__ import annotations

from pathlib import Path

from runtime.program import RULES, program, rules_hash


def sources(folder: Path, **files: str) -> str:
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path.with_suffix(".py").parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".py").write_text(text, encoding="utf-8")
    return rules_hash(folder)


def test_another_source_another_place_and_another_content_are_another_name(tmp_path: Path) -> None:
    names = [
        sources(tmp_path / "a", flow="one", steps__judging="two"),
        sources(tmp_path / "b", flow="one", steps__judging="three"),
        sources(tmp_path / "c", flow="one", judging="two"),
        sources(tmp_path / "d", flow="one"),
    ]

    assert len(set(names)) == 4
    assert sources(tmp_path / "e", steps__judging="two", flow="one") == names[0]


def test_the_name_is_of_the_rules_that_are_running() -> None:
    assert (RULES / "flow.py").is_file()
    assert program().endswith(f"; rules {rules_hash(RULES)}")
