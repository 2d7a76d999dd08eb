"""Django finds the models here; each stands in its own module of `cms.pages`, the rows behind forms in `cms.enquiries`."""

from cms.enquiries.models import Enquiry
from cms.pages.article import ArticleIndexPage, ArticlePage, RecipePage, StoryPage
from cms.pages.home import HomePage
from cms.pages.information import ContactPage, HelpPage, PolicyPage, PolicyVersion
from cms.pages.landing import LandingPage
from cms.pages.service import ServicePage

__all__ = [
    "ArticleIndexPage",
    "ArticlePage",
    "ContactPage",
    "Enquiry",
    "HelpPage",
    "HomePage",
    "LandingPage",
    "PolicyPage",
    "PolicyVersion",
    "RecipePage",
    "ServicePage",
    "StoryPage",
]
