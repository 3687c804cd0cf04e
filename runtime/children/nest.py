"""A child's own folder, and what becomes of those whose parent was killed before it could remove them.

The parent holds a lock on the folder for as long as it lives; the kernel lets go of it however the parent ends. A folder
that nobody holds has no owner. Process numbers would not do: containers that share ``/tmp`` do not share those.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

_BORN: Final = "yici-born-"
_HELD: Final = "yici-nest-"
"""Only what has this name is ever swept. It is given under the lock, so that a folder just being made is not taken for
an abandoned one; and it is not what versions without locks called theirs."""


class Nest:
    """A folder for one child, held until it is removed.

    Args:
        place: where it is made.

    Attributes:
        path: of the folder.

    Raises:
        OSError: no folder could be made.
    """

    def __init__(self, place: Path) -> None:
        self.path = Path(tempfile.mkdtemp(prefix=_BORN, dir=place))
        try:
            self._held = _opened(self.path)
        except OSError:
            self.path.rmdir()
            raise
        # On a file system that knows no locks it keeps its first name, and is never swept.
        with suppress(OSError):
            fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.path = self.path.rename(place / self.path.name.replace(_BORN, _HELD))

    def remove(self) -> None:
        """Remove the folder with all that is in it. Only once."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._held)


def sweep(place: Path, owner: int) -> None:
    """Remove the nests that nobody holds; what cannot be removed stays for another time.

    Args:
        place: where they were made.
        owner: number of the user whose nests they are; those of others are left alone.
    """
    for nest in place.glob(f"{_HELD}*"):
        with suppress(OSError):
            held = _opened(nest)
            try:
                if os.fstat(held).st_uid == owner:
                    fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(nest, ignore_errors=True)
            finally:
                os.close(held)


def _opened(folder: Path) -> int:
    """No link is followed: in a folder that all may write to, anybody can lay one."""
    return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
