from cms.models.news import NewsIndexPage, NewsPage
from cms.models.pages import ContentPage, HomePage, PlansPage
from cms.models.signup import SignUpPage

__all__ = ["ContentPage", "HomePage", "NewsIndexPage", "NewsPage", "PlansPage", "SignUpPage"]
