"""The staff's screens at /quan-tri/ that are not pages."""

from collections.abc import Iterator

from django.db.models import Model
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import Button
from wagtail.snippets.models import register_snippet

from catalog.certificates.models import Certificate
from catalog.certificates.proposals import RevocationProposal
from catalog.drafts.models import ProductDraft
from catalog.fairs.models import Fair
from catalog.models import Product
from catalog.producers.models import Producer
from catalog.traceability.models import Lot
from catalog.training.models import TrainingCourse
from catalog.voices.models import Question, Review
from cms.campaigns import views as campaigns
from cms.campaigns.models import Campaign
from cms.campaigns.viewsets import NewsletterGroup
from cms.imports import views as imports
from cms.imports.models import ImportJob
from cms.programme import training
from cms.programme.fair_report import fair_report
from cms.programme.views import dashboard
from cms.programme.viewsets import ProgrammeGroup
from cms.staff import cases, dossiers, english, ledger, lots, mails, money, producers, revocation, second_factors, services, voices
from cms.staff.home import TodayPanel
from cms.staff.money import MoneyGroup
from cms.staff.producers import ProducersGroup
from cms.staff.promotions import PromotionGroup
from cms.staff.register import RegisterGroup, inspection_file
from cms.staff.viewsets import OcopGroup

register_snippet(OcopGroup)
register_snippet(ProducersGroup)
register_snippet(MoneyGroup)
register_snippet(RegisterGroup)
register_snippet(ProgrammeGroup)
register_snippet(PromotionGroup)
register_snippet(NewsletterGroup)
register_snippet(voices.VoiceGroup)


@hooks.register("register_admin_urls")
def staff_urls() -> list[URLPattern]:
    return [
        path("danh-gia/<int:pk>/", voices.review, name="staff_review"),
        path("danh-gia/anh/<int:pk>/", voices.photo, name="staff_review_photo"),
        path("hoi-dap/<int:pk>/", voices.question, name="staff_question"),
        *money.urls(),
        path("thu-hoi/<int:pk>/", revocation.show, name="staff_revocation"),
        path("thu-hoi/<int:pk>/bo/", revocation.reject, name="staff_revocation_reject"),
        path("chuong-trinh/", dashboard, name="staff_programme"),
        path("tap-huan/do-phu/", training.coverage, name="staff_training_coverage"),
        path("tap-huan/<int:pk>/xac-nhan.pdf", training.papers, name="staff_training_papers"),
        path("hoi-cho/<int:pk>/ket-qua/", fair_report, name="staff_fair_report"),
        path("lo-hang/<int:pk>/tem/", lots.labels, name="staff_lot_labels"),
        path("tam-dung/<int:pk>/", revocation.suspend, name="staff_suspend"),
        path("kiem-tra/tep/<int:pk>/", inspection_file, name="staff_inspection_file"),
        path("ho-so/<int:pk>/<slug:to>/", dossiers.advance, name="staff_dossier_step"),
        path("giay-to/<int:pk>/", dossiers.paper_scan, name="staff_paper_scan"),
        path("yeu-cau/anh/<int:pk>/", cases.photo, name="staff_case_photo"),
        path("ban-tin/<int:pk>/", campaigns.show, name="staff_campaign"),
        path("ban-tin/<int:pk>/thu/", campaigns.letter, name="staff_campaign_letter"),
        path("so-sach/", ledger.ledger, name="staff_ledger"),
        path("tieng-anh/", english.index, name="staff_english"),
        path("tieng-anh/<slug:code>/<int:pk>/", english.edit, name="staff_english_edit"),
        path("mau-thu/", mails.preview, name="staff_mails"),
        path("mau-thu/<slug:kind>/", mails.preview_one, name="staff_mail_preview"),
        path("nhap-hang-loat/", imports.upload, name="staff_import_upload"),
        path("nhap-hang-loat/<int:pk>/", imports.show, name="staff_import"),
        path("cho-duyet/<int:pk>/", producers.decide, name="staff_draft_decide"),
        path("cho-duyet/anh/<int:pk>/", producers.draft_picture, name="staff_draft_picture"),
        path("lop-thu-hai/", second_factors.people, name="staff_second_factors"),
        path("lop-thu-hai/<int:pk>/dat-lai/", second_factors.reset, name="staff_second_factor_reset"),
        path("nguoi-cua-chu-the/<int:pk>/", producers.people, name="staff_people"),
    ]


@hooks.register("insert_global_admin_css")
def staff_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("shop/staff.css"))


@hooks.register("construct_homepage_panels")
def today_first(request: object, panels: list[Component]) -> None:
    panels.insert(0, TodayPanel())


@hooks.register("register_snippet_listing_buttons")
def row_buttons(snippet: Model, user: object, next_url: str | None = None) -> Iterator[Button]:
    if isinstance(snippet, Certificate) and snippet.revoked_on is None and user.has_perm("certificates.change_certificate"):  # type: ignore[attr-defined]  # Wagtail passes a user
        url = reverse("wagtailsnippets_certificates_certificate:revoke", args=[snippet.pk])
        yield Button(_("Thu hồi"), url=url, icon_name="warning", priority=25)
    if isinstance(snippet, RevocationProposal):
        yield Button(_("Xem và xử lý"), url=reverse("staff_revocation", args=[snippet.pk]), icon_name="view", priority=5)
    if isinstance(snippet, Producer) and user.has_perm(producers.MAY_INVITE):  # type: ignore[attr-defined]  # Wagtail passes a user
        yield Button(_("Người và lời mời"), url=reverse("staff_people", args=[snippet.pk]), icon_name="user", priority=25)
    if isinstance(snippet, Campaign):
        yield Button(_("Xem và gửi"), url=reverse("staff_campaign", args=[snippet.pk]), icon_name="mail", priority=5)
    if isinstance(snippet, Fair):
        yield Button(_("Kết quả"), url=reverse("staff_fair_report", args=[snippet.pk]), icon_name="view", priority=5)
    if isinstance(snippet, TrainingCourse):
        yield Button(_("Độ phủ, giấy xác nhận"), url=reverse("staff_training_coverage"), icon_name="view", priority=5)
    if isinstance(snippet, ImportJob):
        yield Button(_("Xem"), url=reverse("staff_import", args=[snippet.pk]), icon_name="view", priority=5)
    if isinstance(snippet, ProductDraft):
        yield Button(_("Xem và xử lý"), url=reverse(producers.DRAFT_INSPECT, args=[snippet.pk]), icon_name="view", priority=5)
    if isinstance(snippet, Review | Question):
        name = "staff_review" if isinstance(snippet, Review) else "staff_question"
        yield Button(_("Xem và xử lý"), url=reverse(name, args=[snippet.pk]), icon_name="view", priority=5)
    if isinstance(snippet, Lot):
        label, url = lots.label_button(snippet)
        yield Button(label, url=url, icon_name="download", priority=20)
    if isinstance(snippet, Product) and user.has_perm(revocation.MAY_SUSPEND):  # type: ignore[attr-defined]  # Wagtail passes a user
        label = _("Cho bán lại") if snippet.suspended_at else _("Tạm dừng bán")
        yield Button(label, url=reverse("staff_suspend", args=[snippet.pk]), icon_name="warning", priority=25)


class ImportMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(imports.MAY_IMPORT)


@hooks.register("register_admin_menu_item")
def import_in_menu() -> MenuItem:
    return ImportMenuItem(_("Nhập hàng loạt"), reverse("staff_import_upload"), icon_name="upload", order=125)


class DashboardMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("programme.view_plan")


@hooks.register("register_admin_menu_item")
def dashboard_in_menu() -> MenuItem:
    return DashboardMenuItem(_("Bảng chương trình"), reverse("staff_programme"), icon_name="calendar-check", order=90)


class SecondFactorsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)


@hooks.register("register_settings_menu_item")
def second_factors_in_menu() -> MenuItem:
    return SecondFactorsMenuItem(_("Bảo vệ hai lớp"), reverse("staff_second_factors"), icon_name="key", order=610)


class ServicesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(services.VIEW)


@hooks.register("register_admin_menu_item")
def services_in_menu() -> MenuItem:
    return ServicesMenuItem(_("Kết nối"), reverse("staff_services"), icon_name="link", order=120)


class CoverageMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(training.MAY_LOOK))


@hooks.register("register_admin_menu_item")
def coverage_in_menu() -> MenuItem:
    return CoverageMenuItem(_("Độ phủ tập huấn"), reverse("staff_training_coverage"), icon_name="openquote", order=121)


class LedgerMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(ledger.MAY)


@hooks.register("register_admin_menu_item")
def ledger_in_menu() -> MenuItem:
    return LedgerMenuItem(_("Sổ sách"), reverse("staff_ledger"), icon_name="list-ol", order=120)


class EnglishMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(english.MAY)


@hooks.register("register_admin_menu_item")
def english_in_menu() -> MenuItem:
    return EnglishMenuItem(_("Bản tiếng Anh"), reverse("staff_english"), icon_name="globe", order=130)
