"""Taking and giving back a seat."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.training.models import TrainingCourse, TrainingRegistration


class SeatRefused(Exception):
    """Nothing was written; the text says why."""


@transaction.atomic
def register(*, course_id: int, producer_id: int, person: str, phone: str, today: date) -> TrainingRegistration:
    """The same person twice is one seat. Raises `SeatRefused` when the course is closed or full."""
    course = TrainingCourse.objects.select_for_update().get(pk=course_id)
    known = course.registrations.filter(producer_id=producer_id, person=person).first()
    if known is not None:
        return known
    if not course.is_open(on=today):
        raise SeatRefused(_("Lớp đã hết hạn đăng ký. Hãy gọi văn phòng OCOP nếu bạn vẫn muốn học."))
    if course.seats is not None and course.registrations.count() >= course.seats:
        raise SeatRefused(_("Lớp đã đủ người. Hãy chọn lớp khác hoặc gọi văn phòng OCOP."))
    return TrainingRegistration.objects.create(course=course, producer_id=producer_id, person=person, phone=phone)


def take_back(*, registration_id: int, producer_id: int, today: date) -> bool:
    """False when it is not this producer's, the course is closed, or the person has attended."""
    own = TrainingRegistration.objects.filter(pk=registration_id, producer_id=producer_id, attended_on=None, course__closes_on__gte=today)
    return bool(own.delete()[0])
