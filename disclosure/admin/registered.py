"""Every model the staff side shows, and the class that shows it."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.models import Group

from accounts.models import AuditEntry, StaffSession
from disclosure.models import (
    Agency,
    Allocation,
    Appointment,
    CalendarYear,
    CatalogueEntry,
    Delegation,
    Delivery,
    Due,
    ImportBatch,
    Membership,
    Notice,
    Region,
    Release,
    User,
)

from .audit import AuditAdmin
from .calendar import CalendarYearAdmin
from .catalogue import CatalogueAdmin
from .delegations import DelegationAdmin
from .deliveries import DeliveryAdmin, ReleaseAdmin
from .dues import DueAdmin
from .imports.model_admin import ImportBatchAdmin
from .notices.model_admin import NoticeAdmin
from .people import AppointmentAdmin, MembershipAdmin, UserAdmin
from .reference import AgencyAdmin, AllocationAdmin, RegionAdmin
from .sessions import SessionAdmin

# What people may do follows from memberships; Django's groups would only look as if they counted.
admin.site.unregister(Group)

admin.site.register(Notice, NoticeAdmin)
admin.site.register(Due, DueAdmin)
admin.site.register(ImportBatch, ImportBatchAdmin)
admin.site.register(Allocation, AllocationAdmin)
admin.site.register(Release, ReleaseAdmin)
admin.site.register(Delivery, DeliveryAdmin)
admin.site.register(CatalogueEntry, CatalogueAdmin)
admin.site.register(CalendarYear, CalendarYearAdmin)
admin.site.register(Agency, AgencyAdmin)
admin.site.register(Region, RegionAdmin)
admin.site.register(User, UserAdmin)
admin.site.register(Membership, MembershipAdmin)
admin.site.register(Delegation, DelegationAdmin)
admin.site.register(Appointment, AppointmentAdmin)
admin.site.register(StaffSession, SessionAdmin)
admin.site.register(AuditEntry, AuditAdmin)
