"""Typed reading of the environment: every fault is collected, then told at once.

Pure but for `local_secrets`, which makes the two secrets of the embedded mode once.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

import environ
from cryptography.fernet import Fernet


class SettingsError(Exception):
    """The start is refused; the text lists every missing or malformed variable."""


@dataclass(frozen=True, kw_only=True)
class Environment:
    """What the operator said. `is_embedded` means SQLite on this machine: nothing is required."""

    is_embedded: bool
    database: dict[str, object]
    redis_url: str
    data_dir: Path
    media_root: Path
    private_root: Path
    secret_key: str
    field_encryption_keys: tuple[str, ...]
    allowed_hosts: tuple[str, ...]
    site_url: str
    debug: bool
    email: dict[str, object]
    media_url: str
    s3: dict[str, str] = field(default_factory=dict)
    sentry_dsn: str = ""
    webhook_private_hosts: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    bounce_address: str = ""
    bounce_imap_url: str = ""
    mail_webhook_secret: str = ""


TRUE_WORDS = {"1", "true", "yes", "on"}
FALSE_WORDS = {"", "0", "false", "no", "off"}
EMBEDDED_HOSTS = ("127.0.0.1", "localhost", "[::1]")


def read(variables: Mapping[str, str], *, base_dir: Path) -> Environment:
    """Raises `SettingsError` with the full list of faults."""
    faults: list[str] = []
    data_dir = Path(variables.get("DATA_DIR") or base_dir / "var")
    database_url = variables.get("DATABASE_URL", "")
    is_embedded = not database_url or database_url.startswith("sqlite:")
    database = _database(database_url, data_dir=data_dir, faults=faults)
    keys = tuple(key for key in variables.get("FIELD_ENCRYPTION_KEYS", "").split(",") if key)
    secret_key = variables.get("SECRET_KEY", "")
    hosts = _listed(variables.get("ALLOWED_HOSTS", ""))
    site_url = variables.get("SITE_URL", "").rstrip("/")
    if is_embedded:
        made = local_secrets(data_dir) if not (secret_key and keys) else {}
        secret_key = secret_key or made["SECRET_KEY"]
        keys = keys or (made["FIELD_ENCRYPTION_KEYS"],)
        site_url = site_url or f"http://127.0.0.1:{variables.get('PORT') or 8000}"
        hosts = hosts or (*EMBEDDED_HOSTS, urlsplit(site_url).hostname or "localhost")
    else:
        required = {"SECRET_KEY": secret_key, "FIELD_ENCRYPTION_KEYS": keys, "ALLOWED_HOSTS": hosts, "SITE_URL": site_url}
        faults += [f"{name}: required when DATABASE_URL names a server" for name, value in required.items() if not value]
    _check_keys(keys, faults)
    _check_url("SITE_URL", site_url, ("http", "https"), faults)
    redis_url = variables.get("REDIS_URL", "")
    _check_url("REDIS_URL", redis_url, ("redis", "rediss", "unix"), faults)
    email = _email(variables.get("EMAIL_URL", ""), faults)
    proxies = _proxies(variables.get("TRUSTED_PROXIES", ""), faults)
    _check_url("BOUNCE_IMAP_URL", variables.get("BOUNCE_IMAP_URL", ""), ("imaps", "imap"), faults)
    if variables.get("BOUNCE_ADDRESS") and "@" not in variables["BOUNCE_ADDRESS"]:
        faults.append("BOUNCE_ADDRESS: must be an address of a mailbox")
    if variables.get("MAIL_WEBHOOK_SECRET") and not variables["MAIL_WEBHOOK_SECRET"].startswith("whsec_"):
        faults.append("MAIL_WEBHOOK_SECRET: must be whsec_ and base64")
    debug = _boolean("DEBUG", variables.get("DEBUG", ""), faults)
    if faults:
        raise SettingsError("The settings can't be used:\n" + "\n".join(f"  - {fault}" for fault in faults))
    return Environment(
        is_embedded=is_embedded,
        database=database,
        redis_url=redis_url,
        data_dir=data_dir,
        media_root=Path(variables.get("MEDIA_ROOT") or data_dir / "media"),
        private_root=Path(variables.get("PRIVATE_ROOT") or data_dir / "private"),
        secret_key=secret_key,
        field_encryption_keys=keys,
        allowed_hosts=hosts,
        site_url=site_url,
        debug=debug,
        email=email,
        media_url=variables.get("MEDIA_URL") or "/media/",
        s3={name: value for name, value in variables.items() if name.startswith("S3_") and value},
        sentry_dsn=variables.get("SENTRY_DSN", ""),
        webhook_private_hosts=_listed(variables.get("WEBHOOK_PRIVATE_HOSTS", "")),
        trusted_proxies=proxies,
        bounce_address=variables.get("BOUNCE_ADDRESS", ""),
        bounce_imap_url=variables.get("BOUNCE_IMAP_URL", ""),
        mail_webhook_secret=variables.get("MAIL_WEBHOOK_SECRET", ""),
    )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _proxies(text: str, faults: list[str]) -> tuple[str, ...]:
    """Addresses and ranges; "unix" is a proxy in front of a socket."""
    names = _listed(text)
    for name in names:
        try:
            name == "unix" or ip_network(name, strict=False)
        except ValueError:
            faults.append(f"TRUSTED_PROXIES: {name} is neither an address, a range such as 10.0.0.0/8, nor unix")
    return names


def _database(url: str, *, data_dir: Path, faults: list[str]) -> dict[str, object]:
    if not url:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(data_dir / "shop.sqlite3")}
    try:
        database = environ.Env.db_url_config(url)
    except Exception as error:
        faults.append(f"DATABASE_URL: can't be read ({type(error).__name__})")
        return {}
    if database.get("ENGINE") not in ("django.db.backends.sqlite3", "django.db.backends.postgresql"):
        faults.append("DATABASE_URL: only sqlite:/// and postgres:// are known")
    return database


def _email(url: str, faults: list[str]) -> dict[str, object]:
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    try:
        email = environ.Env.email_url_config(url)
    except Exception as error:
        faults.append(f"EMAIL_URL: can't be read ({type(error).__name__})")
        return {}
    return {name: value for name, value in email.items() if name.startswith("EMAIL_")}


def _check_keys(keys: tuple[str, ...], faults: list[str]) -> None:
    for number, key in enumerate(keys, start=1):
        try:
            Fernet(key)
        except ValueError:
            faults.append(f"FIELD_ENCRYPTION_KEYS: key {number} is not a Fernet key (32 bytes, URL-safe base64)")


def _check_url(name: str, url: str, schemes: tuple[str, ...], faults: list[str]) -> None:
    if url and urlsplit(url).scheme not in schemes:
        faults.append(f"{name}: must start with {' or '.join(f'{scheme}://' for scheme in schemes)}")


def _boolean(name: str, word: str, faults: list[str]) -> bool:
    if word.lower() in TRUE_WORDS:
        return True
    if word.lower() not in FALSE_WORDS:
        faults.append(f"{name}: say 1 or 0")
    return False


def local_secrets(data_dir: Path) -> dict[str, str]:
    """The embedded mode's own secrets, made once in `DATA_DIR/secrets.env`.

    Two processes that start together agree: each writes a private file and links it to the one name; the first link wins.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    path = data_dir / "secrets.env"
    if not path.exists():
        draft = data_dir / f"secrets.{os.getpid()}.{secrets.token_hex(4)}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(f"SECRET_KEY={secrets.token_urlsafe(48)}\nFIELD_ENCRYPTION_KEYS={Fernet.generate_key().decode()}\n")
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return dict(line.split("=", 1) for line in path.read_text(encoding="ascii").splitlines() if line)
