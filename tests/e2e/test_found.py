"""What search engines, browsers and feed readers meet in the whole seeded shop: valid pages, true data blocks, sound links."""

import base64
import json
import re
from collections.abc import Callable, Iterator

import pytest
import requests
from django_otp.oath import totp

from tests import servers
from tests.conftest import server_or_skip
from tests.e2e.conftest import Site
from tests.e2e.crawl import Crawl
from tests.e2e.validators import html_faults, structured_faults

NOT_OF_EVERYBODY = ("/quan-tri/", "/kenh-chu-the/", "/api/v1/docs")
DATA_BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>')
REQUIRED = {
    # developers.google.com/search/docs/appearance/structured-data, read 2026-11: what the checker of rich results does not know
    "Article": {"headline", "datePublished", "dateModified", "author", "image"},
    "Event": {"name", "startDate", "endDate", "location", "eventStatus", "description", "image"},
    "FAQPage": {"mainEntity"},
    "Store": {"name", "address", "telephone", "url", "image"},
    "Organization": {"name", "url"},
    "WebSite": {"name", "url"},
    "TouristTrip": {"name", "url", "description", "provider"},
    "Certification": {"name", "issuedBy", "certificationIdentification", "certificationStatus", "validFrom", "expires", "about"},
    "Product": {"name", "image", "offers"},
    "BreadcrumbList": {"itemListElement"},
    "Recipe": {"name", "image", "author", "datePublished", "recipeIngredient", "recipeInstructions"},
}


@pytest.fixture(scope="module")
def crawl(site: Site) -> Crawl:
    """Everything that everybody may see."""
    walked = Crawl(site.url)
    walked.walk(["/", "/sitemap.xml", "/su-kien/", "/robots.txt"], leave_out=NOT_OF_EVERYBODY)
    return walked


def checked(check: Callable[[dict[str, str]], list[str]], pages: dict[str, str]) -> list[str]:
    try:
        return check(pages)
    except servers.ServerMissing as missing:
        server_or_skip(missing)
        raise


def data_blocks(pages: dict[str, str]) -> Iterator[tuple[str, dict]]:
    for path, text in pages.items():
        for block in DATA_BLOCK.findall(text):
            read = json.loads(block)
            yield from ((path, one) for one in (read if isinstance(read, list) else [read]))


def test_no_link_leads_nowhere(crawl: Crawl) -> None:
    assert (crawl.broken(), crawl.dangling()) == ([], [])
    assert len(crawl.pages) > 200


def test_every_page_of_the_shop_is_valid_html(crawl: Crawl) -> None:
    assert checked(html_faults, crawl.pages) == []


def test_pages_behind_a_form_are_valid_html_too(site: Site) -> None:
    """The basket with goods in it, the order form, and the workplaces of a producer and of a sales point."""
    buyer = Crawl(site.url)
    buyer.session.headers["Origin"] = site.url
    shown = buyer.session.get(site.url + "/api/v1/products").json()["items"]
    goods = next(row for row in shown if row["in_stock"]) if "in_stock" in shown[0] else shown[0]
    buyer.session.post(f"{site.url}/gio-hang/them/{goods['id']}/", data={"quantity": 1}, timeout=60)
    buyer.walk(["/gio-hang/", "/dat-hang/", "/don-hang/tra-cuu/", "/tai-khoan/dang-ky/", "/tai-khoan/dang-nhap/"], within="/khong")
    pages = {f"buyer {path}": text for path, text in buyer.pages.items()}
    for role, start in (("Chủ thể", "/kenh-chu-the/"), ("Quản lý điểm bán", "/kenh-chu-the/diem/")):
        worker = Crawl(site.url)
        sign_in(worker.session, site, role)
        worker.walk([start], within="/kenh-chu-the/")
        assert worker.broken() == []
        assert len(worker.pages) > 5
        pages |= {f"{role} {path}": text for path, text in worker.pages.items()}
    assert checked(html_faults, pages) == []


def sign_in(session: requests.Session, site: Site, role: str) -> None:
    address, login = f"{site.url}/tai-khoan/dang-nhap/", site.logins[role]
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', session.get(address, timeout=60).text)
    assert token is not None
    form = {"username": login.login, "password": login.password, "csrfmiddlewaretoken": token[1]}
    landed = session.post(address, data=form, headers={"Referer": address}, timeout=60)
    assert landed.status_code == 200
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', landed.text)
    if secret is None:
        return
    key = secret[1].replace(" ", "")  # of those who work at a point the second factor is required
    form = {"code": f"{totp(base64.b32decode(key + '=' * (-len(key) % 8))):06d}", "csrfmiddlewaretoken": session.cookies["csrftoken"]}
    confirmed = session.post(landed.url, data=form, headers={"Referer": landed.url}, timeout=60)
    assert "recovery" in confirmed.text


def test_data_blocks_hold_to_the_vocabulary_and_to_what_search_engines_require(crawl: Crawl) -> None:
    described = {path: text for path, text in crawl.pages.items() if "?" not in path and DATA_BLOCK.search(text)}
    assert checked(structured_faults, described) == []
    found = list(data_blocks(described))
    assert {block["@type"] for _path, block in found} >= set(REQUIRED)
    lacking = [(path, block["@type"], missing) for path, block in found if (missing := REQUIRED.get(block["@type"], set()) - set(block))]
    assert lacking == []
    foreign = [(path, block["url"]) for path, block in found if not str(block.get("url", crawl.base)).startswith(crawl.base)]
    assert foreign == []


def test_the_checkers_find_what_is_wrong() -> None:
    """A picture without words, and a block with a word that schema.org does not know and without what Google requires."""
    block = json.dumps({"@context": "https://schema.org", "@type": "Product", "name": "Miến", "prize": 95000})
    head = f'<title>x</title><script type="application/ld+json">{block}</script>'
    page = f'<!doctype html><html lang="vi"><head>{head}</head><body><p>x</p><img src="x"></body></html>'
    assert len(checked(html_faults, {"/x": page})) == 1
    found = checked(structured_faults, {"/x": page})
    assert any('"prize"' in fault and "does not exist" in fault for fault in found)
    assert any('Required attribute "image" is missing' in fault for fault in found)
