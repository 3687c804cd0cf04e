"""The files of docker/: what Debian's docker-compose makes of them, and what every container keeps to."""

from __future__ import annotations

import re
import stat
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.tasks import QUEUES
from runtime.settings import load

DOCKER = Path(__file__).parents[2] / "docker"
OVERLAYS = {
    "office": ("compose.yaml",),
    "cluster": ("compose.yaml", "compose.cluster.yaml"),
    "signing": ("compose.yaml", "compose.signing.yaml"),
    "everything": ("compose.yaml", "compose.cluster.yaml", "compose.signing.yaml"),
}
ONCE = {"folders"}
"""Services that end when they have done their one thing."""

NODES = ("rabbitmq", "rabbitmq-2", "rabbitmq-3")


@cache
def composed(overlay: str) -> dict[str, Any]:
    """What docker-compose makes of the files; it needs no container engine for that."""
    files = [word for name in OVERLAYS[overlay] for word in ("-f", str(DOCKER / name))]
    command = ["docker-compose", "--env-file", str(DOCKER / "office.env"), *files, "config"]
    answer = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert (answer.returncode, answer.stderr) == (0, "")
    return dict(yaml.safe_load(answer.stdout))


@pytest.fixture(scope="module")
def everything() -> dict[str, Any]:
    return composed("everything")


@pytest.fixture
def made(tmp_path: Path) -> Path:
    folder = tmp_path / "secrets"
    subprocess.run([DOCKER / "make-secrets", folder], check=True, capture_output=True)
    return folder


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_docker_compose_takes_the_files(overlay: str) -> None:
    assert {"postgres", "rabbitmq", "minio", "api", "relay", "scheduler"} <= composed(overlay)["services"].keys()


def test_every_container_is_bound_hand_and_foot(everything: dict[str, Any]) -> None:
    loose = {
        name: lacking
        for name, service in everything["services"].items()
        if (lacking := sorted(_lacking(name, service)))
    }

    assert loose == {}


def _lacking(name: str, service: dict[str, Any]) -> set[str]:
    needed = {
        "read_only": service.get("read_only") is True,
        "cap_drop": service.get("cap_drop") == ["ALL"],
        "security_opt": service.get("security_opt") == ["no-new-privileges:true"],
        "cpus": bool(service.get("cpus")),
        "mem_limit": bool(service.get("mem_limit")),
        "pids_limit": bool(service.get("pids_limit")),
        "log rotation": "max-size" in service.get("logging", {}).get("options", {}),
        "version": bool(re.search(r":[^:]*\d+\.\d+|:RELEASE", service["image"])),
        "user": name in ONCE or re.match(r"[1-9]", service.get("user", "")) is not None,
        "healthcheck": name in ONCE or bool(service.get("healthcheck")),
        "restart": name in ONCE or service.get("restart") == "unless-stopped",
    }
    return {what for what, there in needed.items() if not there}


def test_no_secret_stands_in_an_environment_or_a_file_of_the_project(everything: dict[str, Any]) -> None:
    telling = re.compile("PASS|SECRET|COOKIE|BOOTSTRAP|_URL$|ACCESS")
    open_ones = {"YICI_PUBLIC_URL", "YICI_TSA_URL", "YICI_OTLP_URL"}
    bare = {
        f"{name}: {variable}"
        for name, service in everything["services"].items()
        for variable in service.get("environment", {})
        if telling.search(variable) and not variable.endswith("_FILE") and variable not in open_ones
    }

    assert bare == set()
    assert {Path(secret["file"]).parent for secret in everything["secrets"].values()} == {DOCKER / "secrets"}


def test_every_queue_has_a_worker() -> None:
    commands = [service["command"] for service in composed("office")["services"].values() if service.get("command")]
    workers = [command for command in commands if command[0] == "worker"]
    served = {queue for command in workers for queue in command[command.index("--queues") + 1].split(",")}

    assert served == set(QUEUES)


def test_a_container_gets_longer_to_stop_than_its_steps_get_to_end(everything: dict[str, Any]) -> None:
    from workers.shift import GRACE_SECONDS

    ours = {name: service for name, service in everything["services"].items() if "yici" in service["image"]}
    seconds = {
        name: re.fullmatch(r"(\d+)m|(\d+)s|1m0s", service["stop_grace_period"]) for name, service in ours.items()
    }
    times = {name: 60 * int(found[1] or 0) + int(found[2] or 0) for name, found in seconds.items() if found}

    assert times.keys() == ours.keys()
    assert min(times.values()) > GRACE_SECONDS + 10


def test_the_cluster_has_three_nodes_and_everybody_waits_for_and_knows_all_of_them(made: Path) -> None:
    services = composed("cluster")["services"]
    ours = [service for service in services.values() if "yici" in service["image"]]

    assert [services[node]["hostname"] for node in NODES] == list(NODES)
    assert all("erlang_cookie" in {one["source"] for one in services[node]["secrets"]} for node in NODES)
    assert all(set(NODES) <= service["depends_on"].keys() for service in ours)
    addresses = (made / "broker_url_cluster").read_text().strip().split(",")
    assert [address.rpartition("@")[2] for address in addresses] == [f"{node}:5672/yici" for node in NODES]
    configuration = (DOCKER / "rabbitmq-cluster.conf").read_text()
    assert re.findall(r"nodes\.\d = rabbit@(\S+)", configuration) == list(NODES)


def test_every_secret_that_a_container_mounts_is_made(made: Path) -> None:
    mounted = {Path(secret["file"]).name for secret in composed("cluster")["secrets"].values()}

    assert mounted - {path.name for path in made.iterdir()} == set()


def test_the_secrets_are_made_once_and_closed_to_others(made: Path) -> None:
    before = {path.name: path.read_bytes() for path in made.iterdir()}

    again = subprocess.run([DOCKER / "make-secrets", made], check=True, capture_output=True, text=True)

    assert again.stdout == ""
    assert {path.name: path.read_bytes() for path in made.iterdir()} == before
    assert stat.S_IMODE(made.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in made.iterdir()} == {0o444}


def test_a_new_password_reaches_every_address_that_holds_it(made: Path) -> None:
    old = (made / "rabbitmq_password").read_text().strip()
    (made / "rabbitmq_password").unlink()

    subprocess.run([DOCKER / "make-secrets", made], check=True, capture_output=True)

    new = (made / "rabbitmq_password").read_text().strip()
    holding = [path.name for path in sorted(made.iterdir()) if new in path.read_text()]
    assert holding == ["broker_url", "broker_url_cluster", "rabbitmq_account.conf", "rabbitmq_password"]
    assert [path.name for path in made.iterdir() if old in path.read_text()] == []


def test_the_program_reads_its_settings_from_the_secrets(monkeypatch: pytest.MonkeyPatch, made: Path) -> None:
    for variable, value in composed("office")["services"]["api"]["environment"].items():
        monkeypatch.setenv(variable, value.replace("/run/secrets", str(made)))

    settings = load()

    assert settings.database == (made / "database_url").read_text().strip()
    assert settings.broker_url == (made / "broker_url").read_text().strip()
    assert settings.objects == (made / "objects_url").read_text().strip()
    assert settings.bootstrap_key == (made / "bootstrap_key").read_text().strip()


def test_no_secret_gets_into_the_image_or_the_repository() -> None:
    root = DOCKER.parent

    assert "docker/secrets" in (root / ".dockerignore").read_text().splitlines()
    assert "docker/secrets/" in (root / ".gitignore").read_text().splitlines()


def test_the_image_is_built_from_pinned_things_and_does_not_run_as_root() -> None:
    text = (DOCKER / "Dockerfile").read_text()
    bases = re.findall(r"^FROM (\S+)", text, re.MULTILINE)
    final = text.split("\nFROM ")[-1]

    assert all(re.search(r":\d+\.\d+", base) for base in bases if base not in ("base", "libraries"))
    assert text.count("pip install") == text.count("--no-deps")
    assert text.count("--require-hashes") == 2
    assert "venv" not in final.split("COPY", maxsplit=1)[0]
    assert "USER 10001:10001" in final
    assert "HEALTHCHECK" in final
