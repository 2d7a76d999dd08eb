"""Words of the shop in both languages: `python -m shop.words` extracts, says what is untranslated, compiles.

Our own words are Vietnamese message ids; `en` translates every one of them. Wagtail, Oscar and the other packages speak English; `vi`
holds what their own catalogues leave out. Babel reads, compares and compiles, because it is installed with Oscar on every machine, while
the gettext programs are not. Exit 1 when something is untranslated; `--check` writes nothing.
"""

import argparse
import io
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALE = Path(__file__).resolve().parent / "locale"
OURS = ("catalog", "shop", "cms", "connectors", "templates")
PACKAGES = (
    "wagtail", "oscar", "treebeard", "taggit", "phonenumber_field", "django_tables2", "django_otp", "django_filters",
    "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.humanize",
    "django.forms", "django.core", "django.db", "django.utils",
)  # fmt: skip
"""Whose screens staff see. Not Django's own debug pages and not its admin, which has no address here."""
LEFT_OUT = ("tests", "test", "styleguide", "node_modules", "project_template", "management", "sandbox")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
LITERAL = r"""(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
CALL = re.compile(rf"\b(n?p?gettext|_)\(u?({LITERAL}(?:\s*,\s*u?{LITERAL})*)")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|%[sd]|(?<!\{)\{\w*\}(?!\})")
BEGAN = datetime(2026, 11, 25, tzinfo=UTC)
"""A fixed date in the files' heads, so that the same words give the same bytes."""
Key = tuple[str, str]
"""Context (mostly empty) and message id, in the singular."""


@dataclass
class Found:
    """One message of the sources, with the files that say it."""

    singular: str
    plural: str = ""
    context: str = ""
    files: set[str] = field(default_factory=set)

    @property
    def id(self) -> str | tuple[str, str]:
        return (self.singular, self.plural) if self.plural else self.singular


def words_of(folder: Path, *, relative_to: Path) -> dict[Key, Found]:
    """Every message of the Python files and templates below the folder."""
    found: dict[Key, Found] = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix not in (".py", ".html", ".txt", ".xml", ".js") or _is_left_out(path.relative_to(folder)):
            continue
        for context, ids in _messages(path):
            message = found.setdefault((context, ids[0]), Found(singular=ids[0], context=context))
            message.plural = message.plural or (ids[1] if len(ids) > 1 else "")
            message.files.add(str(path.relative_to(relative_to)))
    return found


def _is_left_out(path: Path) -> bool:
    return any(part in LEFT_OUT for part in path.parts[:-1])


def _messages(path: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    if path.suffix == ".js":
        return
    text = path.read_text("utf-8")
    if path.suffix != ".py":
        if "{%" not in text and "_(" not in text:
            return
        # Django's blanking leaves no valid Python behind, only valid calls.
        calls = CALL.finditer(templatize(text, origin=str(path)))
        text = "\n".join(f"{call[1]}({call[2]})" for call in calls)
    for _line, ids, _comments, context in extract("python", io.BytesIO(text.encode()), KEYWORDS, options={"encoding": "utf-8"}):
        parts = ids if isinstance(ids, tuple) else (ids,)
        if parts[0]:
            yield context or "", tuple(parts)


def own_words() -> dict[Key, Found]:
    found: dict[Key, Found] = {}
    for name in OURS:
        for key, message in words_of(ROOT / name, relative_to=ROOT).items():
            found.setdefault(key, message).files.update(message.files)
    return found


def package_words(said: frozenset[Key] = frozenset()) -> dict[Key, Found]:
    """What the packages say and don't translate themselves, and those of `said` that they say: ours is better than theirs."""
    found: dict[Key, Found] = {}
    for name in PACKAGES:
        folder = _folder(name)
        shipped = _shipped(_folder(name.split(".")[0]))
        for key, message in words_of(folder, relative_to=folder.parent).items():
            if key not in shipped or key in said:
                found.setdefault(key, message).files.update(message.files)
    return found


def script_words() -> dict[Key, Found]:
    """Wagtail's scripts come compiled, so its own English catalogue is the list."""
    folder = _folder("wagtail") / "admin" / "locale"
    with (folder / "vi" / "LC_MESSAGES" / "djangojs.mo").open("rb") as file:
        shipped = {_key(message) for message in read_mo(file) if message.id and _is_said(message)}
    with (folder / "en" / "LC_MESSAGES" / "djangojs.po").open("rb") as file:
        messages = [message for message in read_po(file) if message.id and _key(message) not in shipped]
    return {_key(message): _found(message) for message in messages}


def _found(message: Message) -> Found:
    ids = [*_texts(message.id), ""]
    return Found(singular=ids[0], plural=ids[1], context=message.context or "", files={"wagtail/admin/static"})


def _folder(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise LookupError(f"{name} is not installed")
    return Path(spec.origin).parent


def _shipped(folder: Path) -> set[Key]:
    found: set[Key] = set()
    for path in folder.rglob("locale/vi/LC_MESSAGES/django.mo"):
        with path.open("rb") as file:
            found |= {_key(message) for message in read_mo(file) if message.id and _is_said(message)}
    return found


def _key(message: Message) -> Key:
    return (message.context or "", _texts(message.id)[0])


def _texts(of: str | Sequence[str] | None) -> list[str]:
    """One text, or the forms of a plural."""
    return [of] if isinstance(of, str) else list(of or ())


def _is_said(message: Message) -> bool:
    texts = _texts(message.string)
    return bool(texts) and all(texts) and not message.fuzzy


@dataclass(frozen=True)
class Book:
    """One catalogue of ours: where it lies, and what it must say."""

    language: str
    domain: str
    header: str

    @property
    def path(self) -> Path:
        return LOCALE / self.language / "LC_MESSAGES" / f"{self.domain}.po"

    def wanted(self) -> dict[Key, Found]:
        if self.language == "en":
            return own_words()
        if self.domain == "djangojs":
            return script_words()
        return package_words(frozenset(_key(message) for message in self.read() if message.id))

    def read(self) -> Catalog:
        if not self.path.exists():
            return Catalog(locale=self.language)
        with self.path.open("rb") as file:
            return read_po(file, locale=self.language)

    def write(self, catalog: Catalog) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("wb") as file:
            write_po(file, catalog, width=0, sort_output=True, include_lineno=False, ignore_obsolete=True, omit_header=False)
        with self.path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalog)


HEADER = "# %s. Made by `make words`; translations are written here by hand."
BOOKS = (
    Book("en", "django", HEADER % "Our own words in English"),
    Book("vi", "django", HEADER % "What Wagtail, Oscar and other packages leave in English"),
    Book("vi", "djangojs", HEADER % "What Wagtail's scripts leave in English"),
)


def renewed(book: Book) -> Catalog:
    """What is wanted, each with what the book says of it today. What nobody says any more is dropped."""
    old = {_key(message): _texts(message.string) for message in book.read() if message.id}
    catalog = Catalog(locale=book.language, header_comment=book.header, fuzzy=False, revision_date=BEGAN, creation_date=BEGAN)
    for key, message in sorted(book.wanted().items()):
        forms = old.get(key) or [""]
        string = forms[-1] if not message.plural else forms if len(forms) == catalog.num_plurals else forms[-1:] * catalog.num_plurals
        files = sorted(message.files)[:3]
        catalog.add(message.id, string, context=message.context or None, locations=[(name, 1) for name in files])
    return catalog


def untranslated(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id and not _is_said(message)]


def unlike(catalog: Catalog) -> list[Message]:
    """Messages whose translation has other placeholders than the message; a plural may leave its number out of the singular."""
    return [message for message in catalog if message.id and _is_said(message) and not _holds_the_same(message)]


def _holds_the_same(message: Message) -> bool:
    ids, strings = _texts(message.id), _texts(message.string)
    wanted = sorted(PLACEHOLDER.findall(ids[-1]))
    last = sorted(PLACEHOLDER.findall(strings[-1]))
    return last == wanted and all(set(PLACEHOLDER.findall(text)) <= set(wanted) for text in strings)


def main(arguments: Iterable[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m shop.words", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    options = parser.parse_args(None if arguments is None else list(arguments))
    faults = 0
    for book in BOOKS:
        catalog = renewed(book)
        for what, messages in (("untranslated", untranslated(catalog)), ("other placeholders", unlike(catalog))):
            for message in messages:
                faults += 1
                where = message.locations[0][0] if message.locations else ""
                sys.stderr.write(f"{book.language}/{book.domain}: {what}: {message.id!r} ({where})\n")
        if not options.check:
            book.write(catalog)
        sys.stdout.write(f"{book.language}/{book.domain}: {len(catalog)} messages\n")
    sys.stdout.write(f"{faults} to do\n")
    return 1 if faults else 0


if __name__ == "__main__":
    import django

    django.setup()
    sys.exit(main())
