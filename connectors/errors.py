"""What can go wrong at a marketplace, by what to do next. No framework.

Each error keeps the vendor's own code, message and request id, because a cooperative's question to the vendor starts with them.
"""


class MarketplaceError(Exception):
    """`text` is Vietnamese and names the remedy where there is one."""

    def __init__(self, text: str, *, code: str = "", request_id: str = "", status: int | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.code = code
        self.request_id = request_id
        self.status = status


class NotSent(MarketplaceError):
    """The request never left (refused connection, name not found): safe to repeat, even a create."""


class Temporary(MarketplaceError):
    """The marketplace answered that it can't do it now and did nothing; or a read or absolute write had no certain answer."""


class OutcomeUnknown(MarketplaceError):
    """Sent, but no certain answer (time-out, reset, 5xx, garbage): a create must be looked up, never repeated."""


class RateLimited(MarketplaceError):
    """Too many calls. Pauses the account, counts as no failure. `retry_after_s` is the vendor's, else None."""

    def __init__(
        self, text: str, *, retry_after_s: float | None = None, code: str = "", request_id: str = "", status: int | None = None
    ) -> None:
        super().__init__(text, code=code, request_id=request_id, status=status)
        self.retry_after_s = retry_after_s


class Rejected(MarketplaceError):
    """The marketplace understood and said no. Not repeated until the offer or the mapping changes; shown with its remedy."""


class TokenExpired(MarketplaceError):
    """The access token is no longer good: renew once under the account's lock and repeat."""


class NotAuthorised(MarketplaceError):
    """Consent is gone or the app is blocked: the account is parked and one person is told."""


class Gone(MarketplaceError):
    """The remote item does not exist any more."""


class UnexpectedReply(MarketplaceError):
    """A reply or code that we don't know. Never taken for success; parked for a person."""


class AssumedOperation(MarketplaceError):
    """An operation whose contract is only assumed was aimed at a production host; nothing was sent."""
