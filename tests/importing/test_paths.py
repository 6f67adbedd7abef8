import pytest

from disclosure.importing import paths

RECORD = {
    "tender": {"value": {"amount": 5}, "中标价(元)": "7"},
    "awards": [{"id": "a"}, {"id": "b"}],
    "parties": [
        {"roles": ["buyer", "payer"], "name": "B"},
        {"roles": ["supplier"], "name": "S"},
        {"roles": "reviewBody", "name": "R"},
    ],
    "stages": '[{"stage": "Bids open", "on": "2026-01-02"}]',
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("tender.value.amount", 5),
        ("tender.中标价(元)", "7"),
        ("awards.1.id", "b"),
        ("parties[roles=supplier].name", "S"),
        ("parties[roles=reviewBody].name", "R"),
        ("stages.@json[stage=Bids open].on", "2026-01-02"),
        ("awards.7.id", None),
        ("tender.value.amount.more", None),
        ("parties[roles=payee].name", None),
        ("tender.@json", None),
        ("awards.@json", None),
        ("stages.on", None),
        ("nothing", None),
    ],
)
def test_a_path_leads_to_a_value_or_to_none(path, value):
    assert paths.get(RECORD, path) == value


@pytest.mark.parametrize("path", ["", "a..b", "a.", "[x]", "a[b"])
def test_what_is_no_path_is_refused(path):
    with pytest.raises(ValueError, match="is not a path"):
        paths.steps(path)
