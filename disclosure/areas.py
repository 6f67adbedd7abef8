"""What an area is to the core: an installed app that says how it is called and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.apps import AppConfig, apps

if TYPE_CHECKING:
    from disclosure.core.code_lists import CodeList


class AreaConfig(AppConfig):
    """Base of the six areas' app configs. `INSTALLED_APPS` alone decides which areas exist."""

    default_auto_field = "django.db.models.BigAutoField"
    #: Name shown to readers; `verbose_name` is set from it.
    area_label: ClassVar[Any]
    #: Position among the areas.
    order: ClassVar[int]
    #: Symbol of the area in the icon sprite; also the class that colours it.
    icon: ClassVar[str]
    #: Classifications that the area's notices refer to and others keep.
    code_lists: ClassVar[tuple[CodeList, ...]] = ()

    @property
    def slug(self) -> str:
        """The area's part of a URL."""
        return self.label.replace("_", "-")


def areas() -> list[AreaConfig]:
    """The installed areas in their order."""
    found = [config for config in apps.get_app_configs() if isinstance(config, AreaConfig)]
    return sorted(found, key=lambda area: area.order)


def area(label: str) -> AreaConfig | None:
    """The installed area of this app label, or None."""
    return next((config for config in areas() if config.label == label), None)


def area_by_slug(slug: str) -> AreaConfig | None:
    """The installed area with this URL part, or None."""
    return next((config for config in areas() if config.slug == slug), None)
