"""What a refusal must look like, whatever was refused."""

from __future__ import annotations

from typing import Any


def problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    """The problem object of an answer, which must be one."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    told: dict[str, Any] = answer.json()
    assert (told["status"], told["code"]) == (status, code), told
    return told


def pointers(told: dict[str, Any]) -> list[str]:
    return [error["pointer"] for error in told["errors"]]
