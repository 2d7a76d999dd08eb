"""Courses for the producers: sessions, who registered, who came."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from catalog.fold import slugify


class TrainingCourse(ClusterableModel):
    """`seats` empty: no limit. Registration closes at the end of `closes_on`."""

    title = models.CharField(_("Tên lớp"), max_length=200)
    slug = models.SlugField(_("Đường dẫn"), max_length=220, unique=True, blank=True)
    summary = models.TextField(_("Nội dung"), blank=True)
    place = models.CharField(_("Địa điểm"), max_length=200, blank=True)
    trainer = models.CharField(_("Giảng viên, đơn vị dạy"), max_length=200, blank=True)
    closes_on = models.DateField(_("Nhận đăng ký đến hết ngày"))
    seats = models.PositiveSmallIntegerField(_("Số chỗ"), null=True, blank=True)
    is_public = models.BooleanField(_("Hiện trên trang tập huấn"), default=True)
    is_demo = models.BooleanField(_("Dữ liệu trình diễn"), default=False, db_index=True)

    class Meta:
        ordering = ["-closes_on", "-pk"]
        verbose_name = _("lớp tập huấn")
        verbose_name_plural = _("lớp tập huấn")

    def __str__(self) -> str:
        return self.title

    def save(self, *args: object, **kwargs: object) -> None:
        if not self.slug:
            wanted, number = slugify(self.title)[:200] or "lop", 1
            self.slug = wanted
            while TrainingCourse.objects.filter(slug=self.slug).exclude(pk=self.pk).exists():
                number += 1
                self.slug = f"{wanted}-{number}"
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("training:detail", kwargs={"slug": self.slug})

    def is_open(self, *, on: date) -> bool:
        return on <= self.closes_on


class TrainingSession(models.Model):
    course = ParentalKey(TrainingCourse, on_delete=models.CASCADE, related_name="sessions")
    starts_at = models.DateTimeField(_("Bắt đầu"))
    ends_at = models.DateTimeField(_("Kết thúc"))
    topic = models.CharField(_("Buổi học về"), max_length=200, blank=True)

    class Meta:
        ordering = ["starts_at"]
        verbose_name = _("buổi học")
        verbose_name_plural = _("buổi học")
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_start")]

    def __str__(self) -> str:
        return f"{self.course} · {self.starts_at:%d/%m/%Y %H:%M}"


class TrainingRegistration(models.Model):
    """One person of a producer in one course. `attended_on` is set by the office; it counts for the plan and for the paper."""

    course = ParentalKey(TrainingCourse, on_delete=models.PROTECT, related_name="registrations", verbose_name=_("Lớp"))
    producer = models.ForeignKey("producers.Producer", models.PROTECT, related_name="training", verbose_name=_("Chủ thể"))
    person = models.CharField(_("Người học"), max_length=120)
    phone = models.CharField(_("Điện thoại"), max_length=20, blank=True)
    attended_on = models.DateField(_("Đã học xong ngày"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["course", "producer", "person"]
        verbose_name = _("đăng ký tập huấn")
        verbose_name_plural = _("đăng ký tập huấn")
        constraints = [models.UniqueConstraint(fields=["course", "producer", "person"], name="training_person_once")]

    def __str__(self) -> str:
        return f"{self.person} · {self.producer}"
