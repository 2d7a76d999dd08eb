"""`manage.py demo_users`: one log-in per role, passwords set anew."""

from dataclasses import asdict
from typing import Any

from catalog.demo.users import make_users
from catalog.exchange.console import JsonCommand


class Command(JsonCommand):
    help = "Tạo tài khoản trình diễn cho từng vai trò và đặt mật khẩu mới."

    def run(self, **options: Any) -> None:
        logins = make_users()
        text = "\n".join(f"{login.role:<18} {login.login:<24} {login.password}  {login.entrance}" for login in logins)
        self.say(text, [asdict(login) for login in logins])
