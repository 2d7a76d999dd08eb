"""Oscar's address book with Vietnam's two-level administration."""

from oscar.apps.address.abstract_models import AbstractUserAddress

from shop.address.abstract import AddressInVietnam


class UserAddress(AbstractUserAddress, AddressInVietnam):
    class Meta(AbstractUserAddress.Meta):
        pass


from oscar.apps.address.models import *  # noqa: E402, F403  (Oscar's fork pattern)
