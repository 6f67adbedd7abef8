from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from disclosure.models import CalendarDay, CalendarYear

pytestmark = pytest.mark.django_db

DAYS = "year,date,kind,name\n"
YEARS = "year,notice,address,amendment,amendment_address\n"
NOTICE = "2027,某通知,https://www.example.cn/2027,,\n"


@pytest.fixture
def load(tmp_path):
    """Run the command on these rows; returns what it says."""

    def load(days, years=NOTICE, *options):
        paths = tmp_path / "days.csv", tmp_path / "years.csv"
        for path, text in zip(paths, (DAYS + days, YEARS + years), strict=True):
            path.write_text(text, "utf-8")
        said = StringIO()
        call_command("load_calendar", *map(str, paths), *options, stdout=said)
        return said.getvalue().strip()

    return load


def stored():
    return [(d.year_id, str(d.day), d.kind, d.name) for d in CalendarDay.objects.all()]


def test_the_lists_of_the_repository():
    call_command("load_calendar", stdout=StringIO())
    assert CalendarYear.objects.filter(confirmed=True).count() == 20
    assert CalendarDay.objects.get(day=date(2011, 12, 31)).year_id == 2012
    changed = CalendarYear.objects.exclude(amendment="")
    assert sorted(changed.values_list("year", flat=True)) == [2015, 2019, 2020]
    said = StringIO()
    call_command("load_calendar", stdout=said)
    assert "0 added, 0 changed, 0 removed" in said.getvalue()


def test_a_list_becomes_what_the_file_says(load):
    load(
        "2027,2027-01-01,holiday,元旦\n2027,2027-01-02,holiday,元旦\n2027,2027-02-06,holiday,春节\n"
    )
    said = load(
        "2027,2027-01-01,holiday,元旦\n2027,2027-01-03,make_up,元旦\n2027,2027-02-06,make_up,春节\n"
    )
    assert said == "lists: 1, days: 3 (1 added, 1 changed, 1 removed)"
    assert stored() == [
        (2027, "2027-01-01", "holiday", "元旦"),
        (2027, "2027-01-03", "make_up", "元旦"),
        (2027, "2027-02-06", "make_up", "春节"),
    ]


def test_loading_confirms_a_list_and_renews_its_notices(load):
    CalendarYear.objects.create(year=2027, notice="旧", address="https://www.example.cn/1")
    load("2027,2027-01-01,holiday,元旦\n")
    listed = CalendarYear.objects.get()
    assert (listed.notice, listed.confirmed) == ("某通知", True)


def test_years_that_are_not_in_the_file_stay(load):
    load("2027,2027-01-01,holiday,元旦\n")
    load("2028,2028-01-01,holiday,元旦\n", "2028,某通知,https://www.example.cn/2028,,\n")
    assert [row[:2] for row in stored()] == [(2027, "2027-01-01"), (2028, "2028-01-01")]


def test_lists_that_are_there_can_be_left_alone(load):
    load("2027,2027-01-01,holiday,元旦\n")
    both = NOTICE + "2028,某通知,https://www.example.cn/2028,,\n"
    said = load("2027,2027-01-02,holiday,元旦\n2028,2028-01-01,holiday,元旦\n", both, "--missing")
    assert said == "lists: 1, days: 1 (1 added, 0 changed, 0 removed)"
    assert [row[1] for row in stored()] == ["2027-01-01", "2028-01-01"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("2027,2027-01-04,make_up,元旦", "days.csv, line 3: date: A make-up day is a Saturday"),
        ("2027,2027-01-01,holiday,春节", "days.csv, line 3: 2027-01-01 stands in an earlier line"),
        ("2027,2028-01-01,holiday,元旦", "line 3: date: The list of 2027 holds days of that year"),
        ("2027,2026-11-30,holiday,元旦", "line 3: date: The list of 2027 holds days of that year"),
        ("2027,2027-01-02,half,元旦", "line 3: kind: Value 'half' is not a valid choice."),
        ("2027,2027-02-30,holiday,元旦", "line 3: date: “2027-02-30” value has the correct format"),
        ("2027,1 Jan,holiday,元旦", "line 3: date: “1 Jan” value has an invalid date format."),
        ("2027,2027-01-02,holiday,", "line 3: name: This field cannot be blank."),
        ("2027,2027-01-02", "line 3: kind: This field cannot be blank."),
        ("2028,2028-01-01,holiday,元旦", "line 3: years.csv has no year '2028'"),
        ("next,2028-01-01,holiday,元旦", "line 3: years.csv has no year 'next'"),
        ("2027,2027-01-02,holiday,元旦,x", "days.csv, line 3: too many cells"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_loaded(load, rows, message):
    with pytest.raises(CommandError) as caught:
        load(f"2027,2027-01-01,holiday,元旦\n{rows}\n")
    assert message in str(caught.value)
    assert not CalendarYear.objects.exists()


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            "later,某通知,https://www.example.cn/1,,",
            "years.csv, line 3: year: “later” value must be",
        ),
        ("2301,某通知,https://www.example.cn/1,,", "years.csv, line 3: year: Ensure this value"),
        (
            "2028,,https://www.example.cn/1,,",
            "years.csv, line 3: notice: This field cannot be blank.",
        ),
        ("2028,某通知,gov.cn,,", "years.csv, line 3: address: Enter a valid URL."),
        ("2027,某通知,https://www.example.cn/1,,", "years.csv, line 3: 2027 stands in an earlier"),
    ],
)
def test_a_wrong_notice_is_named(load, row, message):
    with pytest.raises(CommandError) as caught:
        load("2027,2027-01-01,holiday,元旦\n", f"{NOTICE}{row}\n")
    assert message in str(caught.value)


def test_every_fault_is_told_at_once(load):
    with pytest.raises(CommandError) as caught:
        load("2027,2027-01-04,make_up,元旦\n2027,2027-01-02,half,元旦\n")
    assert [line.split(":")[0] for line in str(caught.value).splitlines()] == [
        "days.csv, line 2",
        "days.csv, line 3",
    ]


def test_a_day_of_another_list_is_refused(load):
    load("2027,2026-12-31,holiday,元旦\n")
    with pytest.raises(CommandError, match="2026-12-31 stands in the list of 2027"):
        load("2026,2026-12-31,holiday,元旦\n", "2026,某通知,https://www.example.cn/2026,,\n")
    assert CalendarYear.objects.get().year == 2027


def test_another_file_is_refused(tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(CommandError, match="the columns are year, date, kind, name"):
        call_command("load_calendar", str(path))
    with pytest.raises(CommandError, match="cannot read"):
        call_command("load_calendar", str(tmp_path / "nothing.csv"))
