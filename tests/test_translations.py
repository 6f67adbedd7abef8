"""Nothing people read is left in one language: code, templates, declarations, scripts.

Messages are extracted the way Django's own makemessages does it, without GNU gettext.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_python
from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.text import camel_case_to_spaces
from django.utils.translation import override
from django.utils.translation.template import templatize

from disclosure.areas import areas
from disclosure.core.notice_types import registry

ROOT = settings.BASE_DIR
#: Keyword -> where its context and its messages stand (as GNU gettext counts them).
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    **{f"{name}_lazy": spec for name, spec in DEFAULT_KEYWORDS.items() if name != "_"},
    "gettext_noop": None,
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PACKAGES = [
    path.name for path in ROOT.iterdir() if (path / "__init__.py").exists()
    and path.name not in {"benchmarks", "bootstrap", "tests", "verifier"}
]  # fmt: skip
#: A call in what Django makes of a template.
CALL = re.compile(r"""(?:\b_|n?p?gettext)\((?:[^()'"]|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")*\)""")
HAN = re.compile(r"[\u3400-\u9fff]")
#: The context of a message, mostly "", and the message.
Key = tuple[str, str]


def translated() -> set[Key]:
    """(context, message) of everything our catalogues and Django's own say in Chinese."""
    found: set[Key] = set()
    django = Path(models.__file__).parents[2]
    files = [*ROOT.glob("*/locale/zh_Hans/LC_MESSAGES/django.po")]
    files += django.rglob("locale/zh_Hans/LC_MESSAGES/django.po")
    for path in files:
        with path.open("rb") as source:
            for message in read_po(source):
                texts = [message.string] if isinstance(message.string, str) else message.string
                if message.id and all(texts) and not message.fuzzy:
                    ids = [message.id] if isinstance(message.id, str) else message.id
                    found |= {(message.context or "", one) for one in ids}
    return found


def python_messages(source: bytes) -> Iterator[Key]:
    for _line, keyword, messages, _comments in extract_python(
        io.BytesIO(source), KEYWORDS, (), {"encoding": "utf-8"}
    ):
        spec = KEYWORDS.get(keyword)
        if not messages:
            continue
        given = [messages] if isinstance(messages, str) else [text or "" for text in messages]
        context = ""
        if spec and isinstance(spec[0], tuple):
            context = str(given.pop(0))
        wanted = len([at for at in spec or (1,) if isinstance(at, int)])
        yield from ((context, text) for text in given[:wanted] if text)


def used() -> Iterator[tuple[str, Key]]:
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            if "migrations" not in path.parts:
                for key in python_messages(path.read_bytes()):
                    yield str(path.relative_to(ROOT)), key
    for path in (ROOT / "templates").rglob("*"):
        if path.suffix in {".html", ".xml", ".js", ".txt"}:
            code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
            # What is no call in it is noise, and no Python.
            for call in CALL.findall(code):
                for key in python_messages(call.encode()):
                    yield str(path.relative_to(ROOT)), key


def test_every_message_of_code_and_templates_is_said_in_chinese() -> None:
    assert len({key for _path, key in used()}) > 2_000
    known = translated()
    plain = {(context, " ".join(text.split())) for context, text in known}
    missing = {
        (path, key) for path, key in used()
        if key not in known and (key[0], " ".join(key[1].split())) not in plain
        and re.search(r"[A-Za-z]{2}", re.sub(r"%\(\w+\)[sd]|\{\w+\}", "", key[1]))
    }  # fmt: skip
    assert missing == set()


def labels() -> Iterator[tuple[str, str]]:
    """Every label the registry, the areas and the models show to readers, as it reads now."""
    for config in areas():
        yield config.label, str(config.area_label)
    for notice_type in registry.all():
        yield notice_type.code, str(notice_type.label)
        for role in notice_type.parties:
            yield f"{notice_type.code} {role.code}", str(role.label)
        for rule in notice_type.rules:
            yield f"{notice_type.code} {rule.code}", str(rule.label)
    for model in apps.get_models():
        if model.__module__.split(".")[0] in PACKAGES:
            own = str(model._meta.verbose_name)
            # What nobody named is shown nowhere: the table of a type is called as the type is.
            if own != camel_case_to_spaces(model.__name__):
                yield model.__name__, own
            for field in model._meta.concrete_fields:
                name = f"{model.__name__}.{field.name}"
                if str(field.verbose_name) != field.name.replace("_", " "):
                    yield name, str(field.verbose_name)
                for _value, label in field.flatchoices:
                    yield name, str(label)


def test_every_label_of_registry_and_models_is_in_both_languages() -> None:
    with override("zh-hans"):
        chinese = list(labels())
    with override("en"):
        english = list(labels())
    sign = re.compile(r"[^A-Za-z]*[A-Z0-9()+./ -]*[^A-Za-z]*")
    left = [(n, text) for n, text in chinese if not HAN.search(text) and not sign.fullmatch(text)]
    assert left == []
    assert [(name, text) for name, text in english if HAN.search(text)] == []


@pytest.mark.parametrize("folder", ["static/site", "static/admin-theme"])
def test_scripts_hold_no_words_for_readers(folder: str) -> None:
    """What a script says stands in the page it works on, in the language of the page."""
    for path in (ROOT / folder).glob("*.js"):
        code = re.sub(
            r"^\s*//.*$|/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.M | re.S
        )
        strings = re.findall(r'"([^"\n]*)"|\'([^\'\n]*)\'', code)
        for text in (one or other for one, other in strings):
            assert not HAN.search(text), (path.name, text)
            assert not re.match(r"[A-Z][a-z]+( [a-z]+){2}", text), (path.name, text)
