"""Walks each role's main tasks on the seeded demonstration and draws the pictures of the handbooks.

    python -m tests.e2e.pictures                   every picture into docs/img/, on a demonstration of its own
    python -m tests.e2e.pictures --data DIR        on the data of an earlier demonstration (it is changed: orders, a revocation)
    python -m tests.e2e.pictures --out /tmp/x      elsewhere; --only thu-hoi one scene; --full also PNGs of the whole pages

Each picture shows the same page at 1280 and at 390 px. A page that scrolls sideways, or of our own templates one that breaks a rule of
axe, fails the run.
"""

import argparse
import io
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import DESKTOP, PHONE, is_too_wide, page_problems, running_browser
from tests.e2e import steps
from tests.e2e.conftest import ROOT, Site, running_site
from tests.servers import find_browser

HEIGHT = 560
GAP = 16
MOST_BYTES = 40_000
PAPER = (236, 236, 232)


class Walk:
    """The open pages of one role, at both widths, in one session."""

    def __init__(self, browser: Browser, site: Site, role: str, at: str, options: argparse.Namespace, problems: list[str]) -> None:
        self.role, self.options, self.problems = role, options, problems
        context = browser.new_context(viewport=DESKTOP, base_url=site.url, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
        self.page = context.new_page()
        if role:
            steps.sign_in(self.page, site.logins[role], at=at)
        self.phone = self._beside(browser, site, context)

    def _beside(self, browser: Browser, site: Site, context: BrowserContext) -> Page:
        return browser.new_context(
            viewport=PHONE, base_url=site.url, locale="vi-VN", has_touch=True, storage_state=context.storage_state()
        ).new_page()

    def show(self, name: str, address: str, *, before: Callable[[Page], None] | None = None, ours: bool = True) -> None:
        """`ours`: a template of our own, which axe has to find clean."""
        if self.options.only and self.options.only not in name:
            return
        shots = []
        for page in (self.page, self.phone):
            page.goto(address)
            page.wait_for_load_state("networkidle")
            if page is self.phone:
                _to_the_content(page)
            if before is not None:
                before(page)
            self._check(page, f"{name} {page.viewport_size['width'] if page.viewport_size else ''}", ours=ours)
            shots.append(Image.open(io.BytesIO(page.screenshot())))
            if self.options.full:
                page.screenshot(path=self.options.out / f"{name}-{shots[-1].width}.png", full_page=True)
        _write(shots[0], shots[1], self.options.out / f"{name}.webp")
        print(f"  {name}")

    def _check(self, page: Page, name: str, *, ours: bool) -> None:
        found = page_problems(page) if ours else ["wider than the screen"] * is_too_wide(page)
        self.problems += [f"{name}: {problem}" for problem in found]


def _write(desktop: Image.Image, phone: Image.Image, path: Path) -> None:
    """Beside each other at one height, as small as a page needs."""
    parts = [
        shot.convert("RGB").resize((round(shot.width * HEIGHT / shot.height), HEIGHT), Image.Resampling.LANCZOS)
        for shot in (desktop, phone)
    ]
    sheet = Image.new("RGB", (sum(part.width for part in parts) + 3 * GAP, HEIGHT + 2 * GAP), PAPER)
    left = GAP
    for part in parts:
        sheet.paste(part, (left, GAP))
        left += part.width + GAP
    for quality in (72, 60, 50, 40, 30, 20):
        sheet.save(path, "WEBP", quality=quality, method=6)
        if path.stat().st_size <= MOST_BYTES:
            return


def _order(browser: Browser, site: Site, words: str) -> str:
    page = browser.new_context(viewport=DESKTOP, base_url=site.url, locale="vi-VN").new_page()
    steps.open_product(page, words)
    return steps.order_shown_product(page, quantity=2, check=lambda _page, _name: None)


def _ask(browser: Browser, site: Site, words: str, text: str) -> None:
    page = browser.new_context(viewport=DESKTOP, base_url=site.url, locale="vi-VN").new_page()
    steps.open_product(page, words)
    asked = "(form, text) => { form.author.value = 'Người mua thử'; form.body.value = text; form.submit(); }"
    page.eval_on_selector('form[action*="/hoi-dap/"]', asked, text)
    page.wait_for_load_state()


def _order_to_pick_up(browser: Browser, site: Site, words: str, point: str) -> str:
    """Answers the order's number."""
    page = browser.new_context(viewport=DESKTOP, base_url=site.url, locale="vi-VN").new_page()
    steps.open_product(page, words)
    page.get_by_role("button", name="Thêm vào giỏ").click()
    page.get_by_role("link", name="Tiếp tục đặt hàng").click()
    page.check("[name=receive][value=nhan]")
    page.locator("label", has_text=point).first.click()
    page.fill("[name=name]", "Hoàng Văn Thử")
    page.fill("[name=phone]", "0912 345 679")
    page.get_by_role("button", name="Xem lại đơn hàng").click()
    page.check("[name=consent]")
    page.locator("button[type=submit]", has_text="Đặt hàng").click()
    page.wait_for_url("**/dat-hang/xong/**")
    return page.locator("text=/CB\\d{6}-[0-9A-Z]{6}/").first.inner_text().strip()


def _to_the_content(page: Page) -> None:
    """Past the shop's header, which a phone shows above."""
    page.evaluate("(document.querySelector('.portal, main') || document.body).scrollIntoView()")


def _first(page: Page, pattern: str) -> str:
    """The address of the first link that holds the pattern; "" without one."""
    links = page.locator(f'a[href*="{pattern}"]')
    return (links.first.get_attribute("href") or "") if links.count() else ""


def producer(walk: Walk) -> None:
    page = walk.page
    walk.show("chu-the-tong-quan", "/kenh-chu-the/")
    page.goto("/kenh-chu-the/")
    product = _first(page, "/kenh-chu-the/san-pham/")
    if product.endswith("/moi/"):
        product = page.locator('.portal__page a[href*="/kenh-chu-the/san-pham/"]:not([href*="moi"])').first.get_attribute("href") or ""
    walk.show("chu-the-gia-ton", product)
    page.goto(f"{product}noi-dung/")
    if page.locator("[name=gui]").count():
        page.locator("textarea").first.fill("Sợi miến làm từ củ dong riềng trồng trên nương, phơi nắng. Ngâm nước ấm mười phút.")
        page.locator("[name=gui]").click()
    walk.show("chu-the-noi-dung", f"{product}noi-dung/")
    walk.show("chu-the-don-hang", "/kenh-chu-the/don-hang/")
    walk.show("chu-the-giao-hang", "/kenh-chu-the/giao-hang/")
    walk.show("chu-the-doanh-so", "/kenh-chu-the/doanh-so/")
    walk.show("chu-the-giay-to", "/kenh-chu-the/giay-to/")
    walk.show("chu-the-dong-y", "/kenh-chu-the/dong-y/")
    walk.show("chu-the-hoi-dap", "/kenh-chu-the/hoi-dap/")


def point_manager(walk: Walk, number: str) -> None:
    walk.show("diem-hom-nay", "/kenh-chu-the/diem/")
    walk.show("diem-soan-hang", "/kenh-chu-the/diem/soan/")
    walk.show("diem-giao-khach", f"/kenh-chu-the/diem/giao/?ma={number}")
    walk.show("diem-ban-tai-quay", "/kenh-chu-the/diem/ban/")
    walk.show("diem-ton-kho", "/kenh-chu-the/diem/ton/")
    walk.show("diem-gio-mo-cua", "/kenh-chu-the/diem/gio/")


def clerk(walk: Walk, brought: str, fetched: str) -> None:
    """From the telephone call to the parcel: found by phone, packed, sent with a carrier, brought back; and what is refunded."""
    page = walk.page
    walk.show("don-hang-danh-sach", "/quan-tri/snippets/order/order/?q=0912+345+678", ours=False)
    order = _order_screen(page, brought)
    walk.show("don-hang-mot-don", order)
    page.goto(order)
    page.get_by_role("link", name="Lập kiện hàng").click()
    walk.show("don-hang-lap-kien", page.url)
    page.get_by_label("GHN").check()
    page.get_by_role("button", name="Lập kiện hàng").click()
    page.wait_for_load_state()
    page.goto(order)
    parcel = _first(page, "/parcel/inspect/")
    walk.show("don-hang-kien-hang", parcel)
    page.goto(_order_screen(page, fetched))
    page.get_by_role("link", name="Soạn, in phiếu và nhãn ở điểm này").first.click()
    page.wait_for_load_state()
    walk.phone.goto(page.url)  # the same point on the telephone
    walk.show("don-hang-o-diem", page.url)
    page.goto(_order_screen(page, fetched))
    page.get_by_role("link", name="Hủy đơn").click()
    walk.show("don-hang-huy", page.url)
    walk.show("don-hang-yeu-cau", "/quan-tri/snippets/aftersales/case/", ours=False)
    page.goto("/quan-tri/snippets/aftersales/case/")
    case = _first(page, "/case/inspect/")
    if case:
        walk.show("don-hang-mot-yeu-cau", case)


def _order_screen(page: Page, number: str) -> str:
    page.goto(f"/quan-tri/snippets/order/order/?q={number}")
    page.goto(_first(page, "/order/order/inspect/"))
    return page.url


def _complaint(browser: Browser, site: Site) -> None:
    page = browser.new_context(viewport=DESKTOP, base_url=site.url, locale="vi-VN").new_page()
    page.goto("/khieu-nai/")
    page.locator("[name=kind]").select_option(index=1)
    page.fill("[name=text]", "Hộp bị móp, túi bên trong rách.")
    page.fill("[name=name]", "Nông Thị Thử")
    page.fill("[name=phone]", "0912 345 678")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state()


def newcomer(walk: Walk) -> None:
    """What a producer's person meets in the first weeks: the second factor, and others let in."""
    walk.show("chu-the-hai-lop", "/tai-khoan/hai-lop/bat/")
    walk.show("chu-the-nguoi", "/kenh-chu-the/nguoi/")


def counter(walk: Walk) -> None:
    """A sale, and the end of the day."""
    page = walk.page
    page.goto("/kenh-chu-the/diem/ban/")
    page.locator("button[name=them]").first.click()
    page.locator("button[value=counter_cash]").click()
    page.wait_for_load_state()
    walk.show("diem-chot-ngay", "/kenh-chu-the/diem/chot-ngay/")


def officer(walk: Walk) -> None:
    page = walk.page
    walk.show("can-bo-hom-nay", "/quan-tri/", ours=False)
    page.goto("/quan-tri/snippets/drafts/productdraft/?state=review")
    draft = _first(page, "productdraft/inspect/")
    if draft:
        walk.show("can-bo-duyet-noi-dung", draft)
    walk.show("can-bo-chung-nhan", "/quan-tri/snippets/certificates/certificate/", ours=False)
    walk.show("can-bo-ho-so", "/quan-tri/snippets/dossiers/dossier/", ours=False)
    page.goto("/quan-tri/snippets/dossiers/dossier/")
    dossier = _first(page, "/dossier/edit/").replace("/edit/", "/inspect/")
    if dossier:
        walk.show("can-bo-mot-ho-so", dossier)
    walk.show("can-bo-kiem-tra", "/quan-tri/snippets/inspections/inspection/", ours=False)
    walk.show("can-bo-ghi-kiem-tra", "/quan-tri/snippets/inspections/inspection/add/", ours=False)
    walk.show("can-bo-nhap-hang-loat", "/quan-tri/nhap-hang-loat/")
    walk.show("can-bo-chuong-trinh", "/quan-tri/chuong-trinh/")
    walk.show("can-bo-san-pham", "/quan-tri/snippets/catalogue/product/", ours=False)


def programme(walk: Walk) -> None:
    """Courses, who was reached, fairs and what came of one; questions of buyers."""
    page = walk.page
    walk.show("can-bo-tap-huan", "/quan-tri/snippets/training/trainingcourse/", ours=False)
    walk.show("can-bo-do-phu", "/quan-tri/tap-huan/do-phu/")
    walk.show("can-bo-hoi-cho", "/quan-tri/snippets/fairs/fair/", ours=False)
    page.goto("/quan-tri/snippets/fairs/fair/")
    fair = _first(page, "/fair/edit/").rstrip("/").rpartition("/")[2]
    walk.show("can-bo-ket-qua-hoi-cho", f"/quan-tri/hoi-cho/{fair}/ket-qua/")
    walk.show("can-bo-hoi-dap", "/quan-tri/snippets/voices/question/", ours=False)


def second_factor(browser: Browser, site: Site, options: argparse.Namespace, problems: list[str]) -> None:
    """Before the first log-in of staff has set it up; the code shown is of this demonstration alone."""
    walk = Walk(browser, site, "", "", options, problems)
    for page in (walk.page, walk.phone):
        steps.enter_password(page, site.logins["Kiểm toán"], at="/quan-tri/login/")
    walk.show("hai-lop", "/quan-tri/")


def revocation(first: Walk, second: Walk) -> None:
    """Proposed by one, confirmed by another; then where each channel stands."""
    page = first.page
    page.goto("/quan-tri/snippets/certificates/certificate/?q=mien")
    page.goto(_first(page, "/certificate/edit/").replace("/edit/", "/thu-hoi/"))
    if page.locator("[name=reason]").count():
        page.select_option("[name=reason]", "food_safety_violation")
        page.fill("[name=note]", "Biên bản kiểm tra số 5 (trình diễn)")
        page.locator("form[method=post] button[type=submit]").last.click()
        page.wait_for_load_state()
    address = page.url
    first.show("can-bo-de-nghi-thu-hoi", address)
    page = second.page
    page.goto(address)
    if page.locator("[name=decision_no]").count():
        page.fill("[name=decision_no]", "77/QĐ-UBND (trình diễn)")
        page.fill("[name=decision_date]", page.evaluate("new Date().toISOString().slice(0, 10)"))
        page.get_by_role("button", name="Xác nhận thu hồi").click()
        page.wait_for_load_state()
        for _turn in range(30):
            if "giây" in page.locator("table").last.inner_text():
                break
            page.wait_for_timeout(2_000)
            page.reload()
    second.show("can-bo-thu-hoi", address)
    second.show("can-bo-rut-khoi-kenh", "/quan-tri/san/rut-khoi-kenh/")


def others(cashier: Walk, editor: Walk, auditor: Walk, admin: Walk) -> None:
    cashier.show("thu-ngan-chuyen-khoan", "/quan-tri/snippets/payments/incomingtransfer/", ours=False)
    cashier.show("thu-ngan-so-sach", "/quan-tri/so-sach/")
    editor.page.goto("/quan-tri/")
    news = _first(editor.page, "/pages/add/cms/articlepage/").rstrip("/").rpartition("/")[2]
    editor.show("bien-tap-trang", f"/quan-tri/pages/{news}/", ours=False)
    auditor.show("kiem-toan-nhat-ky", "/quan-tri/snippets/audit/auditentry/", ours=False)
    admin.show("don-hang", "/quan-tri/snippets/order/order/", ours=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "img")
    parser.add_argument("--only", default="")
    parser.add_argument("--full", action="store_true")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    problems: list[str] = []
    with running_site(options.data) as site, running_browser(find_browser()) as browser:

        def walk(role: str, at: str) -> Walk:
            return Walk(browser, site, role, at, options, problems)

        second_factor(browser, site, options, problems)
        brought = _order(browser, site, "mien dong")
        _complaint(browser, site)
        _ask(browser, site, "mien dong", "Miến ngâm bao lâu thì mềm?")
        _ask(browser, site, "mat ong hoa rung", "Mật ong này để được bao lâu sau khi mở nắp?")
        number = _order_to_pick_up(browser, site, "mat ong hoa rung", "Thục Phán")
        portal, staff = "/tai-khoan/dang-nhap/?next=/kenh-chu-the/", "/quan-tri/login/"
        maker, keeper = walk("Chủ thể", portal), walk("Quản lý điểm bán", portal)
        producer(maker)
        newcomer(maker)
        point_manager(keeper, number)
        counter(keeper)
        clerk(walk("Nhân viên đơn hàng", staff), brought, number)
        first, second = walk("Cán bộ OCOP", staff), walk("Quản trị", staff)
        officer(first)
        programme(first)
        revocation(first, second)
        others(walk("Thu ngân", staff), walk("Biên tập", staff), walk("Kiểm toán", staff), second)
    if problems:
        raise SystemExit("\n".join(problems))


if __name__ == "__main__":
    main()
