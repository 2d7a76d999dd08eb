"""The API as a whole: routers, limits, errors. Articles come from the CMS, named by string so that imports go one way."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import conditional_page
from ninja import NinjaAPI

from shop.api import errors, limits, products, register, writes

MAX_AGE_S = 30
DESCRIPTION = """Products, certificates, producers and sales points of the OCOP shop of Cao Bằng, for other software.

Reading needs no key. Money is whole đồng, days are days in Vietnam. Answers carry an ETag; send it back as If-None-Match.
Lists are paged by key: follow `next` until it is null. Too many calls are answered 429 with Retry-After in seconds.

A producer's software changes its own price and stock with a token from the producer's portal, and sends an Idempotency-Key with each write.
"""


class Api(NinjaAPI):
    def get_openapi_operation_id(self, operation: Any) -> str:
        return str(operation.view_func.__name__)


api = Api(title="OCOP Cao Bằng", version="1.0.0", description=DESCRIPTION, docs_url=None, openapi_url="/openapi.json", urls_namespace="api")
errors.install(api)


def limited(view: Any) -> Any:
    """Counts the read, then answers 304 to a reader that has the same answer."""

    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            limits.spend_read(request)
        except errors.ApiError as error:
            return api.on_exception(request, error)
        response = view(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", f"public, max-age={MAX_AGE_S}")
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    return conditional_page(answer)


for router in (products.router, register.router):
    router.add_decorator(limited, mode="view")
    api.add_router("", router)
api.add_router("", writes.router)
api.add_router("/articles", "cms.api.router")
