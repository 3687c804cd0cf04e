"""The keys of integrators, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Engine, select, update

from storage.api_keys import KeyOwner, accept_bootstrap_key, create_key, key_owner, list_keys, revoke_key
from storage.database import reading, transaction
from storage.schema.access import api_keys

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def test_a_key_names_its_owner(engine: Engine) -> None:
    one, other = create_key(engine, "数据平台", NOW), create_key(engine, "一体机", NOW)

    assert [owner.name for plain in (one, other) if (owner := key_owner(engine, plain))] == ["数据平台", "一体机"]
    assert one.startswith("yici_")


def test_what_is_no_key_has_no_owner(engine: Engine) -> None:
    plain = create_key(engine, "数据平台", NOW)

    assert [key_owner(engine, wrong) for wrong in ("", plain[:-1], plain + "x", plain.upper())] == [None] * 4


def test_the_key_itself_is_not_stored(engine: Engine) -> None:
    plain = create_key(engine, "数据平台", NOW)

    with reading(engine) as connection:
        stored = connection.execute(select(api_keys)).one()
    assert plain not in map(str, stored)


def test_a_revoked_key_is_refused_from_that_moment_on(engine: Engine) -> None:
    plain = create_key(engine, "数据平台", NOW)
    (owner,) = list_keys(engine)

    revoked = [revoke_key(engine, owner.id, NOW), revoke_key(engine, owner.id, NOW)]

    assert revoked == [True, False]
    assert key_owner(engine, plain) is None
    assert list_keys(engine) == ()


def test_the_bootstrap_key_is_accepted_however_often_it_is_named(engine: Engine) -> None:
    accept_bootstrap_key(engine, "fictional-bootstrap", NOW)
    accept_bootstrap_key(engine, "fictional-bootstrap", NOW)

    assert list_keys(engine) == (KeyOwner("bootstrap", "初始接口密钥"),)
    assert key_owner(engine, "fictional-bootstrap") == KeyOwner("bootstrap", "初始接口密钥")


def test_a_bootstrap_key_of_an_older_version_gets_the_name_that_people_read(engine: Engine) -> None:
    accept_bootstrap_key(engine, "fictional-bootstrap", NOW)
    with transaction(engine) as connection:
        connection.execute(update(api_keys).values(name="bootstrap"))

    accept_bootstrap_key(engine, "fictional-bootstrap", NOW)

    assert list_keys(engine) == (KeyOwner("bootstrap", "初始接口密钥"),)


def test_another_bootstrap_key_takes_the_place_of_the_former(engine: Engine) -> None:
    accept_bootstrap_key(engine, "fictional-first", NOW)
    accept_bootstrap_key(engine, "fictional-second", NOW)

    assert [key_owner(engine, "fictional-first"), key_owner(engine, "fictional-second")] == [
        None,
        KeyOwner("bootstrap", "初始接口密钥"),
    ]


def test_a_revoked_bootstrap_key_does_not_come_back_with_the_next_start(engine: Engine) -> None:
    accept_bootstrap_key(engine, "fictional-bootstrap", NOW)
    revoke_key(engine, "bootstrap", NOW)
    accept_bootstrap_key(engine, "fictional-bootstrap", NOW)

    assert key_owner(engine, "fictional-bootstrap") is None
