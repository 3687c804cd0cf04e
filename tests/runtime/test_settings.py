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
    monkeypatch.setenv("YICI_COURIER", "pigeon")

    with pytest.raises(Unconfigured) as refused:
        load()

    assert refused.value.message == (
        "设置无法使用：YICI_OCR_ENGINE 只能是 rapid 或 tesseract；YICI_COURIER 只能是 handover 或 kuaidi100；"
        "YICI_MAX_FILE_MB 应大于 0；YICI_METRICS_PORT 应为整数。"
    )


@pytest.mark.parametrize("written", ["partnerId=1", '["1"]', '{"partnerId": 1}', "null"])
def test_an_account_that_is_no_object_of_texts_is_named_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    monkeypatch.setenv("YICI_KUAIDI100_ACCOUNT", written)

    with pytest.raises(Unconfigured) as refused:
        load()

    assert refused.value.message == (
        '设置无法使用：YICI_KUAIDI100_ACCOUNT 应为 JSON 对象，如 {"partnerId": "…", "partnerKey": "…"}。'
    )


def test_an_account_is_read_from_the_environment_and_from_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    written = '{"partnerId": "P-1", "partnerKey": "K-1"}'
    monkeypatch.setenv("YICI_KUAIDI100_ACCOUNT", written)
    told = load().kuaidi100_account
    monkeypatch.delenv("YICI_KUAIDI100_ACCOUNT")
    (tmp_path / "account").write_text(written, encoding="utf-8")
    monkeypatch.setenv("YICI_KUAIDI100_ACCOUNT_FILE", str(tmp_path / "account"))

    assert told == load().kuaidi100_account == {"partnerId": "P-1", "partnerKey": "K-1"}


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("YICI_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("YICI_DATABASE_URL", "")
    monkeypatch.setenv("YICI_MAX_FILE_MB", "")

    settings = load()

    assert (settings.database, settings.max_file_mb) == (f"sqlite:///{tmp_path / 'yici.db'}", 200)
    assert settings.embedded is True


def test_a_secret_is_read_from_a_file_without_its_line_end(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    address = "postgresql+psycopg://yici:s3cret@postgres:5432/yici"
    (tmp_path / "database_url").write_text(f"{address}\n", encoding="utf-8")
    (tmp_path / "readers").write_text("3", encoding="utf-8")
    monkeypatch.setenv("YICI_DATABASE_URL_FILE", str(tmp_path / "database_url"))
    monkeypatch.setenv("YICI_READERS_FILE", str(tmp_path / "readers"))

    settings = load()

    assert (settings.database, settings.readers) == (address, 3)


def test_a_value_and_a_file_for_the_same_setting_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from the file", encoding="utf-8")
    monkeypatch.setenv("YICI_BOOTSTRAP_KEY", "from the environment")
    monkeypatch.setenv("YICI_BOOTSTRAP_KEY_FILE", str(tmp_path / "key"))

    with pytest.raises(Unconfigured) as refused:
        load()

    assert refused.value.message == "设置无法使用：YICI_BOOTSTRAP_KEY 与 YICI_BOOTSTRAP_KEY_FILE 只能设置一个。"


def test_a_file_that_is_absent_empty_or_no_text_is_named_by_its_variable_only(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "empty").write_text("\n", encoding="utf-8")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00secret")
    monkeypatch.setenv("YICI_DATABASE_URL_FILE", str(tmp_path / "absent"))
    monkeypatch.setenv("YICI_BROKER_URL_FILE", str(tmp_path / "empty"))
    monkeypatch.setenv("YICI_SIGNING_KEY_PASSWORD_FILE", str(tmp_path / "binary"))

    with pytest.raises(Unconfigured) as refused:
        load()

    assert refused.value.message == (
        "设置无法使用：YICI_DATABASE_URL_FILE 所指的文件无法读取；YICI_BROKER_URL_FILE 所指的文件是空的；"
        "YICI_SIGNING_KEY_PASSWORD_FILE 所指的文件无法读取。"
    )


def test_a_value_in_a_file_that_cannot_be_used_is_not_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "readers").write_text("s3cret", encoding="utf-8")
    monkeypatch.setenv("YICI_READERS_FILE", str(tmp_path / "readers"))

    with pytest.raises(Unconfigured) as refused:
        load()

    assert refused.value.message == "设置无法使用：YICI_READERS 应为整数。"
