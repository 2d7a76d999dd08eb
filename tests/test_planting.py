import pytest
from django.db import connection
from wagtail.models import Page, Site


@pytest.mark.django_db
def test_wagtail_has_its_roots() -> None:
    assert list(Page.objects.order_by("path").values_list("depth", "numchild")) == [(1, 1), (2, 1), (3, 0)]
    assert Site.objects.get().is_default_site


@pytest.mark.django_db(transaction=True)
def test_the_roots_stand_again_after_a_flush() -> None:
    assert Site.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_test_marked_postgres_runs_on_postgresql() -> None:
    assert connection.vendor == "postgresql"
