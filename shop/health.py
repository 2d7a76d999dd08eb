"""Health checks of the services in docker-compose.yml: `python -m shop.health web URL | worker NODE | beat PIDFILE`. Exit 0 is healthy."""

import http.client
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

TIMEOUT_S = 4.0


def web_answers(url: str) -> bool:
    """200 on the address; asked under the public name, because the shop refuses others."""
    address = urlsplit(url)
    public = urlsplit(os.environ.get("SITE_URL", url))
    headers = {"Host": public.netloc, "X-Forwarded-Proto": public.scheme}
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=TIMEOUT_S)
    try:
        connection.request("GET", address.path, headers=headers)
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def worker_answers(node: str) -> bool:
    """The worker takes a message from the broker and answers it."""
    from shop.celery import app

    replies = app.control.ping(destination=[node], timeout=TIMEOUT_S)
    return any(node in reply for reply in replies)


def beat_runs(pid_file: str) -> bool:
    try:
        os.kill(int(Path(pid_file).read_text("ascii")), 0)
    except (OSError, ValueError):
        return False
    return True


CHECKS = {"web": web_answers, "worker": worker_answers, "beat": beat_runs}


def main(arguments: list[str]) -> int:
    if len(arguments) != 2 or arguments[0] not in CHECKS:
        print(__doc__, file=sys.stderr)
        return 2
    return 0 if CHECKS[arguments[0]](arguments[1]) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
