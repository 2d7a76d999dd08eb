"""Wagtail's choosers list every row to whoever opens the back office; ours ask for the right to look at the model first."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet

from catalog.fold import fold

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


class ProductFilterForm(BaseFilterForm):
    """Finds a product without its marks, as the shop's own search does: "mien dong" finds "Miến dong"."""

    q = forms.CharField(label=_("Tìm sản phẩm"), required=False, widget=forms.TextInput(attrs={"placeholder": _("Tên hoặc mã")}))

    def filter(self, objects: QuerySet) -> QuerySet:
        said = (self.cleaned_data.get("q") or "").strip()
        if said:
            named = Q()
            for word in fold(said).split():
                named &= Q(folded__contains=word)
            objects = objects.filter(named | Q(sku__icontains=said))
        self.is_searching, self.search_query = bool(said), said
        return objects


class ChooseProduct(ChooseView):
    filter_form_class = ProductFilterForm


class ChooseProductResults(ChooseResultsView):
    filter_form_class = ProductFilterForm


class ProductChooser(SnippetChooserViewSet):
    choose_view_class = ChooseProduct
    choose_results_view_class = ChooseProductResults
