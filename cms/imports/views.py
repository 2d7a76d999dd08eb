"""Uploading several files, watching them go in, reading what was wrong line by line."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import SnippetViewSet

from catalog.exchange import bulk
from catalog.tabular import write_xlsx
from cms.imports.models import ImportJob, ImportState
from cms.imports.tasks import run_import
from cms.staff.look_only import LookOnlyPolicy

MAY_IMPORT = "imports.add_importjob"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REFRESH_S = 3
LABELS = {bulk.PRODUCTS: "Sản phẩm", bulk.CERTIFICATES: "Giấy chứng nhận", bulk.STOCK: "Tồn kho"}
VERBS = {"check": "kiểm tra", "write": "ghi"}

register_permission_policy(ImportJob, LookOnlyPolicy(ImportJob))


class UploadForm(forms.ModelForm):
    class Meta:
        model = ImportJob
        fields = ["products", "certificates", "stock", "images", "only_check"]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if not any(values.get(kind) for kind in bulk.ORDER):
            raise forms.ValidationError(_("Chọn ít nhất một tệp sản phẩm, giấy chứng nhận hoặc tồn kho."))
        return values


def upload(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm(MAY_IMPORT):
        raise PermissionDenied
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        form.instance.created_by = request.user
        job = form.save()
        transaction.on_commit(lambda: run_import.delay(job.pk))
        return redirect("staff_import", pk=job.pk)
    context = {"form": form, "columns": {LABELS[kind]: _columns(kind) for kind in bulk.ORDER}}
    return render(request, "cms/staff/import_upload.html", context, status=400 if form.errors else 200)


def _columns(kind: str) -> str:
    return ", ".join(bulk.Bulk(tables={}).importer(kind).columns)


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Refreshes itself while the import runs; `xuat=xlsx` answers the problems as a file to work through."""
    if not request.user.has_perm("imports.view_importjob"):
        raise PermissionDenied
    job = get_object_or_404(ImportJob.objects.select_related("created_by"), pk=pk)
    if request.GET.get("xuat") == "xlsx":
        return _problems(job)
    is_open = job.state in (ImportState.WAITING, ImportState.RUNNING)
    verb, _space, kind = job.step.partition(" ")
    context = {
        "job": job,
        "is_open": is_open,
        "step": f"{LABELS.get(kind, kind)}: {VERBS.get(verb, verb)}" if kind else "",
        "parts": [(LABELS[kind], job.report[kind]) for kind in bulk.ORDER if kind in job.report],
        "waited_s": (timezone.now() - job.created_at).total_seconds(),
    }
    response = render(request, "cms/staff/import.html", context)
    if is_open:
        response.headers["Refresh"] = str(REFRESH_S)
    return response


def _problems(job: ImportJob) -> HttpResponse:
    columns = (_("Tệp"), _("Dòng"), _("Cột"), _("Lỗi và cách sửa"))
    rows = [
        dict(zip(columns, (LABELS[kind], error["line"], error["column"], error["message"]), strict=True))
        for kind in bulk.ORDER
        for error in job.report.get(kind, {}).get("errors", [])
    ]
    headers = {"Content-Disposition": f'attachment; filename="loi-nhap-{job.pk}.xlsx"'}
    return HttpResponse(write_xlsx(columns, rows), content_type=XLSX, headers=headers)


class ImportViewSet(SnippetViewSet):
    model = ImportJob
    icon = "upload"
    menu_label = "Nhập hàng loạt"
    list_display = ["__str__", "state", "created_by", "created_at", "finished_at"]
    list_filter = ["state"]
    copy_view_enabled = False
