from cms.models.draft import ApplicationDraft
from cms.models.equipment import EquipmentIndexPage
from cms.models.news import NewsIndexPage, NewsPage
from cms.models.pages import ContentPage, HomePage, PlansPage
from cms.models.signup import SignUpPage
from cms.models.workshops import WorkshopIndexPage

__all__ = [
    "ApplicationDraft",
    "ContentPage",
    "EquipmentIndexPage",
    "HomePage",
    "NewsIndexPage",
    "NewsPage",
    "PlansPage",
    "SignUpPage",
    "WorkshopIndexPage",
]
