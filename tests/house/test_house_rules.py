"""The rules of the house that no linter knows: small files, small functions, words that say something, reasons."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAYS_NOTHING = {"utils", "util", "misc", "helpers", "helper", "common", "tools_common"}
# In pieces, so that this file does not find itself.
REGISTRIES = re.compile("|".join(["index" + "-url", r"files\.python" + "hosted", r"pypi\.(org|python)/" + "simple"]))


def committed(*patterns: str) -> list[Path]:
    """The project's files as git knows them; new ones that are not ignored count too."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\n")
    return [path for name in names if name and (path := ROOT / name).is_file()]


def functions(source: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a module, methods and inner ones too."""
    return (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from the first statement to the last; the signature and the docstring do not count."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


def rooms() -> list[Path]:
    """The modules of the product: not the tests and measurements, not the generated migrations."""
    return [
        path for path in committed("*.py") if not {"tests", "bench", "versions"} & set(path.relative_to(ROOT).parts)
    ]


def test_no_module_is_longer_than_300_lines() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in rooms()}

    assert {name: length for name, length in lengths.items() if length > 300} == {}


def test_no_function_is_longer_than_40_lines() -> None:
    long = {
        f"{path.relative_to(ROOT)}:{function.name}": body_lines(function)
        for path in rooms()
        for function in functions(path.read_text())
        if body_lines(function) > 40
    }

    assert long == {}


def test_no_module_is_named_for_nothing() -> None:
    named_so = [str(path.relative_to(ROOT)) for path in committed("*.py") if path.stem in SAYS_NOTHING]

    assert named_so == []


def test_every_exemption_from_a_check_carries_its_reason() -> None:
    bare = re.compile(r"#\s*(noqa(:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*)?|type:\s*ignore(\[[\w\-, ]+\])?)\s*$")
    without = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in committed("*.py")
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if bare.search(line)
    ]

    assert without == []


def test_no_test_patches_what_it_tests() -> None:
    patching = re.compile(r"mock\.patch|monkeypatch\.setattr|MagicMock")
    patched = [
        str(path.relative_to(ROOT))
        for path in committed("tests/*.py")
        if path != Path(__file__) and patching.search(path.read_text())
    ]

    assert patched == []


def test_no_file_names_a_package_registry() -> None:
    texts = committed(
        "*.py", "*.toml", "*.md", "*.txt", "*.yaml", "*.yml", "*.json", "Makefile", "tools/*", ".ci/*", "docker/*"
    )
    naming = [str(path.relative_to(ROOT)) for path in texts if REGISTRIES.search(path.read_text(errors="replace"))]

    assert naming == []


LOCKS = ("runtime.txt", "otel.txt", "dev.txt", "build.txt")


def test_every_locked_package_has_its_hashes() -> None:
    for lock in LOCKS:
        packages = re.split(r"\n(?=\S)", (ROOT / "requirements" / lock).read_text().strip())

        assert [package for package in packages if "==" not in package or "--hash=sha256:" not in package] == []


def test_the_locks_agree_and_hold_one_cv2() -> None:
    pins = [
        dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / "requirements" / name).read_text(), re.MULTILINE))
        for name in LOCKS
    ]
    everything = {name: version for lock in pins for name, version in lock.items()}

    assert all(everything[name] == version for lock in pins for name, version in lock.items())
    assert [name for name in everything if name.startswith("opencv")] == ["opencv-python-headless"]


def test_every_link_between_the_documents_leads_somewhere() -> None:
    broken = [
        f"{path.relative_to(ROOT)}: {target}"
        for path in committed("*.md")
        for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", path.read_text())
        if not (path.parent / target).exists()
    ]

    assert broken == []


def test_the_pages_that_are_named_are_those_that_there_are() -> None:
    """A template is found by its name, at run time; one that lost its name answers 500."""
    speaking = committed("api/*.py", "api/templates/*.html")
    named = {name for path in speaking for name in re.findall(r'"([a-z_]+\.html)"', path.read_text())}

    assert named == {path.name for path in committed("api/templates/*.html")}
