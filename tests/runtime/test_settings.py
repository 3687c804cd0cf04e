"""Settings come from the environment; what cannot be used is named, without its value."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.errors import Unconfigured
from runtime.settings import load


def test_every_variable_that_cannot_be_used_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YICI_OCR_ENGINE", "magic")
    monkeypatch.setenv("YICI_MAX_FILE_MB", "0")
    monkeypatch.setenv("YICI_METRICS_PORT", "secret")

    with pytest.raises(Unconfigured) as refused:
        load()

    assert refused.value.message == (
        "设置无法使用：YICI_OCR_ENGINE 只能是 rapid 或 tesseract；YICI_MAX_FILE_MB 应大于 0；YICI_METRICS_PORT 应为整数。"
    )


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("YICI_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("YICI_DATABASE_URL", "")
    monkeypatch.setenv("YICI_MAX_FILE_MB", "")

    settings = load()

    assert (settings.database, settings.max_file_mb) == (f"sqlite:///{tmp_path / 'yici.db'}", 200)
    assert settings.embedded is True
