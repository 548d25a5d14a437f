"""The local Temporal server: found, built if need be, started tuned and on disk, shared, stopped. Runs no worker.

    async with await connect_or_start(settings, progress=print) as server:
        client = await server.connect()

Linux and macOS; it leans on their file locks.
"""

from devserver.namespace import RETENTION, set_up_namespace
from devserver.server import DevServer, connect_or_start

__all__ = ["RETENTION", "DevServer", "connect_or_start", "set_up_namespace"]
