"""The page on which people say what they want to be reminded of."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from disclosure.models import ReminderSettings

from .base import user_of


class ReminderForm(forms.ModelForm):
    class Meta:
        model = ReminderSettings
        fields = ("language", "five_days", "one_day", "weekly")


def settings_page(request: HttpRequest, admin_site: AdminSite) -> HttpResponse:
    """One's own settings, nobody else's."""
    user = user_of(request)
    held = ReminderSettings.objects.filter(user=user).first() or ReminderSettings(user=user)
    form = ReminderForm(request.POST or None, instance=held)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your settings are saved."))
        return HttpResponseRedirect(reverse("admin:reminders"))
    context: dict[str, Any] = {
        **admin_site.each_context(request),
        "title": _("Reminders by mail"),
        "form": form,
        "address": user.email,
        "verb": _("Save the settings"),
        "back": reverse("admin:index"),
    }
    return TemplateResponse(request, "admin/reminders.html", context)
