"""Expressions over conditions (情形): ``by_agent``, ``not X``, ``X and Y``, ``X == "…"``, ``X != "…"``, brackets.

Three-valued (Kleene): what is not stated is unknown, and an unknown spreads only where it matters. ``False and
unknown`` is False, ``True or unknown`` is True.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipelines.catalog import Condition

Truth = bool | None
"""True, False, or None for "not known"."""

_TOKEN = re.compile(
    r"\s*(?:(?P<name>[A-Za-z_][A-Za-z0-9_]*)|(?P<text>\"[^\"]*\"|'[^']*')|(?P<sign>==|!=|[()])|(?P<bad>\S))"
)
_DEEPEST = 40
_MOST_STEPS = 10_000


class ConditionSyntax(ValueError):
    """An expression that cannot be understood; the text is a Chinese sentence."""


@dataclass(frozen=True)
class Name:
    """A yes/no condition by its code."""

    code: str


@dataclass(frozen=True)
class Equals:
    """A condition compared with one value."""

    code: str
    value: bool | str


@dataclass(frozen=True)
class Not:
    """The opposite."""

    inner: Expression


@dataclass(frozen=True)
class Both:
    """``and``."""

    left: Expression
    right: Expression


@dataclass(frozen=True)
class Either:
    """``or``."""

    left: Expression
    right: Expression


Expression = Name | Equals | Not | Both | Either


class _Parser:
    """Recursive descent over the tokens; one method a rule of the grammar."""

    def __init__(self, text: str) -> None:
        self.tokens = list(_tokens(text))
        self.depth = 0

    def peek(self) -> str:
        return self.tokens[0] if self.tokens else ""

    def take(self) -> str:
        if not self.tokens:
            raise ConditionSyntax("表达式没有写完")
        return self.tokens.pop(0)

    def either(self) -> Expression:
        found = self.both()
        while self.peek() == "or":
            self.take()
            found = Either(found, self.both())
        return found

    def both(self) -> Expression:
        found = self.negation()
        while self.peek() == "and":
            self.take()
            found = Both(found, self.negation())
        return found

    def negation(self) -> Expression:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise ConditionSyntax("表达式过于复杂")
        if self.peek() == "not":
            self.take()
            return Not(self.negation())
        return self.atom()

    def atom(self) -> Expression:
        part = self.take()
        if part == "(":
            inner = self.either()
            if self.take() != ")":
                raise ConditionSyntax("括号不配对")
            return inner
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", part) or part in {"and", "or"}:
            raise ConditionSyntax(f"此处应为情形代码，却是“{part}”")
        if self.peek() in {"==", "!="}:
            sign = self.take()
            compared = Equals(part, self.value())
            return compared if sign == "==" else Not(compared)
        return Name(part)

    def value(self) -> bool | str:
        part = self.take()
        if part in {"true", "True", "false", "False"}:
            return part.lower() == "true"
        if part[:1] not in {'"', "'"}:
            raise ConditionSyntax(f"比较的值要加引号：“{part}”")
        return part[1:-1]


def _tokens(text: str) -> Iterator[str]:
    for match in _TOKEN.finditer(text):
        if match["bad"]:
            raise ConditionSyntax(f"表达式中有不能识别的字符“{match['bad']}”")
        yield match["name"] or match["text"] or match["sign"]


def parse(text: str) -> Expression:
    """Understand an expression.

    Raises:
        ConditionSyntax: it is not one; the text says why, in Chinese.
    """
    parser = _Parser(text)
    found = parser.either()
    if parser.tokens:
        raise ConditionSyntax(f"“{parser.peek()}”之前缺少 and 或 or")
    return found


def evaluate(expression: Expression, stated: Mapping[str, bool | str]) -> Truth:
    """The truth of an expression under what is stated; None when that does not settle it.

    A list condition named alone (without ``==``) is never settled: lint tells the author.
    """
    match expression:
        case Name(code):
            value = stated.get(code)
            return value if isinstance(value, bool) else None
        case Equals(code, wanted):
            return None if code not in stated else stated[code] == wanted
        case Not(inner):
            truth = evaluate(inner, stated)
            return None if truth is None else not truth
        case Both(left, right):
            return _both(evaluate(left, stated), evaluate(right, stated))
        case Either(left, right):
            opposite = _both(_flip(evaluate(left, stated)), _flip(evaluate(right, stated)))
            return _flip(opposite)


def _both(left: Truth, right: Truth) -> Truth:
    if left is False or right is False:
        return False
    return True if left and right else None


def _flip(truth: Truth) -> Truth:
    return None if truth is None else not truth


def applies(text: str | None, stated: Mapping[str, bool | str]) -> Truth:
    """Whether a material with that ``applies_when`` is asked for. Absent means always.

    Raises:
        ConditionSyntax: the expression cannot be understood.
    """
    return True if text is None or not text.strip() else evaluate(parse(text), stated)


def atoms(expression: Expression) -> Iterator[Name | Equals]:
    """Every mention of a condition, in order."""
    match expression:
        case Name() | Equals():
            yield expression
        case Not(inner):
            yield from atoms(inner)
        case Both(left, right) | Either(left, right):
            yield from atoms(left)
            yield from atoms(right)


def satisfiable(expression: Expression, conditions: Mapping[str, Condition]) -> bool:
    """Whether any answers to the conditions make the expression true.

    One condition after another is given each of its answers, and a way is left as soon as the expression is false on it
    whatever the rest says. Of a long list only the options that the expression names are tried, and one of the others
    for all of them, as it cannot tell these apart. After some ten thousand steps it answers True: a contradiction is
    then unproven.
    """
    named = list(dict.fromkeys(atom.code for atom in atoms(expression) if atom.code in conditions))
    ranges = [(code, _range(conditions[code], expression)) for code in named]
    return _Search(expression, ranges).finds({}, 0)


class _Search:
    """Depth first over the answers to the conditions."""

    def __init__(self, expression: Expression, ranges: Sequence[tuple[str, tuple[bool | str, ...]]]) -> None:
        self.expression = expression
        self.ranges = ranges
        self.steps = 0

    def finds(self, stated: dict[str, bool | str], depth: int) -> bool:
        self.steps += 1
        truth = evaluate(self.expression, stated)
        if truth is not None or depth == len(self.ranges) or self.steps > _MOST_STEPS:
            return truth is not False
        code, answers = self.ranges[depth]
        return any(self.finds({**stated, code: answer}, depth + 1) for answer in answers)


def _range(condition: Condition, expression: Expression) -> tuple[bool | str, ...]:
    if condition.kind == "bool":
        return (True, False)
    named = {atom.value for atom in atoms(expression) if isinstance(atom, Equals) and atom.code == condition.code}
    others = [option for option in condition.options if option not in named]
    return tuple([option for option in condition.options if option in named] + others[:1])
