"""Words for the same thing, for whoever sees what buyers look for."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.views.snippets import SnippetViewSet

from catalog.synonyms import Synonym


class SynonymViewSet(SnippetViewSet):
    model = Synonym
    icon = "search"
    menu_label = _("Từ cùng nghĩa")
    list_display = ["words"]
    search_fields = ["words"]
    copy_view_enabled = False
    panels = [FieldPanel("words")]
