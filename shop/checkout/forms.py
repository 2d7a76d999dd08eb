"""What a guest says: who, where to, and a note. Everything stays as typed when something is wrong."""

from collections.abc import Mapping, Sequence

import phonenumbers
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.partner.models import SalesPoint
from catalog.points.models import Commune, Province
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
FIELDS = ("receive", "name", "phone", "email", "street", "province", "commune", "pickup_point", "payment", "note")


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
    receive = forms.ChoiceField(
        label=_("Bạn nhận hàng thế nào"),
        choices=[(DELIVERY, _("Giao tận nơi")), (PICKUP, _("Tự đến nhận tại điểm bán"))],
        widget=forms.RadioSelect,
        initial=DELIVERY,
    )
    name = forms.CharField(label=_("Họ và tên người nhận"), max_length=100, widget=forms.TextInput({"autocomplete": "name"}))
    phone = forms.CharField(
        label=_("Số điện thoại di động"),
        max_length=30,
        help_text=_("Người giao hàng gọi số này. Bạn cũng dùng số này để tra cứu đơn."),
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    email = forms.EmailField(label=_("Thư điện tử"), required=False, max_length=200, widget=forms.EmailInput({"autocomplete": "email"}))
    province = forms.ChoiceField(label=_("Tỉnh, thành phố"), initial=HOME_PROVINCE, widget=forms.Select({"autocomplete": "address-level1"}))
    commune = forms.ChoiceField(label=_("Xã, phường"), widget=forms.Select({"autocomplete": "address-level2"}))
    street = forms.CharField(
        label=_("Số nhà, đường, thôn, xóm"), max_length=200, widget=forms.TextInput({"autocomplete": "street-address"})
    )
    pickup_point = forms.ChoiceField(label=_("Điểm bán"))
    payment = forms.ChoiceField(
        label=_("Bạn trả tiền thế nào"),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Đơn có rượu thì không trả tiền mặt được. Hãy chọn cách khác.")},
    )
    note = forms.CharField(label=_("Ghi chú cho cửa hàng"), required=False, max_length=500, widget=forms.Textarea({"rows": 3}))

    def __init__(self, data: Mapping[str, str] | None = None, *, methods: Sequence[PaymentMethod], **kwargs: object) -> None:
        """`methods` are the ways to pay that this basket may choose; the first one counts when nothing was said."""
        if data is not None and methods and not data.get("payment"):
            data = {**data, "payment": methods[0].code}
        super().__init__(data, **kwargs)
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
        points = SalesPoint.objects.filter(is_open=True, offers_pickup=True).order_by("name")
        self.fields["pickup_point"].choices = [("", _("Chọn điểm bán")), *((str(point.pk), _point_label(point)) for point in points)]

    def clean_phone(self) -> str:
        number = mobile_number(self.cleaned_data["phone"])
        if number is None:
            raise forms.ValidationError(_("Hãy nhập số di động Việt Nam có 10 chữ số, ví dụ 0912 345 678."))
        return number


class LookupForm(forms.Form):
    number = forms.CharField(label=_("Mã đơn"), max_length=32, help_text=_("Có dạng CB261124-7K3M9Q, ghi trong trang xác nhận đơn."))
    phone = forms.CharField(
        label=_("Số điện thoại đã dùng khi đặt"),
        max_length=30,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )

    def clean_number(self) -> str:
        return self.cleaned_data["number"].upper()


def _point_label(point: SalesPoint) -> str:
    return f"{point.name} – {point.address_line}" if point.address_line else point.name
