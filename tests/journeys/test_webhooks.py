"""An integrator is told of its case, embedded and over RabbitMQ, PostgreSQL and S3; also when the caller is killed."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from pipelines.case import Case, State
from runtime.settings import Settings
from storage.api_keys import create_key, key_owner
from storage.ledger import Submission
from storage.webhooks import deliveries as webhook_deliveries
from storage.webhooks import endpoints
from storage.webhooks.deliveries import Delivery
from storage.webhooks.endpoints import Wish
from tests.doubles.receiver import Receiver, receiving, waiting
from tests.journeys.house import distributed, embedded, unit
from tests.journeys.test_survival import five_minutes_later, wait_for
from tests.office import ITEM, NAME, VERSION, WHOLE, facts, hand_in, installation
from workers.toolbox import Toolbox, wall_clock


class Integrator:
    """A key, an endpoint, a receiver."""

    def __init__(self, tools: Toolbox, receiver: Receiver) -> None:
        self._tools, self._receiver = tools, receiver
        owner = key_owner(tools.engine, create_key(tools.engine, "示例平台", wall_clock()))
        assert owner is not None
        self.key_id = owner.id
        wish = Wish(f"{receiver.url}/yici")
        self._webhook, secret = endpoints.register(tools.engine, owner.id, wish, "示例平台", wall_clock())
        receiver.secrets.append(secret)

    def hand_in(self) -> Case:
        files = hand_in(self._tools, WHOLE)
        said = Submission(ITEM, NAME, VERSION, facts(), files, "示例平台", self.key_id)
        return self._tools.ledger.open(said, uuid4().hex)

    def deliveries(self) -> tuple[Delivery, ...]:
        return webhook_deliveries.deliveries(self._tools.engine, self._webhook.id, limit=200).items

    def wait(self) -> None:
        """Until everything that is to be said was taken."""
        wait_for(lambda: bool(self.deliveries()) and all(one.state == "delivered" for one in self.deliveries()))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def reachable(servers: Settings) -> Settings:
    return servers.model_copy(update={"webhook_networks": "127.0.0.0/8"})


def test_an_integrator_hears_of_everything_once(tmp_path: Path, receiver: Receiver) -> None:
    with embedded(installation(tmp_path, webhook_networks="127.0.0.0/8")) as house:
        # Given
        integrator = Integrator(house.tools, receiver)

        # When
        case = integrator.hand_in()
        house.settle(case, State.ACCEPTED)
        house.rest(case)
        integrator.wait()

        # Then
        heard = [json.loads(one.body) for one in receiver.heard]
        told = Counter(one["type"] for one in heard)
        assert (told["case.opened"], told["case.letter_issued"]) == (1, 2)
        assert [one["data"]["state"] for one in sorted(heard, key=lambda one: one["data"]["seq"])][-1] == "accepted"
        assert Counter(receiver.ids) == Counter(one.id for one in integrator.deliveries())
        assert {(one.secrets, one.fresh) for one in receiver.heard} == {((receiver.secrets[0],), True)}
        assert {len(one.attempts) for one in integrator.deliveries()} == {1}


def test_a_caller_killed_before_it_wrote_down_the_answer_calls_again_under_the_same_id(
    reachable: Settings, receiver: Receiver
) -> None:
    with distributed(reachable, "relay") as house:
        # Given a worker that is in the middle of its first call
        integrator = Integrator(house.tools, receiver)
        gate = threading.Event()
        receiver.replies.append(waiting(gate))
        with unit(reachable, "worker") as first:
            case = integrator.hand_in()
            wait_for(lambda: bool(receiver.heard))
            first.kill()
        gate.set()

        # When
        five_minutes_later(reachable)
        with unit(reachable, "worker"):
            house.settle(case, State.ACCEPTED)
            integrator.wait()

        # Then
        cut_off = next(one for one in integrator.deliveries() if one.id == receiver.ids[0])
        assert [one.code for one in cut_off.attempts] == [None, "OK"]
        heard, said = (
            Counter(receiver.ids),
            {one.id: [call.code for call in one.attempts] for one in integrator.deliveries()},
        )
        assert (heard[cut_off.id], set(heard)) == (2, set(said))
        # The worker may have been in the middle of a second call, too; nothing else is heard twice.
        assert {each for each in heard if heard[each] > 1} <= {each for each, codes in said.items() if codes[0] is None}
        assert {one.id: len({each.body for each in receiver.heard if each.id == one.id}) for one in receiver.heard} == (
            dict.fromkeys(heard, 1)
        )
        assert {(one.secrets, one.fresh) for one in receiver.heard} == {((receiver.secrets[0],), True)}
