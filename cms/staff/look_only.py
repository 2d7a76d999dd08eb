"""Rows that services write and staff look at."""

from wagtail.permission_policies import ModelPermissionPolicy


class LookOnlyPolicy(ModelPermissionPolicy):
    """Rows that services write; here they are only looked at."""

    def user_has_permission(self, user: object, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, "view")

    def user_has_any_permission(self, user: object, actions: object) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


class ChangeOnlyPolicy(ModelPermissionPolicy):
    """Rows that are there from the start: looked at and set, never added or taken away."""

    def user_has_permission(self, user: object, action: str) -> bool:
        return action in ("view", "change") and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: object, actions: object) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


class EnterOnlyPolicy(ModelPermissionPolicy):
    """Rows that are entered once and stay as they are."""

    def user_has_permission(self, user: object, action: str) -> bool:
        return action in ("view", "add") and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: object, actions: object) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)
