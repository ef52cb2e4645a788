"""Keeps a sign-up form the same in both languages: a question added in one is asked in the other at once."""

from wagtail_localize.models import TranslationSource

from cms.models import SignUpPage


def bring_up_to_date(page: SignUpPage) -> int:
    """Give the live translations of `page` its questions, in its words until they are translated.

    An applicant who reads English is asked the same, and agrees to the same, as one who reads French. Returns
    the number of translations brought up to date; 0 for a page that is itself a translation.
    """
    source = TranslationSource.objects.get_for_instance_or_none(page)
    if source is None or source.locale_id != page.locale_id:
        return 0
    source, _created = TranslationSource.update_or_create_from_instance(page)
    kept = 0
    for translation in source.translations.filter(enabled=True).select_related("target_locale"):
        target = translation.get_target_instance()
        if target.live:
            updated, _new = source.create_or_update_translation(
                translation.target_locale, publish=False, fallback=True
            )
            updated.get_latest_revision().publish()
            kept += 1
    return kept
