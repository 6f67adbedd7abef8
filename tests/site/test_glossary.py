"""Words in plain words: the file, its page, and the links to it."""

import pytest
from django.test import Client

from disclosure.areas import areas
from disclosure.core import glossary
from disclosure.core.glossary import GlossaryError, parse, term_of, terms

from .conftest import Portal

LOT = """[[terms]]
id = "lot"
zh = "标段"
en = "lot"
text = {zh = "一份", en = "a part"}
"""


def test_every_area_and_the_portal_have_words() -> None:
    known = {area.label for area in areas()}
    assert {term.area for term in terms()} == {"", "portal", *known}


def test_a_word_is_found_in_both_languages_and_by_its_other_names() -> None:
    for word in ("容积率", "plot ratio", "Plot ratio", "floor area ratio"):
        found = term_of(word)
        assert found is not None
        assert found.id == "plot-ratio"
    assert term_of("noch nie gehört") is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('id = "lot"', 'id = "Lot 1"'), "id"),
        (('en = "a part"', 'en = ""'), "both languages"),
        (('zh = "标段"', "zh = 1"), "zh is a text"),
        (('zh = "标段"', 'zh = "标段"\nhint = "x"'), "unknown keys"),
    ],
)
def test_a_mistake_is_named(change: tuple[str, str], said: str) -> None:
    with pytest.raises(GlossaryError, match=said):
        parse(LOT.replace(*change))


def test_two_terms_of_one_name_are_refused() -> None:
    with pytest.raises(GlossaryError, match="also said of lot"):
        parse(LOT + LOT.replace('id = "lot"', 'id = "section"'))


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_page_explains_every_term(client: Client, prefix: str) -> None:
    page = client.get(f"{prefix}/glossary/").content.decode()
    for term in glossary.terms():
        assert f'id="term-{term.id}"' in page


@pytest.mark.django_db
def test_labels_of_a_notice_and_the_name_of_a_type_lead_to_it(
    portal: Portal, client: Client
) -> None:
    page = client.get("/land/listing/").content.decode()
    assert 'href="/glossary/#term-land-grant"' in page
    sale = client.get(f"/notice/{portal.correction.uid}/").content.decode()
    assert 'href="/glossary/#term-' in sale
