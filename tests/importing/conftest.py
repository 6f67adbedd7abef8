"""An office that imports, and layouts in a directory of the test's own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from disclosure.importing import layouts
from disclosure.importing.batches import open_batch, read_batch
from disclosure.models import ImportBatch, Region
from tests.factory import NOW, Office


@pytest.fixture
def office(db: None, settings: LazySettings, tmp_path: Path) -> Office:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PUBLIC_ROOT = tmp_path / "public"
    province = Region.objects.create(code="420000", name="湖北省")
    city = Region.objects.create(code="420500", name="宜昌市", parent=province)
    Region.objects.create(code="420526", name="兴山县", parent=city)
    Region.objects.create(code="420581", name="宜都市", parent=city)
    return Office.open(name="云岚市公共资源交易中心")


@pytest.fixture
def declare(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str, str], None]]:
    """Declare a layout for one test: `declare("name", toml)`."""
    directory = tmp_path / "mappings"
    directory.mkdir()
    monkeypatch.setattr(layouts, "MAPPINGS", directory)
    layouts.get.cache_clear()

    def write(name: str, toml: str) -> None:
        (directory / f"{name}.toml").write_text(toml, "utf-8")
        layouts.get.cache_clear()

    yield write
    layouts.get.cache_clear()


@pytest.fixture
def brought_in(office: Office) -> Callable[[str, bytes], ImportBatch]:
    """Bring in a file and read it: `brought_in("layout", content)`."""

    def bring_in(layout: str, content: bytes) -> ImportBatch:
        batch = open_batch(
            layout=layout,
            content=content,
            file_name="notices",
            agency=office.agency,
            by=office.filer,
            now=NOW,
        )
        return read_batch(batch=batch, now=NOW)

    return bring_in
