"""YAML with line numbers: what a catalogue's text says, and on which line it says it.

Only plain YAML is taken: no aliases (so no alias bombs), no tags, no second document, no key twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.constructor import SafeConstructor

from pipelines.errors import Finding

_Loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
"""libyaml's parser, a tenth of the time of that in Python: every process reads the catalogues when it starts."""

_MOST_CHARACTERS = 2_000_000
_MOST_EVENTS = 200_000
_DEEPEST = 40

Path = tuple[str | int, ...]


@dataclass
class LinedText:
    """What the text says.

    Attributes:
        data: plain dicts, lists and scalars; keys whose value is empty are left out.
        lines: path -> line, from 1; a key's line is that of the key.
        written: path of a scalar -> how it is written, where YAML made a number, a truth or a date of it.
        findings: what stands against taking it.
    """

    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    written: dict[Path, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def line(self, path: Path) -> int | None:
        """The line of a path, or of the nearest thing around it."""
        while path not in self.lines and path:
            path = path[:-1]
        return self.lines.get(path)

    def places(self) -> dict[str, int]:
        """Line of every path, as it is written (``materials[3].name`` -> 17)."""
        return {dotted(path): line for path, line in self.lines.items()}


def dotted(path: Sequence[str | int]) -> str:
    """``("materials", 3, "name")`` as ``materials[3].name``."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def read_lined(text: str) -> LinedText:
    """Read YAML text; never raises: all that is wrong stands in ``findings``."""
    found = LinedText()
    try:
        found.findings.extend(_refused(text))
        if not found.findings:
            root = yaml.compose(text, Loader=_Loader)
            if root is not None:
                found.lines[()] = 1
                found.data = _value(root, (), found)
    except yaml.YAMLError as error:
        found.findings.append(_syntax(error))
    except ValueError as error:
        found.findings.append(Finding("yaml", "", None, f"YAML 中有不能理解的值：{error}"))
    return found


def _syntax(error: yaml.YAMLError) -> Finding:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "无法解析"
    return Finding("yaml", "", mark.line + 1 if mark else None, f"YAML 语法错误：{problem}。请检查缩进、冒号和引号。")


def _refused(text: str) -> Iterator[Finding]:
    """What is wrong with the text before any value of it is built."""
    if len(text) > _MOST_CHARACTERS:
        yield Finding("too_large", "", None, "目录文件过大。")
        return
    depth = documents = 0
    for count, event in enumerate(yaml.parse(text, Loader=_Loader)):
        line = event.start_mark.line + 1 if event.start_mark else None
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            yield Finding("alias", "", line, "目录不得使用 YAML 别名（*）。")
        if getattr(event, "tag", None) not in {None, "!"}:
            yield Finding("tag", "", line, "目录不得使用 YAML 标签（!）。")
        if depth > _DEEPEST or count > _MOST_EVENTS or documents > 1:
            yield Finding("too_deep", "", line, "目录嵌套过深、内容过多，或含有多个 YAML 文档。")
            return


def _value(node: yaml.Node, path: Path, found: LinedText) -> Any:
    found.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, found)
    if isinstance(node, yaml.SequenceNode):
        return [_value(child, (*path, index), found) for index, child in enumerate(node.value)]
    try:
        value = SafeConstructor().construct_object(node)
    except (yaml.YAMLError, ValueError):
        value = node.value
    if value is not None and not isinstance(value, str):
        found.written[path] = node.value
    return value


def _mapping(node: yaml.MappingNode, path: Path, found: LinedText) -> dict[str, Any]:
    result: dict[str, Any] = {}
    seen: set[str] = set()
    for key, child in node.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else "?"
        here = (*path, name)
        line = key.start_mark.line + 1
        if name in seen:
            found.findings.append(Finding("duplicate_key", dotted(here), line, f"“{name}”在同一处写了两次。"))
            continue
        seen.add(name)
        found.lines[here] = line
        value = _value(child, here, found)
        if value is not None:  # an empty key says nothing, as if it were not there
            result[name] = value
    return result
