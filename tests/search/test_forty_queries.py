"""Forty questions of readers over invented notices of six areas, and what each should find.

The expected numbers were written down from the notices below, not from what search returned: a
question passes when it finds all of them and nothing else.
"""

import datetime
from collections.abc import Callable
from decimal import Decimal

import pytest

from disclosure.search.query import search
from disclosure.search.schema import SearchDocument

from .conftest import notice

LAND = ("云岚市自然资源和规划局", "Yunlan Natural Resources Bureau")
MINES = ("岚越省自然资源厅", "Lanyue Department of Natural Resources")
SCHOOLS = ("云岚市教育局", "Yunlan Education Bureau")
WORKS = ("青石县交通运输局", "Qingshi Transport Bureau")
HOMES = ("云岚市住房保障中心", "Yunlan Housing Centre")
ASSETS = ("岚越省产权交易所", "Lanyue Equity Exchange")


def at(month: int, day: int = 1, year: int = 2026) -> datetime.datetime:
    return datetime.datetime(year, month, day, 4, tzinfo=datetime.UTC)


def one(
    number: int, title: str, body: str, agency: tuple[str, str], **more: object
) -> SearchDocument:
    return notice(number, title, body, agency_names=agency, **more)


NOTICES = (
    one(1, "滨河新区YL-2026-017号地块挂牌出让公告", "城镇住宅用地，起始价31,520万元", LAND,
        numbers=("岚自然资告〔2026〕9号",), parcels=("YL-2026-017",), published_at=at(1),
        amount=Decimal(315_200_000), deadline_at=at(2, 10)),
    one(2, "青石镇工业用地拍卖出让公告", "工业用地 Industrial land auction", LAND,
        parcels=("QS-08(2)",), published_at=at(3), amount=Decimal(8_000_000)),
    one(3, "滨河新区YL-2026-017号地块成交公示", "竞得人为云岚滨江置业有限公司", LAND,
        parcels=("YL-2026-017",), parties=("云岚滨江置业有限公司", "91990100MA0000017X"),
        published_at=at(4), amount=Decimal(330_000_000)),
    one(4, "教育用地划拨决定书公告", "行政划拨方式供地，用于小学建设", LAND, published_at=at(5)),
    one(5, "石门铜矿采矿权挂牌出让公告", "铜矿 Copper mine", MINES, parcels=("石门铜矿采矿权",),
        published_at=at(2), amount=Decimal(56_000_000), deadline_at=at(12, 20)),
    one(6, "白沙河砂石料勘查探矿权公示", "探矿权延续", MINES, published_at=at(6)),
    one(7, "云岚市第三小学课桌椅采购公告", "公开招标，预算120万元", SCHOOLS,
        numbers=("YLCG-2026-0031",), published_at=at(3, 15), amount=Decimal(1_200_000)),
    one(8, "云岚市第三小学课桌椅采购中标公告", "供应商已确定", SCHOOLS, numbers=("YLCG-2026-0031",),
        parties=("青石木业有限公司",), published_at=at(4, 20), amount=Decimal(1_150_000)),
    one(9, "图书馆软件开发单一来源采购公示", "Library software, sole source", SCHOOLS,
        numbers=("YLCG-2026-0042",), published_at=at(5, 2), amount=Decimal(900_000)),
    one(10, "校园网设备采购废标公告", "有效供应商不足三家", SCHOOLS, numbers=("YLCG-2026-0050",),
        published_at=at(6, 1)),
    one(11, "S208公路改建工程施工招标公告", "第一标段、第二标段 Road works", WORKS,
        numbers=("QSJT-2026-S208",), parcels=("第一标段", "第二标段"), published_at=at(2, 14),
        amount=Decimal(86_000_000), deadline_at=at(3, 1)),
    one(12, "S208公路改建工程施工中标候选人公示", "第一中标候选人：岚越路桥集团", WORKS,
        numbers=("QSJT-2026-S208",), parties=("岚越路桥集团有限公司",), published_at=at(3, 20),
        amount=Decimal(84_500_000)),
    one(13, "S208公路改建工程监理合同公告", "监理服务合同", WORKS, numbers=("QSJT-2026-S209",),
        parties=("云岚监理有限公司",), published_at=at(5, 9), amount=Decimal(1_600_000)),
    one(14, "公共租赁住房轮候名单公示", "2026年第一批次", HOMES, published_at=at(1, 20)),
    one(15, "保障性租赁住房摇号结果公告", "Lottery result", HOMES, published_at=at(7)),
    one(16, "國有建設用地使用權出讓補充公告", "原公告補充說明", LAND, published_at=at(7, 7)),
    one(17, "岚越酒店有限公司60%股权转让公告", "转让方：岚越文旅集团", ASSETS, published_at=at(8),
        parties=("岚越文旅集团有限公司",), amount=Decimal(120_000_000), deadline_at=at(9, 4)),
    one(18, "沿街商铺出租公告", "三年租期", ASSETS, published_at=at(8, 9), amount=Decimal(360_000)),
    one(19, "岚越酒店有限公司股权转让成交结果", "受让方：云岚滨江置业有限公司", ASSETS,
        parties=("云岚滨江置业有限公司",), published_at=at(9), amount=Decimal(125_000_000)),
    one(20, "关于延长挂牌时间的更正公告", "石门铜矿采矿权", MINES, published_at=at(2, 25, 2025),
        deadline_at=at(3, 30)),
)  # fmt: skip


@pytest.fixture
def everything(put: Callable[..., None]) -> None:
    put(*NOTICES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("滨河新区", {1, 3}),
        ("YL-2026-017", {1, 3}),
        ("yl2026017", {1, 3}),
        ("ＹＬ－２０２６－０１７", {1, 3}),
        ("parcel:YL-2026-017 amount:>=3.2亿", {3}),
        ("宗地:QS-08(2)", {2}),
        ("编号:YLCG-2026-0031", {7, 8}),
        ("number:ylcg", {7, 8, 9, 10}),
        ("编号:岚自然资告〔2026〕9号", {1}),
        ("出让", {1, 2, 5, 16, 20}),
        ('"出让"', {1, 2, 5, 16}),
        ("拍卖", {2}),
        ("auction", {2}),
        ("行政划拨", {4}),
        ("国有建设用地使用权", {16}),
        ("國有建設用地", {16}),
        ("招标公告 NOT 小学", {11}),
        ("采矿权 OR 探矿权", {5, 6, 20}),
        ("矿业权", {5, 6, 20}),
        ("采矿权 或 探矿权", {5, 6, 20}),
        ("(采矿权 OR 探矿权) 且 非 更正", {5, 6}),
        ("sole source", {9}),
        ("LIBRARY", {9}),
        ("机关:教育局 -中标", {7, 9, 10}),
        ("agency:transport", {11, 12, 13}),
        ("party:滨江置业", {3, 19}),
        ("供应商:青石木业", {8}),
        ("供应商 NOT 废标", {8}),
        ("当事人:91990100MA0000017X", {3}),
        ("公租房", {14}),
        ("保障房", {15}),
        ("摇号", {15}),
        ("公路 金额:5000万..8500万", {12}),
        ("amount:<1m", {9, 18}),
        ("金额:1亿以上 股权转让", {17, 19}),
        ("日期:2026-03", {2, 7, 12}),
        ("date:<2026", {20}),
        ("截止:2026-03..2026-09", {11, 17, 20}),
        ('"改建工程施工" 标题:候选人', {12}),
        ("第一标段 AND (招标 OR 中标)", {11}),
    ],
)
def test_what_a_reader_looks_for_is_found_and_nothing_else(
    everything: None, text: str, expected: set[int]
) -> None:
    page = search(text, limit=100)
    assert {hit.sequence for hit in page.hits} == expected
    assert page.total == len(expected)
    assert page.hints == ()
