"""What people type at their own account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class CodeForm(forms.Form):
    """Six digits of an app, or a recovery code."""

    code = forms.CharField(
        label=gettext_lazy("Code of the app, or a recovery code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}
        ),
    )


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=gettext_lazy("Your password"),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )


class EnrolForm(forms.Form):
    """A name for the device, and a code that shows it has the seed."""

    code = forms.CharField(
        label=gettext_lazy("Six digits the app shows now"),
        max_length=10,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        ),
    )
    name = forms.CharField(
        label=gettext_lazy("Name for this device"), max_length=60, required=False
    )


class PasskeyForm(forms.Form):
    """What the browser says of a passkey. The field is filled by static/accounts/passkeys.js."""

    answer = forms.CharField(widget=forms.HiddenInput, max_length=20_000)
    name = forms.CharField(
        label=gettext_lazy("Name for this passkey"), max_length=60, required=False
    )

    def clean_answer(self) -> Any:
        """Without JavaScript the field stays empty."""
        answer = self.cleaned_data["answer"]
        if not answer.startswith("{"):
            raise forms.ValidationError(_("The browser gave no passkey."))
        return answer
