"""Nothing that is done for a case reads what the past has left: every statement goes by an index.

The statements are those that the program really sends, caught while it works, so that this cannot drift from the code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from pipelines.case import Case, State
from pipelines.events import FileSplit, HandedOver, LetterIssued, PageRead
from pipelines.facts import Facts
from pipelines.tasks import QUEUES, CallWebhook
from pipelines.text import PageText
from storage import (
    api_keys,
    dead_letters,
    dispatch,
    housekeeping,
    idempotency,
    listing,
    measures,
    outbox,
    papers,
    parcels,
    readings,
    sessions,
    strays,
    taking,
    turns,
    views,
)
from storage.accounts import add_account
from storage.batches import removal, standing
from storage.batches.jobs import Jobs, NewJob
from storage.database import migrate, open_database, reading, transaction
from storage.ledger import Ledger, Submission
from storage.objects import open_objects
from storage.sending import Sender
from storage.webhooks import calls, deliveries, ending, endpoints, orders, watch
from storage.webhooks.calls import Ended
from storage.webhooks.endpoints import Wish
from tests.cases import MONDAY, deficient, file_in, later
from tests.past import fill, ledger_over, opened
from tests.storage.plans import entered, listening, read_whole

PAST = 4000
A_YEAR_AGO = MONDAY - timedelta(days=365)
BESIDE_CASES = (
    """INSERT INTO api_keys (id, name, hash, created_at, scopes)
       SELECT 'key-' || n, '示例平台', md5('key' || n), :now, '' FROM generate_series(1, 50) AS n""",
    "INSERT INTO case_keys (case_number, key_id) SELECT number, 'key-1' FROM cases",
    """INSERT INTO webhooks (id, key_id, url, description, types, every_case, secret, created_at, succeeded_at)
       SELECT 'past-' || n, 'key-' || n, 'https://example.org/', '', '["case.opened"]', false, '', :now, :now
       FROM generate_series(1, 50) AS n""",
    """INSERT INTO webhook_deliveries (id, webhook_id, type, case_number, seq, ordered_at)
       SELECT id, 'past-' || (1 + ascii(id) % 50), 'case.opened', case_number, 1, created_at FROM tasks""",
    """INSERT INTO webhook_attempts (delivery_id, attempt, started_at, ended_at, milliseconds, status, code)
       SELECT id, 1, created_at, created_at, 10, 204, 'OK' FROM tasks""",
    """INSERT INTO idempotency (key, request_hash, status, created_at)
       SELECT md5(n::text), '', 202, CAST(:now AS timestamptz) - n * interval '1 minute' FROM generate_series(1, 5000) AS n""",
    """INSERT INTO sessions (token_hash, account_id, csrf, created_at, expires_at)
       SELECT md5(n::text), id, '', :now, CAST(:now AS timestamptz) + n * interval '1 minute'
       FROM accounts, generate_series(1, 5000) AS n""",
    """INSERT INTO batches (id, key_id, by, created_at)
       SELECT 'batch-' || n, 'key-1', '示例平台', :now FROM generate_series(1, 4000) AS n""",
    """INSERT INTO files (id, position, name, sha256, size, object_key, media_type, round)
       SELECT 'file-' || n, 0, 'a.pdf', '', 1, '', '', 1 FROM generate_series(1, 4000) AS n""",
    """INSERT INTO batch_jobs (batch_id, n, name, "do", status, state, file_id, outputs, pages_open)
       SELECT 'batch-' || n, 1, '1', 'ocr', 202, 'done', 'file-' || n, '[]', 0 FROM generate_series(1, 4000) AS n""",
    """INSERT INTO task_errors (task_id, attempt, at, code, message) SELECT id, 1, created_at, 'EXAMPLE', '示例' FROM tasks""",
)
"""What else there is more and more of, until it is cleared."""


class Office:
    """What an office does all day, each thing once or twice."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine = engine
        self.ledger: Ledger = ledger_over(engine)
        self.objects = open_objects(f"file://{folder / 'objects'}")
        # The address of an office that is gone may be another's: what was opened then would be found again.
        self._name, self._opened = uuid4().hex[:12], 0

    def opened(self) -> Case:
        self._opened += 1
        return opened(self.ledger, f"{self._name}-{self._opened}")

    def work(self) -> None:
        """A case is opened, split, read, checked, told and handed over, each step taken from the queue."""
        case = self.opened()
        split = FileSplit(at=MONDAY, file_id=self.file_of(case), pages=1)
        self.step(case, "split_file", lambda: split)
        readings.save_page(self.engine, split.file_id, PageText(page=1, width=1, height=1, source="rapid"), "picture/x")
        self.step(case, "read_page", lambda: PageRead(at=MONDAY, file_id=split.file_id, page=1))
        self.step(case, "check_case", lambda: deficient(self.ledger.case(case.number)))
        letter = next(one for one in papers.letters_of(self.engine, case.number) if one.kind == "notice")
        issued = LetterIssued(at=MONDAY, letter_id=letter.id, letter="notice", object_key="letter/x", sha256="0" * 64)
        self.ledger.advance(case.number, issued, f"issued-{letter.id}")
        self.ledger.advance(case.number, HandedOver(at=MONDAY, by="示例窗口"), f"act-{letter.id}")

    def file_of(self, case: Case) -> str:
        return papers.files_of(self.engine, case.number)[0].id

    def step(self, case: Case, kind: str, tell: Callable[[], object]) -> None:
        with transaction(self.engine) as connection:
            claimed = turns.claim(connection, QUEUES, later(1)).messages
            outbox.unsend(connection, [claimed[0].task_id])
            claimed += turns.claim(connection, QUEUES, later(1)).messages
        for message in claimed:
            with transaction(self.engine) as connection:
                taken = taking.start(connection, message.task_id, later(1))
            if taken is None:
                continue
            if (taken.case_number, taken.task.kind) == (case.number, kind):
                with transaction(self.engine) as connection:
                    outbox.hold(connection, taken, MONDAY)
                self.ledger.finish(taken, tell())  # type: ignore[arg-type]  # an event of those above
            else:
                with transaction(self.engine) as connection:
                    outbox.hand_back(connection, taken, MONDAY)

    def fail(self) -> None:
        """A task fails, is tried again, and dies."""
        self.opened()
        with transaction(self.engine) as connection:
            first, *_ = turns.claim(connection, QUEUES, later(1)).messages
            taken = taking.start(connection, first.task_id, later(1))
            assert taken is not None
            outbox.try_later(connection, taken, "示例", MONDAY)
            again = taking.start(connection, first.task_id, later(1))
            assert again is not None
            dead_letters.note(connection, again, "EXAMPLE", "示例", MONDAY)
            outbox.bury(connection, again, "示例", MONDAY)
        dead_letters.one_letter(self.engine, first.task_id)

    def look_after(self) -> None:
        """What the scheduler does every second."""
        with transaction(self.engine) as connection:
            dispatch.passed(connection, MONDAY)
            dispatch.sweep(connection, MONDAY)
            dispatch.resend(connection, A_YEAR_AGO)
            dispatch.untold(connection, ("make_searchable",))

    def batch(self) -> None:
        """A job that only reads: handed in, opened, read, shown; another one dies."""
        sender = Sender()
        doors = Jobs(self.engine, lambda: MONDAY, sender)
        owner = api_keys.key_owner(self.engine, api_keys.create_key(self.engine, "示例档案馆", MONDAY))
        assert owner is not None
        batch_id, files = uuid4().hex, (file_in(uuid4().hex), file_in(uuid4().hex))
        new = [NewJob(file.name, "ocr", 202, file=file, outputs=("text",)) for file in files]
        doors.take_in(batch_id, owner.id, owner.name, new)
        for event in (
            FileSplit(at=MONDAY, file_id=files[0].id, pages=1, media_type="application/pdf"),
            PageRead(at=MONDAY, file_id=files[0].id, page=1),
        ):
            doors.finish(self._taken(files[0].id), event, "rapid")
        taken = self._taken(files[1].id)
        with transaction(self.engine) as connection:
            outbox.bury(connection, taken, "示例", MONDAY)
        doors.tell_deaths()
        standing.batch_view(self.engine, batch_id, owner.id)
        removal.expire(self.engine, A_YEAR_AGO, MONDAY)
        removal.give_up(self.engine, batch_id, MONDAY)
        removal.remove(self.engine, self.objects)

    def _taken(self, file_id: str) -> outbox.Taken:
        """The task of that file, taken; the others are left alone."""
        found = None
        with transaction(self.engine) as connection:
            for message in turns.claim(connection, QUEUES, later(1)).messages:
                taken = taking.start(connection, message.task_id, later(1))
                if taken is not None and getattr(taken.task, "file_id", "") == file_id:
                    found = taken
                elif taken is not None:
                    outbox.hand_back(connection, taken, MONDAY)
        assert found is not None
        return found

    def measure(self) -> None:
        """What is shown of the queue: the scrape of the metrics, the list of dead letters."""
        with reading(self.engine) as connection:
            measures.measure(connection, MONDAY)
        dead_letters.count(self.engine)
        dead_letters.dead_letters(self.engine, dead_letters.Wanted())

    def tell_integrators(self) -> None:
        """A key registers where to be told, hands a case in, is told, is not told, and looks at what was said."""
        owner = api_keys.key_owner(self.engine, api_keys.create_key(self.engine, "示例平台", MONDAY))
        assert owner is not None
        made, _ = endpoints.register(self.engine, owner.id, Wish("https://example.org/"), "示例平台", MONDAY)
        handed_in = (file_in(f"told-{self._name}"),)
        said = Submission("SAMPLE-1", "示例事项许可", "2026-01", Facts(), handed_in, "示例平台", owner.id)
        self.ledger.open(said, f"told-{self._name}")
        for _ in range(2):
            orders.order_ping(self.engine, made.id, "示例平台", MONDAY)
        first, second, third = deliveries.deliveries(self.engine, made.id).items
        self.call(first.id, Ended(True, False, "OK", 204, 10))
        self.call(second.id, Ended(False, True, "HTTP_410", 410, 10, "示例"))
        endpoints.switch_on(self.engine, made.id, "示例平台", "", MONDAY)
        deliveries.send_again(self.engine, made.id, third.id, "示例平台", MONDAY)
        deliveries.send_all_again(self.engine, made.id, "示例平台", MONDAY)
        deliveries.unsent(self.engine, made.id, 20)
        deliveries.waiting(self.engine)
        watch.acts_of(self.engine, made.id)
        ending.end_endpoints(self.engine, MONDAY)
        endpoints.delete(self.engine, made.id, "示例平台", MONDAY)
        housekeeping.forget_webhooks(self.engine, MONDAY)

    def call(self, task_id: str, ended: Ended) -> None:
        with transaction(self.engine) as connection:
            taken = taking.start(connection, task_id, later(1))
        assert taken is not None
        assert isinstance(taken.task, CallWebhook)
        reserved = calls.reserve(self.engine, taken, taken.task, MONDAY)
        assert reserved is not None
        calls.tell(self.engine, taken, taken.task, reserved, ended, MONDAY)

    def show(self) -> None:
        """A case, its papers and its history."""
        case = self.opened()
        views.case_view(self.engine, case.number)
        views.history_view(self.engine, case.number)
        readings.files_read(self.engine, case.number)
        readings.report_of(self.engine, case.number)
        papers.letters_of(self.engine, case.number)
        papers.chain_of(self.engine, case.number)
        papers.shipments_at_counter(self.engine, "counter")
        parcels.followed(self.engine, "kuaidi100", "W-1")
        parcels.still_so(self.engine, "S-1", MONDAY)
        with reading(self.engine) as connection:
            dispatch.waits(connection, case.number)

    def list(self) -> None:
        """Cases: newest, by state, by item, by last day; the second page as well as the first."""
        wanted = (
            listing.Filter(),
            listing.Filter(states=(State.AWAITING_CLERK,)),
            listing.Filter(item="ITEM-7"),
            listing.Filter(due_before=later(2)),
        )
        for one in wanted:
            page = listing.list_cases(self.engine, one, limit=5)
            listing.list_cases(self.engine, one, cursor=page.next, limit=5)

    def ask_twice(self) -> None:
        """A request with an idempotency key; a browser that signs in and out."""
        first = idempotency.reserve(self.engine, f"key-{self._name}", "a" * 64, MONDAY)
        assert isinstance(first, idempotency.First)
        idempotency.finish(self.engine, first, 202, {})
        idempotency.reserve(self.engine, f"key-{self._name}", "a" * 64, MONDAY)
        idempotency.release(self.engine, first)
        session = sessions.login(self.engine, "clerk", "x", MONDAY, verify=lambda _stored, _typed: True)
        assert session is not None
        sessions.session_of(self.engine, session.token, later(0.01))
        sessions.logout(self.engine, session.token)

    def tidy(self) -> None:
        """What the scheduler does now and then."""
        idempotency.forget(self.engine, MONDAY - timedelta(days=2))
        housekeeping.forget_done(self.engine, later(-1820))
        housekeeping.forget_sessions(self.engine, MONDAY)
        case = self.opened()
        for key in ("file/a/1", "letter/a/2-0", f"archive/a/{case.number}-0"):
            self.objects.put(key, b"1")
        strays.look(self.engine, self.objects, MONDAY)
        strays.remove(self.engine, self.objects, later(2))
        self.objects.delete("letter/a/2-0")
        strays.look(self.engine, self.objects, MONDAY)
        strays.remove(self.engine, self.objects, later(2))


DEEDS = [
    Office.work,
    Office.fail,
    Office.look_after,
    Office.measure,
    Office.tell_integrators,
    Office.batch,
    Office.show,
    Office.list,
    Office.ask_twice,
    Office.tidy,
]


@pytest.fixture(scope="module")
def old_office(new_database: Callable[[], str]) -> Iterator[Engine]:
    """A PostgreSQL database with thousands of cases in it, whose done tasks nobody has forgotten."""
    engine = open_database(new_database())
    migrate(engine)
    fill(engine, PAST, done_kept=timedelta(days=4000))
    add_account(engine, "clerk", "示例窗口", "clerk", "example-password-1", MONDAY)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in BESIDE_CASES:
            connection.execute(text(statement), {"now": MONDAY} if ":now" in statement else {})
        connection.execute(text("ANALYZE"))
    yield engine
    engine.dispose()


@pytest.mark.parametrize("generic", [False, True], ids=["planned anew", "prepared"])
@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
def test_on_postgresql_no_step_reads_the_past(
    old_office: Engine, tmp_path: Path, deed: Callable[[Office], None], generic: bool
) -> None:
    office = Office(old_office, tmp_path)
    with listening(old_office) as sent:
        deed(office)

    assert len(sent) > 3
    assert read_whole(old_office, sent, generic=generic) == []


def test_a_later_page_of_a_list_begins_where_the_one_before_ended(old_office: Engine) -> None:
    first = listing.list_cases(old_office, listing.Filter(), limit=5)
    with listening(old_office) as sent:
        listing.list_cases(old_office, listing.Filter(), cursor=first.next, limit=5)

    assert entered(old_office, sent) == {"ix_cases_newest"}


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
def test_on_sqlite_no_step_reads_the_past(tmp_path: Path, deed: Callable[[Office], None]) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'yici.db'}")
    migrate(engine)
    add_account(engine, "clerk", "示例窗口", "clerk", "example-password-1", MONDAY)
    office = Office(engine, tmp_path)
    with listening(engine) as sent:
        deed(office)

    assert read_whole(engine, sent) == []
    engine.dispose()
