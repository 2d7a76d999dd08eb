"""schema.org descriptions (version 29) of what the public pages show. Pure: values in, plain dicts out.

Only what the page itself says goes in; a rating only from real reviews, an offer only while the product may be sold.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from catalog.browse.certificate_view import CertificateView

Thing = dict[str, object]
CONTEXT = "https://schema.org"


def thing(kind: str, **values: object) -> Thing:
    """Without what is empty."""
    return {"@context": CONTEXT, "@type": kind, **{name: value for name, value in values.items() if value not in ("", None, [], {})}}


def inner(kind: str, **values: object) -> Thing:
    return {name: value for name, value in thing(kind, **values).items() if name != "@context"}


def breadcrumbs(crumbs: Iterable[tuple[str, str]], *, site_url: str, here: str) -> Thing:
    """`crumbs` are pairs of label and path; the last one is the page itself, at `here`."""
    items = [
        {"@type": "ListItem", "position": position, "name": str(label), "item": site_url + path if path else here}
        for position, (label, path) in enumerate(crumbs, start=1)
    ]
    return thing("BreadcrumbList", itemListElement=items)


def address(line: str, commune: str, province: str) -> Thing:
    return inner("PostalAddress", streetAddress=line, addressLocality=commune, addressRegion=province, addressCountry="VN")


def organisation(*, name: str, url: str, tax_id: str, phone: str, email: str, address_line: str, logo: str) -> Thing:
    return thing("Organization", name=name, url=url, taxID=tax_id, telephone=phone, email=email, address=address_line, logo=logo)


def website(*, name: str, url: str, language: str) -> Thing:
    """`url` is the home page's, with its last slash."""
    search = {
        "@type": "SearchAction",
        "target": f"{url}san-pham/?q={{search_term_string}}",
        "query-input": "required name=search_term_string",
    }
    return thing("WebSite", name=name, url=url, potentialAction=search, inLanguage=language)


def producer(*, name: str, url: str, story: str, place: Thing, phone: str) -> Thing:
    return thing("Organization", name=name, url=url, description=story, address=place, telephone=phone)


def shop(*, name: str, url: str, place: Thing, phone: str, hours: Iterable[Mapping[str, str]], image: str) -> Thing:
    """A sales point. `hours`: dayOfWeek, opens, closes as schema.org names them."""
    spans = [inner("OpeningHoursSpecification", **span) for span in hours]
    return thing("Store", name=name, url=url, address=place, telephone=phone, openingHoursSpecification=spans, image=image)


def event(*, name: str, url: str, starts: date | datetime, ends: date | datetime, place: str, description: str, image: str) -> Thing:
    where = inner("Place", name=place, address=inner("PostalAddress", streetAddress=place, addressRegion="Cao Bằng", addressCountry="VN"))
    return thing(
        "Event",
        name=name,
        url=url,
        startDate=starts.isoformat(),
        endDate=ends.isoformat(),
        eventStatus=f"{CONTEXT}/EventScheduled",
        eventAttendanceMode=f"{CONTEXT}/OfflineEventAttendanceMode",
        location=where,
        description=description,
        image=image,
    )


def certification(view: CertificateView, *, url: str, product_url: str) -> Thing:
    """schema.org/Certification: stars are its rating; the status only while it counts. The product is named by its address."""
    return thing(
        "Certification",
        name=f"OCOP {view.stars} sao",
        url=url,
        certificationIdentification=view.number or view.decision_no,
        certificationStatus=f"{CONTEXT}/{'CertificationActive' if view.is_valid else 'CertificationInactive'}",
        issuedBy=inner("Organization", name=view.issuer),
        validFrom=view.issued_on.isoformat(),
        expires=view.expires_on.isoformat(),
        auditDate=view.decision_date.isoformat(),
        certificationRating=inner("Rating", ratingValue=view.stars, bestRating=5),
        about={"@id": product_url},
    )


def article(*, title: str, url: str, lead: str, published: datetime | None, changed: datetime | None, image: str, publisher: str) -> Thing:
    return thing(
        "Article",
        headline=title[:110],
        url=url,
        mainEntityOfPage=url,
        description=lead,
        datePublished=published.isoformat() if published else None,
        dateModified=changed.isoformat() if changed else None,
        image=image,
        author=inner("Organization", name=publisher),
        publisher=inner("Organization", name=publisher),
        inLanguage="vi",
    )


def faq(pairs: Iterable[tuple[str, str]]) -> Thing:
    """Questions with their answers as plain text."""
    return thing(
        "FAQPage",
        mainEntity=[inner("Question", name=question, acceptedAnswer=inner("Answer", text=answer)) for question, answer in pairs],
    )


def recipe(
    *,
    name: str,
    url: str,
    description: str,
    image: str,
    servings: int,
    minutes: int,
    ingredients: Iterable[str],
    steps: Iterable[str],
    published: datetime | None,
    author: str,
) -> Thing:
    return thing(
        "Recipe",
        name=name,
        url=url,
        description=description,
        image=image,
        recipeYield=str(servings),
        totalTime=f"PT{minutes}M",
        recipeIngredient=list(ingredients),
        recipeInstructions=[inner("HowToStep", text=step) for step in steps],
        datePublished=published.isoformat() if published else None,
        author=inner("Organization", name=author),
        inLanguage="vi",
    )


def tourist_service(*, name: str, url: str, description: str, image: str, provider: str, place: Thing) -> Thing:
    return thing(
        "TouristTrip",
        name=name,
        url=url,
        description=description,
        image=image,
        provider=inner("Organization", name=provider),
        itinerary=inner("Place", name=name, address=place),
    )
