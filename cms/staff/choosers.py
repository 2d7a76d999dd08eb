"""Wagtail's choosers list every row to whoever opens the back office; ours ask for the right to look at the model first."""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

SPACE = "wagtailsnippetchoosers_"


class ChooserGuardMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        space = request.resolver_match.namespace if request.resolver_match else ""
        if not space.startswith(SPACE) or not request.user.is_authenticated:
            return
        app_label, _underscore, model_name = space.removeprefix(SPACE).rpartition("_")
        model = apps.get_model(app_label, model_name)._meta
        if not any(request.user.has_perm(f"{model.app_label}.{act}_{model.model_name}") for act in ("view", "change", "add")):
            raise PermissionDenied
