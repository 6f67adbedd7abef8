"""The forms of the subscription pages. What cannot be done is said at its field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .addresses import checked
from .letters import can_be_written_to
from .models import Follow, Webhook
from .queries import NoListError, Query


class ListField(forms.CharField):
    """The address of a list of this site; cleaned to a `Query`, or None."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return Query.read(text) if text else None
        except NoListError as error:
            raise ValidationError(str(error), code="list") from error


class PlainForm(forms.Form):
    """A form with the site's classes on its widgets, and errors announced with their field."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            self._style(field)

    def full_clean(self) -> None:
        super().full_clean()
        for name in self.errors:
            if name in self.fields:
                self._style(self.fields[name], error=True)

    @staticmethod
    def _style(field: forms.Field, *, error: bool = False) -> None:
        if isinstance(field.widget, forms.RadioSelect | forms.HiddenInput):
            return
        kind = "select" if isinstance(field, forms.ChoiceField) else "input"
        classes = f"govuk-{kind} govuk-{kind}--error" if error else f"govuk-{kind}"
        field.widget.attrs["class"] = classes


class AskForm(PlainForm):
    """Follow a list by mail; without a list, the link to one's own page."""

    list = ListField(
        label=_("Address of the list"),
        required=False,
        max_length=2000,
        help_text=_("Copy it from your browser: any list or search of this site."),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("For example name@example.org. It is kept only after you confirm."),
        error_messages={
            "required": _("Enter your e-mail address."),
            "invalid": _("Enter an e-mail address like name@example.org."),
        },
    )
    mail = forms.ChoiceField(
        label=_("How often by mail"),
        choices=Follow.Mail.choices,
        initial=Follow.Mail.DAILY,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs |= {"autocomplete": "email", "spellcheck": "false"}

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"])
        if not can_be_written_to(email):
            raise ValidationError(self.fields["email"].error_messages["invalid"], code="invalid")
        return email


class FollowForm(PlainForm):
    """Follow a list on one's own page, by mail or by one of one's webhooks."""

    list = ListField(
        label=_("Address of the list"),
        max_length=2000,
        help_text=_("Copy it from your browser: any list or search of this site."),
        error_messages={"required": _("Enter the address of a list.")},
    )
    to = forms.ChoiceField(label=_("Tell me"))

    def __init__(self, *args: Any, webhooks: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.webhooks = {f"webhook-{webhook.pk}": webhook for webhook in webhooks}
        hooks = [(key, webhook.host) for key, webhook in self.webhooks.items()]
        self.fields["to"] = forms.ChoiceField(
            label=_("Tell me"), choices=[*Follow.Mail.choices, *hooks]
        )
        self._style(self.fields["to"])

    def target(self) -> dict[str, Any]:
        """How `subscribing.follow` is to tell."""
        to = self.cleaned_data["to"]
        if to in self.webhooks:
            return {"webhook": self.webhooks[to], "mail": Follow.Mail.NEVER}
        return {"mail": to}


class WebhookForm(PlainForm):
    """A webhook: its address is judged now, and again at every call."""

    address = forms.CharField(
        label=_("Address to call"),
        max_length=2000,
        help_text=_("https:// and the name of a public server, or the address of a group bot."),
        error_messages={"required": _("Enter the address to call.")},
    )
    format = forms.ChoiceField(label=_("What is there"), choices=Webhook.Format.choices)
    secret = forms.CharField(
        label=_("Secret of the DingTalk bot"),
        required=False,
        max_length=200,
        help_text=_("Only if the bot demands signatures. For signed JSON we make the secret."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["secret"].widget.attrs["autocomplete"] = "off"
        self.fields["address"].widget.attrs["spellcheck"] = "false"

    def clean_address(self) -> str:
        self.host = checked(self.cleaned_data["address"]).host
        return str(self.cleaned_data["address"])

    def clean_secret(self) -> str:
        if self.cleaned_data.get("format") != Webhook.Format.DINGTALK:
            return ""
        return str(self.cleaned_data["secret"])
