"""What needs a person today, first on the staff's home screen."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from catalog.certificates.models import Certificate
from catalog.certificates.proposals import ProposalState, RevocationProposal
from catalog.dossiers.models import Paper, PaperState
from catalog.drafts.models import DraftState, ProductDraft
from catalog.inspections.models import Inspection
from cms.enquiries.models import Enquiry, EnquiryState
from cms.staff import voices
from cms.staff.cases import open_count, overdue_count
from shop.carriers.remittances import differences
from shop.order.models import Order, OrderStatus
from shop.payments.models import IncomingTransfer, Refund, RefundState, TransferState
from shop.portal.points.scope import EVERY_POINT

WARN_DAYS = 60


class TodayPanel(Component):
    name = "today"
    template_name = "cms/staff/today.html"
    order = 10

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        today = timezone.localdate()
        user = parent_context["request"].user
        ending = Certificate.objects.valid(on=today).filter(expires_on__lte=today + timedelta(days=WARN_DAYS))
        return {
            "may_orders": user.has_perm("order.view_order"),
            "may_certificates": user.has_perm("certificates.view_certificate"),
            "may_inspections": user.has_perm("inspections.view_inspection"),
            "may_cases": user.has_perm("aftersales.view_case"),
            "may_refunds": user.has_perm("payments.change_refund"),
            "may_transfers": user.has_perm("payments.change_incomingtransfer"),
            "may_remittances": user.has_perm("carriers.change_remittanceline"),
            "works_at_points": user.has_perm(EVERY_POINT),
            "refunds_due": Refund.objects.filter(state__in=(RefundState.DUE, RefundState.FAILED)).count(),
            "refunds_url": reverse("wagtailsnippets_payments_refund:list") + "?state=due&state=failed",
            "transfers_open": IncomingTransfer.objects.filter(state__in=(TransferState.OPEN, TransferState.REFUND_DUE)).count(),
            "transfers_url": reverse("wagtailsnippets_payments_incomingtransfer:list") + "?state=open&state=refund_due",
            "parcel_differences": differences().count(),
            "differences_url": reverse("wagtailsnippets_carriers_remittanceline:list") + "?is_open=open",
            "writing": writing_links(user),
            "orders_url": reverse("wagtailsnippets_order_order:list"),
            "new_orders": Order.objects.filter(status=OrderStatus.NEW).count(),
            "orders_to_settle": Order.objects.exclude(attention="").count(),
            "cases_url": reverse("wagtailsnippets_aftersales_case:list"),
            "open_cases": open_count(),
            "voices": voices.waiting(),
            "voices_url": reverse("wagtailsnippets_voices_review:list"),
            "overdue_cases": overdue_count(),
            "drafts": ProductDraft.objects.filter(state=DraftState.REVIEW).count(),
            "drafts_url": reverse("wagtailsnippets_drafts_productdraft:list") + "?state=review",
            "papers": Paper.objects.filter(state=PaperState.WAITING).count(),
            "papers_url": reverse("wagtailsnippets_dossiers_paper:list") + "?state=waiting",
            "remedies": Inspection.objects.overdue(on=today).count(),
            "remedies_url": reverse("wagtailsnippets_inspections_inspection:list") + "?overdue=true",
            "proposals": RevocationProposal.objects.filter(state=ProposalState.PROPOSED).count(),
            "proposals_url": reverse("wagtailsnippets_certificates_revocationproposal:list") + "?state=proposed",
            "enquiries_url": reverse("wagtailsnippets_cms_enquiry:list") + "?state=new",
            "new_enquiries": Enquiry.objects.filter(state=EnquiryState.NEW).count(),
            "ending": list(ending.select_related("product").order_by("expires_on")[:8]),
        }


def writing_links(user: Any) -> list[tuple[str, str]]:
    """What somebody who writes begins with: the words on the button and where it leads."""
    from cms.pages.article import ArticleIndexPage, ArticlePage, RecipePage, StoryPage

    links = []
    news = ArticleIndexPage.objects.order_by("pk").first()
    if news is not None and news.permissions_for_user(user).can_add_subpage():
        kinds = ((_("Viết bài mới"), ArticlePage), (_("Viết món ngon"), RecipePage), (_("Viết chuyện người làm"), StoryPage))
        links += [(label, reverse("wagtailadmin_pages:add", args=["cms", kind._meta.model_name, news.pk])) for label, kind in kinds]
    if user.has_perm("campaigns.add_campaign"):
        links.append((_("Viết bản tin"), reverse("wagtailsnippets_campaigns_campaign:add")))
    return links
