"""Messages as files, written whole or not at all.

Kombu creates the file under its final name and then writes it; a quicker reader takes an empty or half message, and its worker dies.
Here the file gets its name only when it is complete. Messages only wake, so one that still can't be read is dropped.
"""

import logging
import os
import uuid
from queue import Empty
from time import monotonic
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.encoding import str_to_bytes
from kombu.utils.json import dumps

log = logging.getLogger(__name__)


class Channel(filesystem.Channel):
    def _put(self, queue: str, message: Any, **kwargs: Any) -> None:  # type: ignore[override]  # kombu itself adds the keywords
        name = f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        draft = os.path.join(self.data_folder_out, f"{name}.draft")
        with open(draft, "wb") as file:
            file.write(str_to_bytes(dumps(message)))
        os.replace(draft, os.path.join(self.data_folder_out, name))

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        try:
            return super()._get(queue)
        except ValueError:
            log.warning("a message of queue %s could not be read and was dropped", queue)
            raise Empty from None


class Transport(filesystem.Transport):
    Channel = Channel


def install() -> None:
    """`filesystem://` is ours from now on."""
    TRANSPORT_ALIASES["filesystem"] = "shop.broker:Transport"
