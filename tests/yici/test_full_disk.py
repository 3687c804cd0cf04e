"""A disk that is full while an upload is spooled: told as what heals, nothing is kept of it, and the next one is taken."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import httpx
import pytest

from tests.api.desk import FACTS
from tests.yici.commands import ROOT
from tests.yici.test_archived import KEY, Office, address, serving

MIB = 1024 * 1024
ROOM = 6 * MIB
SMALL_DISK = (
    "unshare",
    "--mount",
    "--map-root-user",
    "sh",
    "-c",
    f'mount -t tmpfs -o size={ROOM} none "$0" && exec "$@"',
)
"""A file system of a few MiB over a folder, of which nobody but this process and its children knows."""
SMALL_FILES = ("prlimit", f"--fsize={ROOM}")
"""No file may grow beyond that: what can be had where mounting is denied."""


def rooms() -> Mapping[str, Sequence[str]]:
    """The narrow rooms that this machine allows; the second is allowed everywhere."""
    can_mount = subprocess.run([*SMALL_DISK, "/mnt", "true"], capture_output=True, check=False).returncode == 0
    return {"a full disk": SMALL_DISK, "a file limit": SMALL_FILES} if can_mount else {"a file limit": SMALL_FILES}


ROOMS = rooms()


def upload(client: httpx.Client, *sizes: int) -> httpx.Response:
    files = [("files", (f"{n}.pdf", b"%PDF-1.7 " + b"x" * size)) for n, size in enumerate(sizes)]
    facts = json.dumps(dict(FACTS), ensure_ascii=False)
    return client.post("/api/v1/cases", data={"case": facts}, files=files, headers={"Idempotency-Key": "k-1"})


@pytest.mark.parametrize("room", ROOMS)
def test_an_upload_that_finds_no_room_is_told_so_and_the_next_one_is_taken(tmp_path: Path, room: str) -> None:
    # Given
    spool = tmp_path / "spool"
    spool.mkdir()
    behind = [*ROOMS[room], *([str(spool)] if room == "a full disk" else [])]
    settings = {"TMPDIR": str(spool), "YICI_CATALOGS": str(ROOT / "catalogs"), "YICI_BOOTSTRAP_KEY": KEY}
    with serving(Office(tmp_path, "", ""), behind=behind, **settings) as (_, greeting):
        client = httpx.Client(base_url=address(greeting), headers={"Authorization": f"Bearer {KEY}"}, timeout=60)
        with client:
            # When: far too much, and a few bytes that show only when the last of them are written out
            refused = [upload(client, size) for size in (8 * MIB, ROOM + 100, ROOM + 3000)]
            kept = client.get("/api/v1/cases").json()["items"]
            objects = [path for path in (tmp_path / "data" / "objects").rglob("*") if path.is_file()]
            taken = upload(client, MIB, MIB)

    # Then
    for answer in refused:
        told = answer.json()
        assert (answer.status_code, told["code"], answer.headers["retry-after"]) == (503, "NO_ROOM", "5")
        assert told["detail"] == "服务器的暂存空间不足或无法写入，这次上传没有收下任何文件。"
        assert told["cure"].startswith("请稍后重新上传")
    assert (kept, objects) == ([], [])
    assert taken.status_code == 202
