from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """Nothing here reads the basket or the user: pages stay the same for everyone."""
    return {"site_url": settings.SITE_URL}
