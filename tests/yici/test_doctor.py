"""What ``yici doctor`` says of good and of broken installations, over real servers."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from runtime.settings import Settings
from storage.database import migrate, open_database, transaction
from yici.checkup import examine
from yici.doctor import doctor_command

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def _settings(tmp_path: Path, **more: Any) -> Settings:
    return Settings(data_dir=tmp_path / "data", **more)


def _states(settings: Settings, now: datetime = NOW) -> dict[str, str]:
    return {result.check: result.state for result in examine(settings, lambda: now)}


def _lacking(settings: Settings) -> list[str]:
    return [check for check, state in _states(settings).items() if state == "lack"]


def test_a_new_installation_has_all_it_needs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = doctor_command(_settings(tmp_path), as_json=False, clock=lambda: NOW)

    shown = capsys.readouterr().out
    assert (code, "所需条件齐备" in shown, "✗" in shown) == (0, True, False)


def test_programs_are_told_in_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = doctor_command(_settings(tmp_path), as_json=True, clock=lambda: NOW)

    told = json.loads(capsys.readouterr().out)
    assert (code, told["schema"], told["ok"]) == (0, "yici/doctor/1", True)
    assert {
        "python",
        "database",
        "broker",
        "objects",
        "ocr",
        "tesseract",
        "fonts",
        "signing_key",
        "calendar",
        "catalogs",
    } < {check["check"] for check in told["checks"]}


def test_real_servers_are_found(tmp_path: Path, fresh_database: str, fresh_vhost: str, fresh_bucket: str) -> None:
    settings = _settings(tmp_path, database_url=fresh_database, broker_url=fresh_vhost, objects_url=fresh_bucket)

    assert _lacking(settings) == []


def test_servers_that_are_away_are_told_with_a_cure_and_without_their_passwords(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Given
    settings = _settings(
        tmp_path,
        database_url="postgresql+psycopg://u:geheim@127.0.0.1:1/d",
        broker_url="amqp://u:geheim@127.0.0.1:1/v",
        objects_url="s3://u:geheim@127.0.0.1:1/b?secure=false",
    )

    # When
    code = doctor_command(settings, as_json=True, clock=lambda: NOW)

    # Then
    out = capsys.readouterr().out
    lacks = [check for check in json.loads(out)["checks"] if check["state"] == "lack"]
    assert (code, [check["check"] for check in lacks]) == (1, ["database", "broker", "objects"])
    assert all(check["cure"] for check in lacks)
    assert "geheim" not in out


def test_people_are_told_what_is_lacking(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = doctor_command(_settings(tmp_path, catalogs=tmp_path), as_json=False, clock=lambda: NOW)

    assert (code, "缺少：材料目录" in capsys.readouterr().out) == (1, True)


def test_addresses_that_cannot_be_used_are_told(tmp_path: Path) -> None:
    settings = _settings(tmp_path, database_url="mysql://h/d", broker_url="redis://h", objects_url="ftp://h")

    assert _lacking(settings) == ["database", "broker", "objects"]


def test_a_database_of_a_newer_program_is_told(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    engine = open_database(settings.database)
    migrate(engine)
    with transaction(engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    assert _lacking(settings) == ["database"]


def test_files_that_cannot_be_used_are_told(tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "a.yaml").write_text("item: [")
    settings = _settings(tmp_path, catalogs=broken, calendar=broken / "a.yaml", signing_key=str(broken / "none.p12"))

    assert _lacking(settings) == ["signing_key", "calendar", "catalogs"]


def test_a_year_without_published_holidays_is_a_warning(tmp_path: Path) -> None:
    settings = _settings(tmp_path)

    assert [
        _states(settings, datetime(year, month, 2, tzinfo=UTC))["calendar"]
        for year, month in ((2026, 11), (2026, 12), (2060, 1))
    ] == ["ok", "warning", "warning"]


def test_a_short_bootstrap_key_is_a_warning(tmp_path: Path) -> None:
    assert [
        _states(_settings(tmp_path, bootstrap_key=key))["bootstrap_key"]
        for key in ("", "short", "long-enough-to-be-hard-to-guess")
    ] == ["ok", "warning", "ok"]


def test_an_engine_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    settings = _settings(tmp_path).model_copy(update={"ocr_engine": "none"})

    assert _lacking(settings) == ["ocr"]


def test_a_strange_error_is_a_finding_without_its_words_and_the_other_checks_go_on(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes("保密".encode("gb18030"))
    results = {result.check: result for result in examine(_settings(tmp_path, catalogs=tmp_path), lambda: NOW)}

    assert (results["catalogs"].state, results["catalogs"].detail) == ("lack", "检查时出现异常：UnicodeDecodeError")
    assert results["bootstrap_key"].state == "ok"
