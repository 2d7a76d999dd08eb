"""Pages by key: `after` is the last key of the page before, so that rows which come or go in between shift nothing."""

from typing import Annotated

from django.conf import settings
from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

LARGEST_ID = 2**31 - 1
MAX_LIMIT, USUAL_LIMIT = 100, 50


class PageQuery(Schema):
    after: Annotated[int, Field(ge=0, le=LARGEST_ID)] = Field(0, description="Key of the last row already seen; 0 begins")
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = Field(USUAL_LIMIT, description="Rows in one answer")


PageOf = Annotated[PageQuery, Query()]


def next_address(request: HttpRequest, *, last_key: int | None, is_full: bool) -> str | None:
    """The whole address of the next page, filters included; None when this one is the last."""
    if last_key is None or not is_full:
        return None
    parameters = request.GET.copy()
    parameters["after"] = str(last_key)
    return f"{settings.SITE_URL}{request.path}?{parameters.urlencode()}"
