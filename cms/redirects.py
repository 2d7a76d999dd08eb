"""Old addresses lead to the new ones in both languages; they are kept as the Vietnamese page has them."""

from django.http import HttpRequest, HttpResponse
from wagtail.contrib.redirects import middleware

from catalog.addresses import here


class RedirectMiddleware(middleware.RedirectMiddleware):
    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.status_code != 404 or request.path == request.path_info:
            return super().process_response(request, response)
        asked = request.path
        request.path = request.path_info
        try:
            found = super().process_response(request, response)
        finally:
            request.path = asked
        if found is not response and found.headers["Location"].startswith("/"):
            found.headers["Location"] = here(found.headers["Location"])
        return found
