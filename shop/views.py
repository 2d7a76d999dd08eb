"""Pages of the shop as a whole: faults and small public files."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A stale form: says how to go on instead of an empty refusal."""
    return render(request, "403_csrf.html", status=403)
