"""The folder of a local server: who uses it, who has its database open, and where it answers. Starts nothing."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

DATABASE = "temporal.db"


class Running(BaseModel):
    """What the starter of a server writes down for those who come later."""

    model_config = ConfigDict(frozen=True)

    guard: int
    address: str
    ui_url: str | None


def lock(path: Path, *, shared: bool = False) -> int | None:
    """Lock a file without waiting.

    Returns:
        the open file: closing it, or the end of the process, releases the lock; None: another holds it.
    """
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return None
    return file


class Home:
    """One folder, one database, at most one server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.users = folder / "users.lock"
        self.log = folder / "server.log"
        self.database = folder / DATABASE
        self._state = folder / "server.json"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def enter(self) -> int | None:
        """Become one of the users; None: the last one is just stopping the server, try again."""
        return lock(self.users, shared=True)

    def open_database(self) -> int | None:
        """The right to start a server on this database; None: one is running, starting or stopping."""
        return lock(self.folder / "database.lock")

    def running(self) -> Running | None:
        """What the last starter wrote; to be believed only if the address answers."""
        try:
            return Running.model_validate_json(self._state.read_bytes())
        except (FileNotFoundError, ValidationError):
            return None

    def write(self, running: Running) -> None:
        """Tell the others, all at once or not at all."""
        draft = self._state.with_suffix(".draft")
        draft.write_text(running.model_dump_json(), encoding="utf-8")
        draft.replace(self._state)

    def clear(self) -> None:
        """Take back what was told."""
        self._state.unlink(missing_ok=True)

    def forget(self) -> None:
        """Delete the database. Only for the holder of `open_database`."""
        for file in self.folder.glob(f"{DATABASE}*"):
            file.unlink()
