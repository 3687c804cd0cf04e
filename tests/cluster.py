"""A RabbitMQ cluster of three nodes on this machine, each of which can be killed."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.chaos_servers import Server
from tests import services
from tests.serving import folder_of, free_port, running

NODES = 3


@dataclass(frozen=True)
class Node:
    """One of the cluster.

    Attributes:
        url: ``amqp://USER:PASSWORD@127.0.0.1:PORT/``.
        server: with ``kill`` and ``start``.
    """

    url: str
    server: Server


@contextmanager
def cluster() -> Iterator[list[Node]]:
    """Run the nodes; the later ones join the first when they start."""
    password = secrets.token_hex(16)
    with folder_of("cluster") as folder, ExitStack() as stack:
        born_with = {**services.definitions(password), "vhosts": [{"name": "/"}]}
        born_with["permissions"] = [
            {"user": services.USER, "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"}
        ]
        (folder / "definitions.json").write_text(json.dumps(born_with))
        (folder / "plugins").write_text("[].")
        (folder / "empty.conf").touch()
        epmd_port = stack.enter_context(
            running(lambda port: ["epmd", "-port", str(port), "-address", "127.0.0.1"], folder)
        )
        nodes = []
        for number in range(NODES):
            port = free_port()
            server = _server(folder, epmd_port, number, port)
            server.start()
            stack.callback(server.kill)
            nodes.append(Node(f"amqp://{services.USER}:{password}@127.0.0.1:{port}/%2F", server))
        yield nodes


def _server(folder: Path, epmd_port: int, number: int, port: int) -> Server:
    configuration = services.rabbitmq_configuration(folder, port)
    if number:
        # What the first was born with, it tells the others.
        configuration = "\n".join(line for line in configuration.splitlines() if "load_definitions" not in line)
        configuration += "\ncluster_formation.peer_discovery_backend = classic_config"
        configuration += f"\ncluster_formation.classic_config.nodes.1 = {_name(0)}\n"
    file = folder / f"rabbitmq-{number}.conf"
    file.write_text(configuration)
    environment = services.rabbitmq_environment(folder, epmd_port)
    own = {"RABBITMQ_NODENAME": _name(number), "RABBITMQ_CONFIG_FILE": str(file)}
    program = shutil.which("rabbitmq-server", path="/usr/lib/rabbitmq/bin") or "rabbitmq-server"
    return Server(f"rabbitmq {number}", [program], folder, port, environment={**environment, **own})


def _name(number: int) -> str:
    return f"node{number}@localhost"
