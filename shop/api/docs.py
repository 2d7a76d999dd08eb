"""The API's documentation as one plain page, written from the OpenAPI document itself."""

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shop.api.api import api

METHODS = ("get", "put", "post", "delete")


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    document = api.get_openapi_schema()
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                groups.setdefault(item[method]["tags"][0], []).append(_operation(path, method, item[method], document))
    context = {"document": document["info"], "groups": groups, "site_url": settings.SITE_URL}
    return render(request, "api/docs.html", context)


def _operation(path: str, method: str, operation: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": operation["operationId"],
        "path": path,
        "method": method.upper(),
        "summary": operation["summary"],
        "description": operation.get("description", ""),
        "needs_token": bool(operation.get("security")),
        "parameters": [_parameter(given) for given in operation.get("parameters", [])],
        "answers": [(status, _shape(answer, document)) for status, answer in operation["responses"].items()],
        "example": _example(operation["responses"].get(200), document),
    }


def _parameter(given: dict[str, Any]) -> dict[str, Any]:
    schema = given["schema"]
    kinds = [schema, *schema.get("anyOf", []), schema.get("items", {})]
    return {
        "name": given["name"],
        "where": given["in"],
        "is_required": given.get("required", False),
        "type": next((kind["type"] for kind in kinds if kind.get("type") not in (None, "null")), ""),
        "description": schema.get("description", given.get("description", "")),
    }


def _shape(answer: dict[str, Any], document: dict[str, Any]) -> str:
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _example(answer: dict[str, Any] | None, document: dict[str, Any]) -> str:
    schema = document["components"]["schemas"].get(_shape(answer or {}, document), {})
    found = next(iter(schema.get("examples", [])), None)
    return json.dumps(found, ensure_ascii=False, indent=2) if found else ""
