"""What of a party may be shown."""

from disclosure.core.parties import mask_party


def test_a_persons_number_never_leaves() -> None:
    person = mask_party("person", "王五", "11010519491231002X", "某省某市新区和平路12号")
    assert person == ("王五", None, "某省某市新区")
    for number in ("11010519491231002X", "110105 19491231 002X", "110105194912******"):
        trader = mask_party("organisation", "某某商行", number)
        assert trader.identifier is None


def test_of_a_masked_person_only_the_surname_stays() -> None:
    person = mask_party("person", "王五六", "P-1", "某省某市新区和平路12号", masked=True)
    assert person == ("王**", None, "")
    organisation = mask_party("organisation", "某某公司", "C-1", "某市", masked=True)
    assert organisation == ("某某公司", "C-1", "某市")


def test_an_organisations_code_is_public() -> None:
    party = mask_party("organisation", "某某公司", "12532500067137175R", "某市某路1号")
    assert party == ("某某公司", "12532500067137175R", "某市某路1号")
