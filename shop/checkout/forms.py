"""What a guest says: who, where to, and a note. Everything stays as typed when something is wrong."""

from collections.abc import Callable, Mapping, Sequence

import phonenumbers
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.partner.models import SalesPoint
from catalog.points.models import Commune, Province
from shop.checkout.tax_code import tax_code
from shop.payments.contract import PaymentMethod

HOME_PROVINCE = "04"
"""Cao Bằng; chosen until the buyer says otherwise."""
DELIVERY, PICKUP = "giao", "nhan"
OTHER_WAY = {DELIVERY: ("pickup_point",), PICKUP: ("province", "commune", "street")}
"""What is not asked when goods are received this way."""
ASKED = {
    "name": _("Hãy nhập họ và tên người nhận."),
    "phone": _("Hãy nhập số di động để người giao hàng gọi."),
    "commune": _("Hãy chọn xã, phường nơi nhận hàng."),
    "street": _("Hãy nhập số nhà, đường hoặc thôn, xóm."),
    "pickup_point": _("Hãy chọn điểm bán mà bạn đến nhận."),
}
INVOICE_ASKED = {
    "invoice_tax_code": _("Hãy nhập mã số thuế, hoặc xóa các dòng hóa đơn nếu không cần."),
    "invoice_name": _("Hãy nhập tên đơn vị như trên giấy đăng ký."),
    "invoice_address": _("Hãy nhập địa chỉ đơn vị."),
    "invoice_email": _("Hãy nhập thư điện tử để nhận hóa đơn."),
}
INVOICE_FIELDS = tuple(INVOICE_ASKED)
FIELDS = (
    "phone", "name", "email", "receive", "find", "province", "commune", "street", "pickup_point", "payment", "gift_note", "note",
    *INVOICE_FIELDS,
)  # fmt: skip


def mobile_number(text: str) -> str | None:
    """E.164 of a Vietnamese mobile number however it was typed; None when it is none."""
    try:
        number = phonenumbers.parse(text, "VN")
    except phonenumbers.NumberParseException:
        return None
    if number.country_code != 84 or not phonenumbers.is_valid_number(number):
        return None
    kinds = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)
    if phonenumbers.number_type(number) not in kinds:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class DetailsForm(forms.Form):
    phone = forms.CharField(
        label=_("Số điện thoại di động"),
        max_length=30,
        help_text=_("Người giao hàng gọi số này. Bạn cũng dùng số này để tra cứu đơn."),
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    name = forms.CharField(label=_("Họ và tên người nhận"), max_length=100, widget=forms.TextInput({"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Thư điện tử"),
        required=False,
        max_length=200,
        help_text=_("Để nhận thư xác nhận đơn. Không có cũng đặt được."),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    receive = forms.ChoiceField(
        label=_("Bạn nhận hàng thế nào"),
        choices=[(DELIVERY, _("Giao tận nơi")), (PICKUP, _("Tự đến nhận tại điểm bán"))],
        widget=forms.RadioSelect,
        initial=DELIVERY,
    )
    find = forms.CharField(
        label=_("Tìm xã, phường"),
        required=False,
        max_length=80,
        help_text=_("Gõ không dấu, tên cũ cũng tìm ra, ví dụ “song hien”. Hoặc chọn trong hai danh sách bên dưới."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    province = forms.ChoiceField(label=_("Tỉnh, thành phố"), initial=HOME_PROVINCE, widget=forms.Select({"autocomplete": "address-level1"}))
    commune = forms.ChoiceField(label=_("Xã, phường"), widget=forms.Select({"autocomplete": "address-level2"}))
    street = forms.CharField(label=_("Số nhà, đường, thôn, xóm"), max_length=200, widget=forms.TextInput({"autocomplete": "address-line1"}))
    pickup_point = forms.ChoiceField(label=_("Điểm bán"), widget=forms.RadioSelect)
    payment = forms.ChoiceField(
        label=_("Bạn trả tiền thế nào"),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Đơn có rượu thì không trả tiền mặt được. Hãy chọn cách khác.")},
    )
    gift_note = forms.CharField(
        label=_("Lời nhắn kèm quà"),
        required=False,
        max_length=300,
        help_text=_("Cửa hàng in lời nhắn lên thiệp và không để giá trong hộp."),
        widget=forms.Textarea({"rows": 2}),
    )
    note = forms.CharField(label=_("Ghi chú cho cửa hàng"), required=False, max_length=500, widget=forms.Textarea({"rows": 2}))
    invoice_tax_code = forms.CharField(
        label=_("Mã số thuế"), required=False, max_length=20, widget=forms.TextInput({"inputmode": "numeric"})
    )
    invoice_name = forms.CharField(
        label=_("Tên đơn vị"), required=False, max_length=200, widget=forms.TextInput({"autocomplete": "organization"})
    )
    invoice_address = forms.CharField(label=_("Địa chỉ đơn vị"), required=False, max_length=250)
    invoice_email = forms.EmailField(label=_("Thư điện tử nhận hóa đơn"), required=False, max_length=200)

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        methods: Sequence[PaymentMethod],
        lacking: Callable[[int], Sequence[str]] = lambda point_id: (),
        **kwargs: object,
    ) -> None:
        """`methods` are the ways to pay that this basket may choose; the first one counts when nothing was said.

        `lacking` tells for a point what it can't hand over.
        """
        if data is not None and methods and not data.get("payment"):
            data = {**data, "payment": methods[0].code}
        super().__init__(data, **kwargs)
        self.lacking = lacking
        self.fields["payment"].choices = [(method.code, gettext(method.label)) for method in methods]
        self.fields["payment"].initial = methods[0].code if methods else None
        for name, text in ASKED.items():
            self.fields[name].error_messages["required"] = text
        for name in OTHER_WAY.get(data.get("receive", ""), OTHER_WAY[DELIVERY]) if data is not None else ():
            self.fields[name].required = False
        province = (data or {}).get("province") or HOME_PROVINCE
        self.fields["province"].choices = Province.objects.values_list("code", "name")
        communes = Commune.objects.filter(province_id=province).values_list("code", "name")
        self.fields["commune"].choices = [("", _("Chọn xã, phường")), *communes]
        self.fields["commune"].error_messages["invalid_choice"] = _("Xã, phường này không thuộc tỉnh đã chọn. Hãy chọn lại.")
        points = SalesPoint.objects.filter(is_open=True, offers_pickup=True).select_related("commune").order_by("name")
        self.fields["pickup_point"].choices = [(str(point.pk), _point_label(point, lacking(point.pk))) for point in points]

    @property
    def wants_invoice(self) -> bool:
        return any(self[name].value() for name in INVOICE_FIELDS)

    def clean_phone(self) -> str:
        number = mobile_number(self.cleaned_data["phone"])
        if number is None:
            raise forms.ValidationError(_("Hãy nhập số di động Việt Nam có 10 chữ số, ví dụ 0912 345 678."))
        return number

    def clean_pickup_point(self) -> str:
        chosen = self.cleaned_data["pickup_point"]
        if chosen and self.data.get("receive") == PICKUP and (missing := self.lacking(int(chosen))):
            raise forms.ValidationError(_("Điểm này chưa đủ: %s. Hãy chọn điểm khác hoặc giao tận nơi.") % ", ".join(missing))
        return chosen

    def clean_invoice_tax_code(self) -> str:
        typed = self.cleaned_data["invoice_tax_code"]
        found = tax_code(typed) if typed else ""
        if found is None:
            raise forms.ValidationError(_("Mã số thuế chưa đúng. Hãy xem lại 10 chữ số, hoặc 13 số nếu là chi nhánh."))
        return found

    def clean(self) -> dict:
        """An invoice needs all of its lines; without any of them none is asked for."""
        cleaned = super().clean()
        if any(cleaned.get(name) for name in INVOICE_FIELDS):
            for name, text in INVOICE_ASKED.items():
                if name not in self.errors and not cleaned.get(name):
                    self.add_error(name, text)
        return cleaned


class LookupForm(forms.Form):
    number = forms.CharField(label=_("Mã đơn"), max_length=32, help_text=_("Có dạng CB261124-7K3M9Q, ghi trong trang xác nhận đơn."))
    phone = forms.CharField(
        label=_("Số điện thoại đã dùng khi đặt"),
        max_length=30,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )

    def clean_number(self) -> str:
        return self.cleaned_data["number"].upper()


def _point_label(point: SalesPoint, missing: Sequence[str]) -> str:
    place = ", ".join(part for part in (point.address_line, point.commune.name if point.commune else "") if part)
    state = gettext("chưa đủ: %s") % ", ".join(missing) if missing else gettext("đủ hàng cho đơn này")
    return " · ".join(part for part in (f"{point.name}", place, point.opening_hours, state) if part)
