"""Who holds a link may do what it was made for, and nothing else."""

from datetime import timedelta

import pytest

from subscriptions.models import Subscriber
from subscriptions.tokens import Purpose

from .people import subscriber

READ = Purpose("tests.read")
AGREE = Purpose("tests.agree", within=timedelta(days=1))
PURPOSES = pytest.mark.parametrize("purpose", [READ, AGREE], ids=["for ever", "for a day"])
pytestmark = pytest.mark.django_db


@PURPOSES
def test_a_token_names_whom_it_was_made_for_until_the_generation_is_raised(purpose: Purpose):
    someone, everybody = subscriber(), Subscriber.objects.all()
    token = purpose.token(someone)
    assert purpose.holder(token, everybody) == someone
    assert purpose.holder(token, everybody.exclude(pk=someone.pk)) is None
    someone.generation += 1
    someone.save()
    assert purpose.holder(token, everybody) is None


@PURPOSES
def test_whom_a_void_token_names_is_still_known_and_nobody_by_a_forged_one(purpose: Purpose):
    someone = subscriber()
    token = purpose.token(someone)
    Subscriber.objects.all().delete()
    assert purpose.key(token) == someone.pk
    assert purpose.key(f"{token}x") is None


@PURPOSES
def test_a_forged_token_or_one_for_something_else_names_nobody(purpose: Purpose):
    token = purpose.token(subscriber())
    others = [Purpose("tests.other", within=purpose.within), AGREE if purpose is READ else READ]
    assert [each.holder(token, Subscriber.objects.all()) for each in others] == [None, None]
    for broken in ("", "x", token[:-1], f"{token}x", f"x{token}"):
        assert purpose.holder(broken, Subscriber.objects.all()) is None


def test_a_token_that_is_valid_for_a_while_ends():
    over = Purpose(AGREE.name, within=timedelta(seconds=-1))
    assert over.holder(AGREE.token(subscriber()), Subscriber.objects.all()) is None


def test_an_address_that_is_valid_for_ever_is_always_the_same():
    someone = subscriber()
    assert READ.token(someone) == READ.token(someone)
