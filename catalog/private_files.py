"""Files that only signed-in people with a right may read: scans of papers, photographs of inspections. Never under the public media."""

from typing import cast

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage
from django.utils.functional import LazyObject


class PrivateStorage(LazyObject):
    """Made at first use, so that migrations name no folder."""

    def _setup(self) -> None:
        self._wrapped = FileSystemStorage(location=settings.PRIVATE_ROOT, base_url=None)


private_storage = PrivateStorage()


def storage() -> Storage:
    """For `FileField(storage=storage)`: the migration keeps this function's name."""
    return cast(Storage, private_storage)
