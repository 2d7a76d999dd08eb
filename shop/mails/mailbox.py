"""Messages of a mailbox on a server or in a file."""

import imaplib
import mailbox
import ssl
from collections.abc import Iterator
from contextlib import closing
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from urllib.parse import unquote, urlsplit

TIMEOUT_S = 30


def unseen(url: str) -> Iterator[Message]:
    """Of `imaps://USER:PASSWORD@HOST[:PORT]/FOLDER`; each is marked as seen once the caller asks for the next."""
    parts = urlsplit(url)
    host, folder = parts.hostname or "", unquote(parts.path.strip("/")) or "INBOX"
    if parts.scheme == "imaps":
        server: imaplib.IMAP4 = imaplib.IMAP4_SSL(host, parts.port or 993, timeout=TIMEOUT_S, ssl_context=ssl.create_default_context())
    else:
        server = imaplib.IMAP4(host, parts.port or 143, timeout=TIMEOUT_S)
    with server:
        server.login(unquote(parts.username or ""), unquote(parts.password or ""))
        server.select(folder)
        for number in server.search(None, "UNSEEN")[1][0].split():
            content = server.fetch(number, "(BODY.PEEK[])")[1][0]
            if isinstance(content, tuple):
                yield message_from_bytes(content[1])
            server.store(number, "+FLAGS", "\\Seen")


def in_file(path: Path) -> Iterator[Message]:
    """Of an mbox file, or of a Maildir folder; nothing in it is changed."""
    box: mailbox.Mailbox = mailbox.Maildir(path, create=False) if path.is_dir() else mailbox.mbox(path, create=False)
    with closing(box):
        yield from box
