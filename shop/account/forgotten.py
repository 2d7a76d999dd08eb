"""Back into an account whose password is forgotten, through its e-mail. Nobody learns here who has an account."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalog.audit.record import record
from shop.account.forms import ForgottenForm
from shop.checkout import limits
from shop.checkout.forms import mobile_number
from shop.mails import outbox
from shop.mails.models import MailKind
from shop.portal.invitations import PasswordForm
from shop.private_pages import private_page
from shop.seller import current_seller
from shop.users.models import User

PER_ADDRESS, PER_NAME = 10, 3


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Answers the same for a name that is known and one that is not."""
    form = ForgottenForm(request.POST or None)
    context = {"form": form, "seller": current_seller()}
    if request.method == "POST" and form.is_valid():
        contact = form.cleaned_data["contact"]
        if not limits.may(request, "forgotten", per_address=PER_ADDRESS):
            form.add_error(None, _("Bạn đã thử quá nhiều lần. Hãy đợi mười phút rồi thử lại."))
        else:
            if limits.may_name("forgotten", contact, most=PER_NAME):
                _send(contact)
            return render(request, "account/forgotten_sent.html", context)
    return render(request, "account/forgotten.html", context, status=422 if form.errors else 200)


def _send(contact: str) -> None:
    who = {"email__iexact": contact} if "@" in contact else {"phone": mobile_number(contact) or "-"}
    user = User.objects.filter(is_active=True, **who).exclude(email="").first()
    if user is not None:
        outbox.queue(MailKind.PASSWORD, to=user.email, about="user", about_id=user.pk, part=f"{timezone.now():%Y%m%d%H%M%S}")


class _NewPassword(PasswordForm):
    """What Django's view asks of its form: the user first, and `save`."""

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def save(self) -> User:
        self.user.set_password(self.cleaned_data["password"])
        self.user.save(update_fields=["password"])
        record(action="account.password", target=self.user, cause="forgotten")
        return self.user


@method_decorator(private_page, name="dispatch")  # type: ignore[arg-type]  # the views of Django answer a base class of ours
class Reset(PasswordResetConfirmView):
    """The key of the letter goes into the session and out of the address; each device signed in before is signed out."""

    form_class = _NewPassword  # type: ignore[assignment]  # Django's type wants its own form
    template_name = "account/reset.html"

    def form_valid(self, form: Any) -> HttpResponse:
        super().form_valid(form)
        messages.success(self.request, _("Mật khẩu đã đổi. Bạn đăng nhập bằng mật khẩu mới."))
        return redirect("portal:sign_in")

    def get_success_url(self) -> str:
        return reverse("portal:sign_in")
