"""The applicant answers what the association asked, and corrects what the form said."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.actions.applications.information import LONGEST, plain_questions
from billing.models import Application

SHORT = 200


class AnswerForm(forms.Form):
    """The answer, and under it the texts of the form that may be corrected."""

    text = forms.CharField(
        label=_("Your answer"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, application: Application, data: Any = None) -> None:
        super().__init__(data)
        self.questions: list[str] = []
        for number, (key, label, answer, is_long) in enumerate(plain_questions(application)):
            widget = forms.Textarea(attrs={"rows": 4}) if is_long else forms.TextInput()
            longest = LONGEST if is_long else SHORT
            self.fields[f"answer-{number}"] = forms.CharField(
                label=label, initial=answer, required=False, max_length=longest, widget=widget
            )
            self.questions.append(key)

    @property
    def corrections(self) -> Mapping[str, str]:
        """The texts that were changed, by question; an emptied one stays as it was."""
        given = {key: self.cleaned_data[f"answer-{i}"] for i, key in enumerate(self.questions)}
        return {
            key: text
            for i, (key, text) in enumerate(given.items())
            if text and f"answer-{i}" in self.changed_data
        }
