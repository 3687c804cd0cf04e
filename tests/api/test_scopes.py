"""What a key may do: every call declares it, and is held to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from api import batches, cases, catalogs, events, page_plans, papers, tasks, webhooks
from api.access import caller_by_key, operator_by_key, publisher_by_key
from storage.api_keys import create_key
from tests.api.answers import problem
from tests.api.desk import Desk
from tests.api.test_catalogs import GOOD

NAMES = {caller_by_key: "every key", publisher_by_key: "publish", operator_by_key: "operate"}
NARROWER = {
    ("POST", "/api/v1/catalogs"): "publish",
    ("POST", "/api/v1/tasks/retry"): "operate",
    ("POST", "/api/v1/tasks/{task}/{how}"): "operate",
}


def asked(dependant: Dependant) -> Iterator[str]:
    """The keys that a call asks for."""
    for needed in dependant.dependencies:
        if needed.call in NAMES:
            yield NAMES[needed.call]
        yield from asked(needed)


def test_every_call_asks_for_one_kind_of_key_and_what_is_narrower_stands_in_the_table(desk: Desk) -> None:
    described = desk.client().get("/api/v1/openapi.json").json()["paths"]
    routes = [
        route
        for module in (batches, cases, catalogs, events, page_plans, papers, tasks, webhooks)
        for route in module.router.routes
        if isinstance(route, APIRoute)
    ]

    found = {(method, route.path): list(asked(route.dependant)) for route in routes for method in route.methods or ()}

    calls = {(method.upper(), path) for path, methods in described.items() for method in methods}
    assert set(found) == {(method, path) for method, path in calls if path.startswith("/api/v1/")}
    assert len(found) > 20
    assert found == {call: [NARROWER.get(call, "every key")] for call in found}
    assert set(NARROWER) <= set(found)


@pytest.mark.parametrize(
    ("path", "said", "scope"),
    [
        ("/api/v1/catalogs", GOOD, "publish"),
        ("/api/v1/tasks/retry", "{}", "operate"),
        ("/api/v1/tasks/x/retry", "{}", "operate"),
    ],
)
def test_a_key_without_the_scope_is_refused_and_one_with_it_is_not(
    desk: Desk, path: str, said: str, scope: str
) -> None:
    others = [one for one in ("publish", "operate") if one != scope]
    plain, other = create_key(desk.engine, "一体机", desk.at), create_key(desk.engine, "平台", desk.at, others)  # type: ignore[arg-type] # words of the table
    with_it = create_key(desk.engine, "运维", desk.at, [scope])  # type: ignore[list-item] # a word of the table

    for key in (plain, other):
        told = problem(desk.client(key=key).post(path, content=said.encode()), 403, "SCOPE")
        assert f"--scope {scope}" in told["cure"]
        assert desk.client(key=key).get("/api/v1/catalogs").status_code == 200
    assert desk.client(key=with_it).post(path, content=said.encode()).status_code not in {401, 403}
