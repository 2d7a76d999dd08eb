"""Walks a running shop by its own links, as a search engine would: every page, picture, style and script that a page names."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote, urldefrag, urljoin, urlsplit
from xml.etree import ElementTree

import requests

ADDRESSES = {"href", "src", "poster"}
ENDS_THE_VISIT = ("/tai-khoan/dang-xuat/", "/quan-tri/logout/")
MOST = 1500


class _Reader(HTMLParser):
    """Links and ids of one page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if "id" in values:
            self.ids.add(values["id"])
        self.links += [values[name] for name in ADDRESSES if name in values]
        self.links += [part.split()[0] for part in values.get("srcset", "").split(",") if part.strip()]
        if values.get("property") == "og:image":
            self.links.append(values["content"])


@dataclass
class Crawl:
    """`pages` holds HTML by path, `status` an answer's code, `found_on` the page that named a path, `bad_fragments` links into nowhere."""

    base: str
    session: requests.Session = field(default_factory=requests.Session)
    pages: dict[str, str] = field(default_factory=dict)
    status: dict[str, int] = field(default_factory=dict)
    found_on: dict[str, str] = field(default_factory=dict)
    ids: dict[str, set[str]] = field(default_factory=dict)
    fragments: list[tuple[str, str, str]] = field(default_factory=list)

    def walk(self, starts: Iterable[str], *, within: str = "/", leave_out: tuple[str, ...] = ()) -> None:
        """From a page with a query only addresses without one are followed: filters combine without end."""
        queue = deque(starts)
        while queue:
            path = queue.popleft()
            if path in self.status:
                continue
            assert len(self.status) < MOST, f"the shop has no end: {path} from {self.found_on.get(path)}"
            for target, fragment in self._links_of(path):
                if fragment:
                    self.fragments.append((path, target, fragment))
                is_endless = "?" in path and "?" in target
                if (
                    is_endless
                    or target in self.found_on
                    or not target.startswith(within)
                    or target.startswith((*leave_out, *ENDS_THE_VISIT))
                ):
                    continue
                self.found_on[target] = path
                queue.append(target)

    def _links_of(self, path: str) -> list[tuple[str, str]]:
        answer = self.session.get(self.base + path, allow_redirects=False, timeout=60)
        self.status[path] = answer.status_code
        kind = answer.headers.get("Content-Type", "")
        found: list[str] = []
        if answer.is_redirect:
            found = [answer.headers["Location"]]
        elif "html" in kind:
            self.pages[path] = answer.text
            reader = _Reader()
            reader.feed(answer.text)
            self.ids[path] = reader.ids
            found = reader.links
        elif "xml" in kind:
            found = [text for node in ElementTree.fromstring(answer.content).iter() if node.tag.endswith("}loc") and (text := node.text)]
        return [split for link in found if (split := self._own(path, link))]

    def _own(self, path: str, link: str) -> tuple[str, str] | None:
        whole, fragment = urldefrag(urljoin(self.base + path, link.strip()))
        if urlsplit(whole).netloc != urlsplit(self.base).netloc:
            return None
        return whole.removeprefix(self.base) or "/", unquote(fragment)

    def broken(self) -> list[str]:
        return [f"{code} {path} (on {self.found_on.get(path, 'the start')})" for path, code in self.status.items() if code >= 400]

    def dangling(self) -> list[str]:
        """Links to a place in a page that has no such place."""
        return sorted({f"{target}#{name} (on {path})" for path, target, name in self.fragments if name not in self.ids.get(target, {name})})
