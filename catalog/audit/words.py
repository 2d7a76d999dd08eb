"""An entry of the log as people read it: the deed in words, and what changed by the names that forms give the fields."""

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

DEEDS = {
    "product.price": gettext_lazy("Đổi giá"),
    "product.suspend": gettext_lazy("Tạm dừng bán"),
    "product.resume": gettext_lazy("Cho bán lại"),
    "product.line": gettext_lazy("Xếp vào dòng sản phẩm"),
    "revocation.propose": gettext_lazy("Đề nghị thu hồi"),
    "revocation.confirm": gettext_lazy("Xác nhận thu hồi"),
    "revocation.reject": gettext_lazy("Bỏ đề nghị thu hồi"),
    "certificate.import": gettext_lazy("Nhập giấy chứng nhận từ tệp"),
    "import.run": gettext_lazy("Nhập hàng loạt"),
    "dossier.advance": gettext_lazy("Chuyển bước hồ sơ"),
    "stock.count": gettext_lazy("Kiểm kê"),
    "stock.transfer": gettext_lazy("Chuyển hàng giữa các điểm"),
    "delivery.receive": gettext_lazy("Nhận hàng chủ thể giao"),
    "producer.consent": gettext_lazy("Đổi đồng ý bán"),
    "draft.send": gettext_lazy("Gửi nội dung để duyệt"),
    "draft.withdraw": gettext_lazy("Bỏ bản nháp"),
    "draft.take_back": gettext_lazy("Lấy lại bản nháp"),
    "second_factor.on": gettext_lazy("Bật bảo vệ hai lớp"),
    "second_factor.off": gettext_lazy("Đặt lại bảo vệ hai lớp"),
    "account.password": gettext_lazy("Đổi mật khẩu"),
    "account.erased": gettext_lazy("Xóa tài khoản"),
    "order.claimed": gettext_lazy("Nhận đơn vào tài khoản"),
    "order.payment_method": gettext_lazy("Đổi cách trả tiền"),
    "case.step": gettext_lazy("Xử lý yêu cầu của khách"),
    "refund.due": gettext_lazy("Đến lượt hoàn tiền"),
    "refund.propose": gettext_lazy("Đề nghị hoàn tiền"),
    "refund.send": gettext_lazy("Gửi lệnh hoàn tiền"),
    "refund.done": gettext_lazy("Đã hoàn tiền"),
    "refund.drop": gettext_lazy("Bỏ khoản hoàn tiền"),
    "service.settings": gettext_lazy("Đổi cài đặt kết nối"),
    "point.hours": gettext_lazy("Đổi giờ mở cửa"),
    "point.special_day": gettext_lazy("Đổi ngày lễ, ngày nghỉ của điểm bán"),
    "paper.upload": gettext_lazy("Gửi giấy tờ"),
    "question.answer": gettext_lazy("Trả lời câu hỏi"),
    "parcel.make": gettext_lazy("Lập vận đơn"),
    "parcel.cancel": gettext_lazy("Hủy vận đơn"),
    "member.add": gettext_lazy("Thêm người của chủ thể"),
    "member.remove": gettext_lazy("Gỡ người của chủ thể"),
    "selection.apply": gettext_lazy("Chọn hàng cho sàn"),
}
VERBS = {
    "add": gettext_lazy("Thêm %s"),
    "change": gettext_lazy("Sửa %s"),
    "delete": gettext_lazy("Xóa %s"),
    "import": gettext_lazy("Nhập %s từ tệp"),
}


def deed(action: str, target: str) -> str:
    """What was done; an action without words of its own stays its code."""
    if action in DEEDS:
        return str(DEEDS[action])
    model, verb = _model(target), action.rpartition(".")[2]
    return VERBS[verb] % model._meta.verbose_name if model is not None and verb in VERBS else action


def changes(target: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> list[str]:
    """Only what differs, old to new."""
    old, new = before or {}, after or {}
    names = [name for name in {**old, **new} if old.get(name) != new.get(name) or not old]
    model = _model(target)
    was = {name: f"{_value(model, name, old[name])} → " if name in old else "" for name in names}
    return [f"{_label(model, name)}: {was[name]}{_value(model, name, new.get(name))}" for name in names]


def _model(target: str) -> type[Model] | None:
    try:
        return apps.get_model(target)
    except (LookupError, ValueError):
        return None


def _choices(model: type[Model] | None, name: str) -> dict[Any, Any]:
    try:
        return dict(getattr(model._meta.get_field(name), "flatchoices", ())) if model is not None else {}
    except FieldDoesNotExist:
        return {}


def _label(model: type[Model] | None, name: str) -> str:
    try:
        return str(getattr(model._meta.get_field(name), "verbose_name", name)) if model is not None else name
    except FieldDoesNotExist:
        return name


def _value(model: type[Model] | None, name: str, value: Any) -> str:
    if value in (None, "", [], {}):
        return "–"
    if value is True or value == "True":
        return _("có")
    if value is False or value == "False":
        return _("không")
    if (choice := _choices(model, name).get(value) if isinstance(value, str) else None) is not None:
        return str(choice)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)
