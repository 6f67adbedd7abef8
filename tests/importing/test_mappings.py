"""Each declared mapping on an invented file of the shape its source publishes."""

import json
from decimal import Decimal

import pytest

from disclosure.models import Notice, NoticeParty, Region, Release
from disclosure.services import publish_due
from tests.factory import NOW


def details():
    return [notice.detail for notice in Notice.objects.order_by("id")]


def reasons(batch):
    return list(batch.quarantine.order_by("row", "id").values_list("row", "field", "code"))


def published(office, batch):
    office.approve_batch(batch)
    publish_due(now=NOW)


def yichang(number, **parsed):
    return {
        "infoid": f"id-{number}",
        "infourl": f"/jyxx/{number}.html",
        "parsed_data": parsed,
        "raw_data": {"title": f"第{number}号工程公示", "infodate": "2025-06-13"},
    }


def candidates(number, *bids):
    return yichang(
        number,
        project_name=f"第{number}号工程",
        publicity_period="2025年06月13日 18时00分至2025年06月16日 24时00分",
        bidders_and_prices=[{"bidder": bidder, "price": price} for bidder, price in bids],
        full_url=f"https://example.org/{number}.html",
    )


def test_yichang_candidates(brought_in):
    content = json.dumps(
        [
            candidates(
                1,
                ("甲建设公司、乙设计公司、戊勘察公司联合体", "1799255.53"),
                ("丙建设公司", "按标准的50%计取"),
                ("丁建设公司", "85.5"),
            ),
            candidates(2, ("甲建设公司", "投标报价(元/%)"), ("乙建设公司", "100000")),
            candidates(3, ("甲建设公司", "100000"), ("评标情况如下。" * 40, "未提供")),
        ]
    )
    batch = brought_in("yichang-candidates", content.encode())
    assert (batch.filed, batch.quarantined) == (1, 2)
    assert reasons(batch) == [
        (2, "candidates.price_form", "damaged"),
        (3, "candidates.price_form", "damaged"),
    ]
    notice = Notice.objects.get()
    rows = notice.tendering_candidate_rows.all()
    shown = [(r.rank, r.name, r.price_form, r.bid_price, r.other_price) for r in rows]
    assert shown == [
        (None, "甲建设公司", "amount", Decimal("1799255.53"), ""),
        (None, "丙建设公司", "rate", None, "按标准的50%计取"),
        (None, "丁建设公司", "other", None, "85.5"),
    ]
    members = notice.tendering_consortiummember_rows.values_list("section", "leader", "name")
    assert list(members) == [
        ("第1号工程", "甲建设公司", "乙设计公司"),
        ("第1号工程", "甲建设公司", "戊勘察公司"),
    ]
    assert notice.source_url == "https://example.org/1.html"
    assert notice.region_id == "420500"


def test_yichang_awards_and_the_candidates_of_the_same_project(brought_in):
    shared = {
        "招标人": "某县水务公司",
        "招标机构": "某招标公司",
        "投诉电话": "0717-1234567、13800138000",
        "中标范围和内容": "管道",
        "建设地点": "宜昌市兴山县某镇",
    }
    content = json.dumps(
        [
            yichang(
                1,
                **shared,
                **{
                    "标段(包)编号": "XSA070002-202402-01(2)",
                    "标段(包)名称": "第1号工程",
                    "中标人": "甲建设公司、乙设计公司联合体",
                    "中标价(元)": "20797381.58",
                    "履约期限(天)": "730日历天",
                    "质量目标": "/",
                    "项目负责人": "王某,注册建造师、其他,鄂242000000001、110105194912******",
                },
            ),
            yichang(
                2,
                **shared,
                **{
                    "标段(包)编号": "XSA070003-202402-01",
                    "标段(包)名称": "第2号工程",
                    "中标人": "甲建设公司",
                    "中标价(报价承诺)": "6400元/吨",
                    "履约期限(天)": "施工结束为止",
                },
            ),
            yichang(
                3,
                **shared,
                **{
                    "标段(包)编号": "XSA070004-202402-01",
                    "标段(包)名称": "第3号工程",
                    "中标人": "甲建设公司",
                    "中标价(%)": "97.95",
                },
            ),
        ]
    )
    batch = brought_in("yichang-awards", content.encode())
    assert reasons(batch) == []
    first, second, third = details()
    assert (first.price_form, first.amount, first.duration) == (
        "amount",
        Decimal("20797381.58"),
        730,
    )
    assert (first.manager_name, first.manager_cert) == ("王某", "注册建造师 鄂242000000001")
    assert (first.tender_code, first.quality) == ("XSA070002-202402", "")
    assert (second.price_form, second.amount, second.other_price) == (
        "unit_price",
        None,
        "6400元/吨",
    )
    assert (first.term, second.duration, second.term) == ("", None, "施工结束为止")
    assert (third.price_form, third.rate) == ("rate", Decimal("97.95"))
    assert first.notice.contact_phone == "0717-1234567"
    assert first.notice.region_id == "420526"
    winners = NoticeParty.objects.filter(notice=first.notice, role="winner")
    assert [party.name for party in winners] == ["甲建设公司", "乙设计公司"]

    brought_in("yichang-candidates", json.dumps([candidates(1, ("甲建设公司", "100000"))]).encode())
    assert first.notice.allocation.notices.count() == 2


LAND_HEADING = (
    "序号,地区,行政区,土地坐落,链接,总面积,土地用途,供应方式,签订日期,项目名称,项目位置,面积(公顷),土地来源,"
    "土地用途,供地方式,土地使用年限,行业分类,土地级别,成交价格,分期支付,土地使用权人,约定容积率(上限),"
    "约定容积率(下限),约定交地时间,约定开工时间,约定竣工时间,批准单位,合同签订日期"
)


def test_landchina_supply_results(brought_in):
    content = "\n".join(
        [
            LAND_HEADING,
            '1.,"湖北省,宜昌市",兴山县,某路以西,http://example.org/?recorderguid=aa-1,1.5,工业用地,挂牌出让,2017/1/3,'
            "某项目,某路以西,1.500000,0.000000,工业用地,挂牌出让,50,制造业,一级,24.9480,10.0000;14.9480;,"
            "李某某、王某,0.80,1.20,2017年01月10日,2017年03月05日,2018年02月10日,某县人民政府,2017年01月03日",
            '2.,"湖北省,宜昌市",已撤销县,某路以东,http://example.org/?recorderguid=aa-2,0.7,公共设施用地,划拨,'
            "2017/1/5,,,,,,,,,,,,,,,,,,,",
            '3.,"某建设兵团,某师",某团,某连,http://example.org/?recorderguid=aa-3,1.0,工业用地,抽签出让,2017/1/5,'
            "某项目,某连,1.0,0,工业用地,抽签出让,住宅70年; 商服40年;,制造业,,0.0000,,某公司,,,,,,,",
        ]
    )
    batch = brought_in("landchina-supply-results", content.encode("utf-8-sig"))
    assert reasons(batch) == [(4, "supply_method", "choice")]
    first, second = details()
    assert (first.deal_price, first.units["deal_price"]) == (Decimal("249480"), "万元")
    assert (first.area, first.units["area"]) == (Decimal("15000"), "公顷")
    assert (first.far_min, first.far_max) == (Decimal("0.8"), Decimal("1.2"))
    assert [row.amount for row in first.notice.land_instalment_rows.all()] == [100000, 149480]
    parties = first.notice.parties.values_list("name", "kind")
    assert list(parties) == [("李某某", "person"), ("王某", "person")]
    assert first.notice.region_id == "420526"
    assert (second.area, second.deal_price, second.supply_method) == (7000, None, "allocation")
    assert second.notice.region_id == "420500"
    assert second.notice.summary == "湖北省,宜昌市,已撤销县"


def test_landchina_names_a_region_as_it_was_in_the_year_of_the_contract(brought_in):
    county = Region.objects.create(code="420521", name="宜昌县", valid_to=2001)
    county.successors.add(Region.objects.create(code="420506", name="夷陵区", valid_from=2001))
    rows = [
        f'{n}.,"湖北省,宜昌市",宜昌县,某路,http://example.org/?recorderguid=aa-{n},0.7,公共设施用地,划拨,'
        f"{day},,,,,,,,,,,,,,,,,,,"
        for n, day in enumerate(("1999/1/5", "2017/1/5"), start=1)
    ]
    brought_in("landchina-supply-results", "\n".join([LAND_HEADING, *rows]).encode("utf-8-sig"))
    assert [detail.notice.region_id for detail in details()] == ["420521", "420506"]


def test_hongkong_lots_and_results(brought_in):
    lots = (
        "拍卖日期,拍卖物品清单编号,批号,物品详情,数量,单位\n"
        "16/06/2022,1/2022,C-1,手镯,59,(只)\n"
        "16/06/2022,1/2022,C-2,影印机,3,(部)\n"
        "16/06/2022,1/2022,C-1,饰物,0.6,(公斤)\n"
    )
    batch = brought_in("hongkong-auction-lots", lots.encode("utf-8-sig"))
    assert (batch.read, batch.filed) == (2, 2)
    lot = Notice.objects.get(source_id="1/2022 C-1")
    assert lot.currency == "HKD"
    assert lot.detail.description == "手镯、饰物"
    items = lot.state_property_assetitem_rows.values_list("description", "quantity", "unit")
    assert list(items) == [("手镯", 59, "只"), ("饰物", Decimal("0.6"), "公斤")]
    results = "拍卖日期,拍卖物品清单编号,批号,成交价 (港币/元)\n2022-06-16,1/2022,C-1,3800\n"
    brought_in("hongkong-auction-results", results.encode("utf-8-sig"))
    result = Notice.objects.get(type="state_property.result")
    assert result.detail.deal_price == 3800
    assert result.allocation == lot.allocation


def test_indonesian_mining_auctions(brought_in):
    stages = [
        {
            "tahapanDeskripsi": "Pengumuman Pelaksanaan Lelang",
            "tahapanTanggalMulai": "17 April 2024",
        },
        {"tahapanDeskripsi": "Pendaftaran Peserta Lelang", "tahapanTanggalMulai": "20 Mei 2024"},
    ]
    record = {
        "commodity": "Nickel",
        "city": "Kota Contoh",
        "province": "Provinsi Contoh",
        "company_name": "Contoh Tambang",
        "date_winner": "20 Juni 2024",
        "luas_sk": 4252.5,
        "jenis_izin": "WIUP",
        "kdi": "14409850000",
        "code_wiup": "99001",
        "tahapan": json.dumps(stages),
        "peserta": "[]",
    }
    content = json.dumps(record).encode()
    assert reasons(brought_in("indonesia-mining-announcements", content)) == []
    assert reasons(brought_in("indonesia-mining-results", content)) == []
    announced, result = details()
    assert announced.start_price == 14409850000
    assert (announced.area, announced.units["area"]) == (Decimal("42525000"), "公顷")
    assert announced.notice.source_published_on.isoformat() == "2024-04-17"
    assert announced.notice.currency == "IDR"
    assert (result.price, result.deal_at.isoformat()) == (None, "2024-06-20")
    assert announced.notice.allocation == result.notice.allocation


def release(number, tag, **changes):
    return {
        "ocid": "ocds-test-1",
        "id": f"r-{number}",
        "date": f"2025-01-0{number}T10:00:00Z",
        "tag": [tag],
        "tender": {
            "id": "t-1",
            "title": "Example services",
            "description": "What is bought",
            "procurementMethod": "open",
            "value": {"amount": 93007.5, "currency": "GBP"},
            "tenderPeriod": {"endDate": "2025-02-01T12:00:00Z"},
        },
        "buyer": {"name": "Example Council"},
        "parties": [
            {"name": "Example Council", "roles": ["buyer"]},
            {
                "name": "Example Limited",
                "roles": ["supplier"],
                "identifier": {"scheme": "GB-COH", "id": "00000001"},
            },
            {
                "name": "Jane Example",
                "roles": ["supplier"],
                "identifier": {"scheme": "XX-PERSON", "id": "12345"},
            },
        ],
        **changes,
    }


AWARD = {"id": "a", "date": "2025-01-03T00:00:00Z", "value": {"amount": 5, "currency": "GBP"}}


def test_ocds_releases_by_tag_of_any_publisher(brought_in):
    releases = [
        release(1, "planning"),
        release(2, "tender"),
        release(3, "award", awards=[AWARD]),
        release(4, "award", awards=[AWARD, AWARD]),
        release(5, "contractTermination"),
        release(
            6,
            "contract",
            contracts=[{"id": "c", "title": "Deal", "value": {"amount": {"$numberLong": "7"}}}],
        ),
    ]
    package = {"publisher": {"name": "Example Publisher"}, "releases": releases}
    batch = brought_in("ocds", json.dumps(package).encode())
    assert reasons(batch) == [(4, "awards", "several_items"), (5, "tag", "no_layout")]
    types = Notice.objects.order_by("id").values_list("type", "source_name")
    assert list(types) == [
        ("procurement.intention", "Example Publisher"),
        ("procurement.open_tender", "Example Publisher"),
        ("procurement.award", "Example Publisher"),
        ("procurement.contract", "Example Publisher"),
    ]
    _plan, tender, award, contract = details()
    assert (tender.budget, tender.method, tender.notice.currency) == (
        Decimal("93007.5"),
        "open",
        "GBP",
    )
    suppliers = award.notice.parties.filter(role="supplier").values_list("name", "identifier")
    assert list(suppliers) == [("Example Limited", "00000001"), ("Jane Example", "")]
    assert (contract.amount, contract.price_form) == (7, "amount")
    assert len({notice.allocation_id for notice in Notice.objects.all()}) == 1


def test_an_amended_tender_corrects_the_published_one(brought_in, office):
    original, amended = release(1, "tender"), release(2, "tenderAmendment")
    lines = "\n".join(json.dumps(r) for r in (amended, original)).encode()
    batch = brought_in("ocds-uk", lines)
    assert reasons(batch) == [(1, "", "corrects_waiting")]
    published(office, batch)
    again = brought_in("ocds-uk", lines)
    assert reasons(again) == [(2, "source_id", "duplicate")]
    published(office, again)
    correction = Release.objects.get(kind="correct")
    assert correction.supersedes.document["source"]["id"] == "r-1"
    assert brought_in("ocds-uk", lines).quarantined == 2


@pytest.mark.parametrize("layout", ["ocds-uk", "ocds-colombia"])
def test_a_package_without_a_publisher_needs_a_layout_that_names_it(brought_in, layout):
    line = json.dumps(release(1, "tender")).encode()
    assert reasons(brought_in("ocds", line)) == [(1, "source_name", "missing")]
    assert brought_in(layout, line).filed == 1
