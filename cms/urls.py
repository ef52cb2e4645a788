"""The addresses that are no pages of the tree; they follow the reader's language."""

from django.urls import path

from cms.views import application, drafts, guest, join, supporting
from cms.views.card import card
from cms.views.machine import to_machine
from cms.views.mute import mute
from cms.views.unsubscribe import unsubscribe

urlpatterns = [
    path("card/<str:token>/", card, name="card"),
    # What the code on a machine says: short, so that its squares are large.
    path("m/<slug:code>/", to_machine, name="to_machine"),
    path("unsubscribe/<str:token>/", unsubscribe, name="unsubscribe"),
    path("unsubscribe/letters/<str:token>/", mute, name="mute_letter"),
    path("book/<int:pk>/", guest.ask, name="guest_ask"),
    path("book/sent/", guest.sent, name="guest_sent"),
    path("book/<str:token>/", guest.show, name="guest"),
    path("book/<str:token>/confirm/", guest.confirm, name="guest_confirm"),
    path("book/<str:token>/wait/", guest.wait, name="guest_wait"),
    path("book/<str:token>/pay/", guest.pay, name="guest_pay"),
    path("book/<str:token>/<int:pk>/accept/", guest.accept, name="guest_accept"),
    path("book/<str:token>/<int:pk>/give-up/", guest.give_up, name="guest_give_up"),
    path("join/", join.to_signup_page, name="join"),
    path("join/sent/", join.sent, name="join_sent"),
    path("join/link/", join.ask_for_link, name="join_link"),
    path("join/save/<int:pk>/", drafts.save, name="draft_save"),
    path("join/save/<int:pk>/sent/", drafts.sent, name="draft_sent"),
    path("join/continue/<str:token>/", drafts.resume, name="draft"),
    path("join/continue/<str:token>/forget/", drafts.forget, name="draft_forget"),
    path("join/<str:token>/", application.show, name="application"),
    path("join/<str:token>/confirm/", application.confirm, name="application_confirm"),
    path("join/<str:token>/pay/", application.pay, name="application_pay"),
    path("join/<str:token>/answer/", application.answer, name="application_answer"),
    path("join/<str:token>/send/<int:kind>/", supporting.give, name="application_send"),
    path("join/<str:token>/reduced/", supporting.reduce, name="application_reduced"),
    path("join/<str:token>/full/", supporting.full, name="application_full"),
    path("join/<str:token>/withdraw/", application.withdraw, name="application_withdraw"),
    path("join/<str:token>/documents/<str:number>.pdf", application.document, name="application_document"),
    path("join/<str:token>/files/<int:pk>/", application.file, name="application_file"),
]
