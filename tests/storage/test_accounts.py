"""Who may sign in, on both databases. Persons and passwords are fictional."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from pipelines.errors import Permanent
from storage import passwords
from storage.accounts import (
    Account,
    add_account,
    change_password,
    disable_account,
    ensure_first_account,
    list_accounts,
)
from storage.database import reading
from storage.passwords import matches
from storage.schema.access import accounts, login_failures, sessions
from storage.sessions import ABSOLUTE, IDLE, Session, account_of, login, logout, session_of
from storage.throttle import FORGOTTEN_AFTER, FREE_TRIES, LONGEST_WAIT, LoginBlocked

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
PASSWORD = "fictional-pass-1"


@pytest.fixture
def clerk(engine: Engine) -> Account:
    """A clerk who has an account."""
    return add_account(engine, "Li.Si", "李四（虚构）", "clerk", PASSWORD, NOW)


def _signed_in(engine: Engine, now: datetime = NOW, name: str = "li.si", password: str = PASSWORD) -> Session:
    session = login(engine, name, password, now)
    assert session is not None
    return session


def test_the_first_account_is_made_once_and_can_sign_in(engine: Engine) -> None:
    first = ensure_first_account(engine, lambda: NOW)
    second = ensure_first_account(engine, lambda: NOW)

    assert first is not None
    assert (first[0], second) == ("admin", None)
    assert _signed_in(engine, name=first[0], password=first[1]).account.role == "admin"


def test_no_first_account_is_made_where_people_have_accounts(engine: Engine, clerk: Account) -> None:
    assert ensure_first_account(engine, lambda: NOW) is None
    assert list_accounts(engine) == (clerk,)


def test_of_several_starts_at_once_one_shows_a_password(engine: Engine) -> None:
    shown: list[tuple[str, str] | None] = []
    threads = [
        threading.Thread(target=lambda: shown.append(ensure_first_account(engine, lambda: NOW))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(shown) == 4
    assert sum(one is not None for one in shown) == 1


def test_the_password_itself_is_not_stored(engine: Engine, clerk: Account) -> None:
    with reading(engine) as connection:
        stored = connection.execute(select(accounts.c.password)).scalar_one()

    assert stored.startswith("$argon2id$")
    assert PASSWORD not in stored


def test_capitals_width_and_spaces_of_a_login_do_not_matter(engine: Engine, clerk: Account) -> None:
    assert _signed_in(engine, name=" ＬＩ.si ").account == clerk


def test_a_login_belongs_to_one_person(engine: Engine, clerk: Account) -> None:
    with pytest.raises(Permanent) as caught:
        add_account(engine, "LI.SI", "别人（虚构）", "clerk", PASSWORD, NOW)

    assert caught.value.code == "LOGIN_TAKEN"


@pytest.mark.parametrize("name", ["", " ", "张" * 61])
def test_a_name_that_the_table_has_no_room_for_is_refused(engine: Engine, name: str) -> None:
    with pytest.raises(Permanent) as caught:
        add_account(engine, "zhang", name, "clerk", PASSWORD, NOW)

    assert (caught.value.code, list_accounts(engine)) == ("NAME_UNFIT", ())


@pytest.mark.parametrize(
    ("name", "password", "code"),
    [
        (" ", PASSWORD, "LOGIN_UNFIT"),
        ("a" * 61, PASSWORD, "LOGIN_UNFIT"),
        ("zhang", "short", "PASSWORD_LENGTH"),
        ("zhang", "x" * 201, "PASSWORD_LENGTH"),
    ],
)
def test_an_account_that_cannot_be_is_refused(engine: Engine, name: str, password: str, code: str) -> None:
    with pytest.raises(Permanent) as caught:
        add_account(engine, name, "张三（虚构）", "clerk", password, NOW)

    assert caught.value.code == code
    assert list_accounts(engine) == ()


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("li.si", "wrong-password"),
        ("nobody", PASSWORD),
        ("li.si", ""),
        ("li.si", PASSWORD + "x" * 200),
        ("x" * 100_000, "x" * 100_000),
    ],
)
def test_who_does_not_know_both_is_not_let_in(engine: Engine, clerk: Account, name: str, password: str) -> None:
    assert login(engine, name, password, NOW) is None


def test_an_unknown_login_costs_the_same_work_as_a_wrong_password(engine: Engine, clerk: Account) -> None:
    """The work is one comparison with a hash of the same parameters; no clock is needed to see that."""
    compared: list[str] = []

    def verify(stored: str, password: str) -> bool:
        compared.append(stored)
        return passwords.matches(stored, password)

    login(engine, "li.si", "wrong-password", NOW, verify=verify)
    login(engine, "nobody", "wrong-password", NOW, verify=verify)

    known, unknown = (stored.rsplit("$", 2)[0] for stored in compared)
    assert known == unknown


def test_a_session_belongs_to_its_account_and_no_other_token_opens_it(engine: Engine, clerk: Account) -> None:
    session = _signed_in(engine)

    assert session_of(engine, session.token, NOW) == session
    assert account_of(engine, session.token, NOW) == clerk
    assert account_of(engine, session.token + "x", NOW) is None
    assert account_of(engine, "", NOW) is None


def test_the_token_itself_is_not_stored(engine: Engine, clerk: Account) -> None:
    session = _signed_in(engine)

    with reading(engine) as connection:
        stored = connection.execute(select(sessions)).one()
    assert session.token not in map(str, stored)


def test_every_sign_in_begins_another_session(engine: Engine, clerk: Account) -> None:
    one, other = _signed_in(engine), _signed_in(engine)

    assert one.token != other.token
    assert one.csrf != other.csrf


def test_a_form_of_another_session_is_not_accepted(engine: Engine, clerk: Account) -> None:
    one, other = _signed_in(engine), _signed_in(engine)

    assert [one.accepts(one.csrf), one.accepts(other.csrf), one.accepts(""), one.accepts("令牌")] == [
        True,
        False,
        False,
        False,
    ]


def test_a_session_that_nobody_uses_ends(engine: Engine, clerk: Account) -> None:
    token = _signed_in(engine).token

    assert account_of(engine, token, NOW + IDLE) is None


def test_a_session_that_is_used_goes_on(engine: Engine, clerk: Account) -> None:
    token = _signed_in(engine).token
    account_of(engine, token, NOW + IDLE / 2)

    assert account_of(engine, token, NOW + IDLE * 1.4) == clerk


def test_a_session_ends_after_a_working_day_however_it_is_used(engine: Engine, clerk: Account) -> None:
    token = _signed_in(engine).token
    used = [account_of(engine, token, NOW + IDLE * n / 2) for n in range(int(2 * (ABSOLUTE / IDLE)))]

    assert used == [clerk] * len(used)
    assert account_of(engine, token, NOW + ABSOLUTE) is None


def test_signing_out_ends_the_session_and_only_this_one(engine: Engine, clerk: Account) -> None:
    one, other = _signed_in(engine), _signed_in(engine)

    logout(engine, one.token)
    logout(engine, one.token)

    assert [account_of(engine, session.token, NOW) for session in (one, other)] == [None, clerk]


def test_a_disabled_account_is_out_at_once_and_stays_out(engine: Engine, clerk: Account) -> None:
    token = _signed_in(engine).token

    disable_account(engine, clerk.id)

    assert account_of(engine, token, NOW) is None
    assert login(engine, "li.si", PASSWORD, NOW) is None


def test_a_new_password_ends_every_session(engine: Engine, clerk: Account) -> None:
    token = _signed_in(engine).token

    change_password(engine, clerk.id, "another-fictional-1")

    assert account_of(engine, token, NOW) is None
    assert login(engine, "li.si", PASSWORD, NOW) is None
    assert _signed_in(engine, password="another-fictional-1").account == clerk


@pytest.mark.parametrize("ends", ["another password", "disabled"])
def test_who_was_shut_out_while_the_old_password_was_compared_is_not_let_in(
    engine: Engine, clerk: Account, ends: str
) -> None:
    def compared(stored: str, typed: str) -> bool:
        if ends == "disabled":
            disable_account(engine, clerk.id)
        else:
            change_password(engine, clerk.id, "another-fictional-1")
        return matches(stored, typed)

    assert login(engine, "li.si", PASSWORD, NOW, verify=compared) is None


@pytest.mark.parametrize("name", ["li.si", "nobody"])
def test_after_some_wrong_tries_no_password_is_looked_at(engine: Engine, clerk: Account, name: str) -> None:
    """Known or not: it looks the same from outside."""
    for _ in range(FREE_TRIES):
        assert login(engine, name, "wrong-password", NOW) is None

    with pytest.raises(LoginBlocked) as caught:
        login(engine, name, PASSWORD, NOW + timedelta(seconds=10))

    assert (caught.value.code, caught.value.wait) == ("LOGIN_BLOCKED", timedelta(seconds=20))


def test_after_the_wait_the_right_password_opens_and_the_tries_are_forgotten(engine: Engine, clerk: Account) -> None:
    for _ in range(FREE_TRIES):
        login(engine, "li.si", "wrong-password", NOW)
    later = NOW + timedelta(seconds=30)

    assert _signed_in(engine, later).account == clerk
    assert login(engine, "li.si", "wrong-password", later) is None
    assert _signed_in(engine, later).account == clerk


def test_every_further_wrong_try_doubles_the_wait_up_to_its_limit(engine: Engine) -> None:
    now, waits = NOW, []
    for _ in range(FREE_TRIES):
        login(engine, "nobody", "x", now)
    for _ in range(7):
        with pytest.raises(LoginBlocked) as caught:
            login(engine, "nobody", "x", now)
        waits.append(caught.value.wait)
        now += caught.value.wait
        login(engine, "nobody", "x", now)

    assert waits == [timedelta(seconds=30 * 2**n) for n in range(5)] + [LONGEST_WAIT] * 2


def test_many_tries_at_once_do_not_slip_through(engine: Engine) -> None:
    tried: list[str] = []

    def verify(stored: str, password: str) -> bool:
        tried.append(password)
        return False

    def attempt() -> None:
        try:
            login(engine, "nobody", "x", NOW, verify=verify)
        except LoginBlocked:
            return

    threads = [threading.Thread(target=attempt) for _ in range(FREE_TRIES * 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(tried) == FREE_TRIES


def test_what_was_typed_as_a_login_is_not_kept_and_old_tries_are_removed(engine: Engine) -> None:
    login(engine, "my-password-by-mistake", "x", NOW)
    with reading(engine) as connection:
        kept = connection.execute(select(login_failures)).one()
    login(engine, "nobody", "x", NOW + FORGOTTEN_AFTER + timedelta(seconds=1))
    with reading(engine) as connection:
        left = connection.execute(select(login_failures.c.login_hash)).scalars().all()

    assert "my-password" not in str(kept)
    assert kept.login_hash not in left
