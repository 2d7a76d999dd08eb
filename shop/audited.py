"""Staff screens whose every change stands in the audit log: who, what, from what to what."""

from typing import Any

from django.db.models import Model
from django.forms.models import model_to_dict
from wagtail.snippets.views.snippets import CreateView, DeleteView, EditView, SnippetViewSet

from catalog.audit.record import record

NOT_REPEATED = ("phone", "email")
"""That they changed is told, not to what: the log outlives the person who asks to be forgotten."""


def facts_of(row: Model) -> dict[str, str]:
    """What a person can set, as words; what is empty is left out."""
    values = {name: value for name, value in model_to_dict(row).items() if name != row._meta.pk.name and value not in (None, "", [])}
    return {name: _words(row, name, value) for name, value in values.items()}


def _words(row: Model, name: str, value: Any) -> str:
    field = row._meta.get_field(name)
    if field.many_to_many:
        return ", ".join(sorted(str(one) for one in value))
    if field.is_relation:
        return f"{value} · {getattr(row, name)}"
    return str(value)


def changes(before: dict[str, str], after: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Only what differs, on both sides."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    hidden = {name: "…" for name in names if name in NOT_REPEATED}
    return ({name: before.get(name, "") for name in names} | hidden, {name: after.get(name, "") for name in names} | hidden)


class AuditedCreateView(CreateView):
    def save_instance(self) -> Model:
        saved: Model = super().save_instance()
        told = {name: "…" if name in NOT_REPEATED else value for name, value in facts_of(saved).items()}
        record(action=f"{saved._meta.model_name}.add", target=saved, by=self.request.user, after=told)
        return saved


class AuditedEditView(EditView):
    """`cause_of` names the field that says why, where there is one."""

    cause_of = ""

    def facts(self, row: Model) -> dict[str, str]:
        return facts_of(row)

    def save_instance(self) -> Model:
        known = self.facts(type(self.object)._default_manager.get(pk=self.object.pk))
        saved: Model = super().save_instance()
        before, after = changes(known, self.facts(type(saved)._default_manager.get(pk=saved.pk)))
        if after:
            self.tell(saved, before, after)
        return saved

    def tell(self, saved: Model, before: dict[str, str], after: dict[str, str]) -> None:
        cause = str(getattr(saved, self.cause_of)) if self.cause_of else ""
        record(action=f"{saved._meta.model_name}.change", target=saved, by=self.request.user, before=before, after=after, cause=cause)


class AuditedDeleteView(DeleteView):
    def delete_action(self) -> None:
        record(action=f"{self.object._meta.model_name}.delete", target=self.object, by=self.request.user, before=facts_of(self.object))
        super().delete_action()


class AuditedViewSet(SnippetViewSet):
    add_view_class = AuditedCreateView
    edit_view_class = AuditedEditView
    delete_view_class = AuditedDeleteView
