"""The signed address of one account's feed. Nothing secret is stored: the signature is made anew from the key's number."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from connectors.models import FeedKey

_signer = Signer(salt="connectors.feeds")


def url_of(key: FeedKey, kind: str) -> str:
    return f"{settings.SITE_URL}{reverse('connectors:account_feed', args=[_signer.sign(str(key.pk)), kind])}"


def account_of(token: str) -> int | None:
    """None: not our signature, or taken back."""
    try:
        number = int(_signer.unsign(token))
    except (BadSignature, ValueError):
        return None
    return FeedKey.objects.filter(pk=number, revoked_at=None).values_list("account_id", flat=True).first()
