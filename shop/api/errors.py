"""One shape for every refusal: a stable code, a Vietnamese sentence with the remedy, and the fields that are wrong."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import ConfigDict, Field


class FieldError(Schema):
    field: str = Field(description="Where: query, path, body or header, then the name")
    message: str


class Error(Schema):
    """`code` is stable; `message` is for a person; `fields` only where the request's form is wrong."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"code": "not_found", "message": "Không có sản phẩm này, hoặc sản phẩm chưa được đăng.", "fields": []}]
        }
    )
    code: str
    message: str
    fields: list[FieldError] = []


class ApiError(Exception):
    """Answered as `Error` with `status`; `headers` go along, such as Retry-After (seconds)."""

    def __init__(self, status: int, code: str, message: str, *, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.headers = status, code, message, headers or {}


def not_found(message: str) -> ApiError:
    return ApiError(404, "not_found", message)


def install(api: NinjaAPI) -> None:
    def answer(request: HttpRequest, status: int, code: str, message: str, fields: list[dict[str, str]] | None = None) -> HttpResponse:
        return api.create_response(request, {"code": code, "message": message, "fields": fields or []}, status=status)

    @api.exception_handler(ApiError)
    def refused(request: HttpRequest, error: ApiError) -> HttpResponse:
        response = answer(request, error.status, error.code, error.message)
        for name, value in error.headers.items():
            response[name] = value
        return response

    @api.exception_handler(ValidationError)
    def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
        message = _("Yêu cầu chưa đúng. Hãy sửa các trường được nêu rồi gửi lại.")
        return answer(request, 422, "invalid", message, [_field(found) for found in error.errors])

    @api.exception_handler(AuthenticationError)
    def unknown_token(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        message = _("Mã truy cập thiếu, sai hoặc đã bị thu hồi. Hãy tạo mã mới trong Kênh chủ thể, mục Kết nối phần mềm.")
        response = answer(request, 401, "unauthorised", message)
        response["WWW-Authenticate"] = 'Bearer realm="ocop"'
        return response

    @api.exception_handler(HttpError)
    def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
        return answer(request, error.status_code, "unreadable", _("Nội dung gửi lên không phải JSON đọc được."))


def _field(found: dict[str, Any]) -> dict[str, str]:
    """The place as the caller knows it: the name of our own schema between the place and the field is left out."""
    where = list(found.get("loc", ()))
    if len(where) > 2 and isinstance(where[1], str) and isinstance(where[2], str):
        del where[1]
    return {"field": ".".join(str(part) for part in where), "message": str(found.get("msg", ""))}
