"""The pages and roles that a new site starts with. Idempotent; never changes what people changed."""

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

WAGTAILS_OWN_ROOT, ROOT = "Root", "Mọi trang"
"""What editors read above the home page."""
HOME_LEAD = "Sản vật của núi đá và sông Quây Sơn, từ tay người làm, có giấy chứng nhận OCOP."
ROLES: dict[str, tuple[str, ...]] = {
    "Cán bộ OCOP": (
        "add_certificate", "change_certificate", "view_certificate", "add_product", "change_product", "view_product",
        "add_producer", "change_producer", "view_producer", "view_partner", "view_order", "change_seller", "view_seller",
        "view_outgoingmail", "view_case", "change_case",
        "add_deliveryzone", "change_deliveryzone", "view_deliveryzone", "add_synonym", "change_synonym", "delete_synonym", "view_synonym",
        "change_stockalert", "view_stockalert", "view_consententry",
        "add_campaign", "change_campaign", "delete_campaign", "view_campaign", "send_campaign", "view_subscriber",
        "view_revocationproposal", "add_inspection", "change_inspection", "view_inspection", "view_auditentry",
        "add_dossier", "change_dossier", "view_dossier", "add_paper", "change_paper", "view_paper",
        "view_account", "change_account", "view_listing", "change_listing", "view_channelorder", "change_channelorder",
        "view_channelreturn", "change_channelreturn", "view_settlement",
        # what goes to the marketplaces, at which price and in which numbers
        "add_pricerule", "change_pricerule", "delete_pricerule", "view_pricerule",
        "add_channelfee", "change_channelfee", "delete_channelfee", "view_channelfee",
        "add_stockrule", "change_stockrule", "delete_stockrule", "view_stockrule",
        "add_lastunitsrule", "change_lastunitsrule", "delete_lastunitsrule", "view_lastunitsrule",
        "add_stockreservation", "change_stockreservation", "delete_stockreservation", "view_stockreservation",
        "add_texttemplate", "change_texttemplate", "delete_texttemplate", "view_texttemplate",
        "add_selectionrule", "change_selectionrule", "delete_selectionrule", "view_selectionrule",
        "add_lot", "change_lot", "view_lot", "add_plan", "change_plan", "view_plan",
        "add_trainingcourse", "change_trainingcourse", "view_trainingcourse",
        "add_trainingregistration", "change_trainingregistration", "view_trainingregistration",
        "view_review", "change_review", "view_question", "change_question",
        "add_giftset", "change_giftset", "view_giftset", "add_voucher", "change_voucher", "view_voucher",
        "view_productdraft", "view_fieldpolicy", "change_fieldpolicy", "add_producermessage", "view_producermessage",
        "view_payout", "view_delivery", "add_protectedname", "change_protectedname", "view_protectedname",
        "add_nameuse", "change_nameuse", "delete_nameuse", "view_nameuse", "add_importjob", "view_importjob",
        "add_fair", "change_fair", "view_fair", "add_booth", "change_booth", "view_booth",
        "view_payment", "view_refund", "view_parcel", "change_parcel", "view_carrierplace", "change_carrierplace",
        "view_serviceaccount", "change_serviceaccount", "change_translation",
    ),
    "Kiểm toán": (
        "view_certificate", "view_product", "view_producer", "view_partner", "view_order", "view_seller", "view_revocationproposal",
        "view_inspection", "view_auditentry", "view_dossier", "view_paper", "view_lot",
        "view_plan", "view_trainingregistration", "view_booth", "view_incomingtransfer",
        "view_account", "view_listing", "view_channelorder", "view_channelreturn", "view_settlement", "view_outgoingmail", "view_case",
        "view_consententry", "view_productdraft", "view_fieldpolicy", "view_producermessage", "view_payout", "view_delivery",
        "view_payment", "view_refund", "view_parcel", "view_remittance", "view_remittanceline", "view_serviceaccount",
        "view_pricerule", "view_channelfee", "view_stockrule", "view_lastunitsrule", "view_stockreservation",
        "view_texttemplate", "view_selectionrule",
        "view_productvat",
        "view_protectedname", "view_nameuse", "view_importjob",
    ),
    "Thu ngân": (
        "view_settlement", "view_channelorder",
        "add_productvat", "change_productvat", "view_productvat",
        "view_order", "view_product", "view_partner", "change_incomingtransfer", "view_incomingtransfer", "view_auditentry",
        "add_payout", "view_payout", "view_payment", "add_refund", "change_refund", "view_refund", "view_parcel",
        "view_remittance", "change_remittanceline", "view_remittanceline",
    ),
    "Nhân viên đơn hàng": (
        "view_order", "change_order", "view_product", "view_partner", "view_case", "change_case", "view_outgoingmail",
        "view_channelorder", "change_channelorder", "view_channelreturn", "change_channelreturn",
        "view_parcel", "change_parcel", "view_payment", "view_refund", "add_refund",
    ),
    "Quản lý điểm bán": (
        "view_product", "view_partner", "view_channelorder", "change_channelorder", "view_channelreturn", "change_channelreturn",
    ),
    "Biên tập": (
        "view_product", "add_synonym", "change_synonym", "delete_synonym", "view_synonym", "view_enquiry", "change_enquiry",
        "add_campaign", "change_campaign", "delete_campaign", "view_campaign", "send_campaign",
        "change_translation",
    ),
    "Cộng tác viên": ("view_product",),
}  # fmt: skip
PAGE_PERMISSIONS = {"Biên tập": ("add_page", "change_page", "publish_page"), "Cộng tác viên": ("add_page",)}
"""Who only adds writes drafts of its own and hands them to the editors."""
LIBRARY_PERMISSIONS = ("add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document")
WORKFLOW, WAGTAILS_OWN_WORKFLOW = "Duyệt bài", "Moderators approval"


def ensure_pages() -> None:
    """The home page as the site's root, and the news below it."""
    from cms.models import ArticleIndexPage, HomePage

    root = Page.objects.filter(depth=1).first()
    Page.objects.filter(depth=1, title=WAGTAILS_OWN_ROOT).update(title=ROOT, draft_title=ROOT)
    if root is None or HomePage.objects.exists():
        return
    Locale.objects.get_or_create(language_code="vi")
    site = Site.objects.filter(is_default_site=True).first()
    welcome = site.root_page if site else None
    home = HomePage(title="OCOP Cao Bằng", slug="trang-chu", lead=HOME_LEAD)
    root.add_child(instance=home)
    home.add_child(instance=ArticleIndexPage(title="Tin tức", slug="tin-tuc"))
    if site is None:
        Site.objects.create(hostname="localhost", root_page=home, is_default_site=True, site_name="OCOP Cao Bằng")
    else:
        Site.objects.filter(pk=site.pk).update(root_page=home, site_name="OCOP Cao Bằng")
    Site.clear_site_root_paths_cache()
    if welcome is not None and welcome.pk != root.pk and welcome.specific_class is Page:
        Page.objects.get(pk=welcome.pk).delete()


def _ensure_permissions() -> None:
    """Permissions of pages and coupons come after this app's turn in migrate, and the one for the back office from a Wagtail migration."""
    for label in ("cms", "wagtailcore", "wagtailimages", "wagtaildocs", "voucher"):
        create_permissions(apps.get_app_config(label), verbosity=0)
    back_office, _made = ContentType.objects.get_or_create(app_label="wagtailadmin", model="admin")
    Permission.objects.get_or_create(content_type=back_office, codename="access_admin", defaults={"name": "Can access Wagtail admin"})


def ensure_roles() -> None:
    _ensure_permissions()
    for name, codenames in ROLES.items():
        group, is_new = Group.objects.get_or_create(name=name)
        if is_new:
            group.permissions.set(Permission.objects.filter(codename__in=("access_admin", *codenames)))
    ensure_editing()


def ensure_editing() -> None:
    """Pages and pictures for those who write, and the way a contributor's draft takes to be published."""
    root, library = Page.objects.filter(depth=1).first(), Collection.get_first_root_node()
    if root is None or library is None:
        return
    for name, codenames in PAGE_PERMISSIONS.items():
        group = Group.objects.get(name=name)
        if not GroupPagePermission.objects.filter(group=group).exists():
            for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=codenames):
                GroupPagePermission.objects.create(group=group, page=root, permission=permission)
        if not GroupCollectionPermission.objects.filter(group=group).exists():
            for permission in Permission.objects.filter(codename__in=LIBRARY_PERMISSIONS):
                GroupCollectionPermission.objects.create(group=group, collection=library, permission=permission)
    held = WorkflowPage.objects.filter(page=root).select_related("workflow").first()
    if held is None or held.workflow.name == WAGTAILS_OWN_WORKFLOW:
        _review_by_editors(root)


def _review_by_editors(root: Page) -> None:
    task = GroupApprovalTask.objects.filter(name=WORKFLOW).first() or GroupApprovalTask.objects.create(name=WORKFLOW)
    task.groups.set([Group.objects.get(name="Biên tập")])
    workflow, _made = Workflow.objects.get_or_create(name=WORKFLOW)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    WorkflowPage.objects.update_or_create(page=root, defaults={"workflow": workflow})


def grant_missing(*, takes_away: bool = False) -> dict[str, dict[str, list[str]]]:
    """Adds the rights that a role lacks, for example after an upgrade; by role the codenames `added` and those `extra`.

    `takes_away` also removes the extra ones: what an older version gave, or what somebody added by hand.
    """
    changed = {}
    for name, codenames in ROLES.items():
        group, _made = Group.objects.get_or_create(name=name)
        held = {right.pk: right for right in group.permissions.all()}
        wanted = {right.pk: right for right in Permission.objects.filter(codename__in=("access_admin", *codenames))}
        extra = [right for pk, right in held.items() if pk not in wanted]
        group.permissions.add(*(pk for pk in wanted if pk not in held))
        if takes_away:
            group.permissions.remove(*extra)
        changed[name] = {
            "added": sorted(right.codename for pk, right in wanted.items() if pk not in held),
            "extra": sorted(right.codename for right in extra),
        }
    return changed
