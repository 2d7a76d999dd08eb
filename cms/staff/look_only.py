"""Rows that services write and staff look at."""

from wagtail.permission_policies import ModelPermissionPolicy


class LookOnlyPolicy(ModelPermissionPolicy):
    """Rows that services write; here they are only looked at."""

    def user_has_permission(self, user: object, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, "view")

    def user_has_any_permission(self, user: object, actions: object) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)
