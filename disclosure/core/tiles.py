"""Where the provinces lie in a grid of tiles: neighbours stay near each other, sizes say nothing.

A grid is no map and shows no boundary, so it can be shown everywhere.
"""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """A tile: column from the west, row from the north, both from 0, and names.

    `letters` are those of ISO 3166-2:CN, short enough for a tile.
    """

    column: int
    row: int
    name: str
    name_en: str
    letters: str


COLUMNS, ROWS = 9, 8

#: Division code of each provincial division -> its tile.
PROVINCES: dict[str, Place] = {
    "230000": Place(8, 0, "黑龙江", "Heilongjiang", "HL"),
    "150000": Place(4, 1, "内蒙古", "Inner Mongolia", "NM"),
    "110000": Place(6, 1, "北京", "Beijing", "BJ"),
    "220000": Place(8, 1, "吉林", "Jilin", "JL"),
    "650000": Place(0, 2, "新疆", "Xinjiang", "XJ"),
    "620000": Place(2, 2, "甘肃", "Gansu", "GS"),
    "640000": Place(3, 2, "宁夏", "Ningxia", "NX"),
    "140000": Place(5, 2, "山西", "Shanxi", "SX"),
    "130000": Place(6, 2, "河北", "Hebei", "HE"),
    "120000": Place(7, 2, "天津", "Tianjin", "TJ"),
    "210000": Place(8, 2, "辽宁", "Liaoning", "LN"),
    "630000": Place(1, 3, "青海", "Qinghai", "QH"),
    "610000": Place(4, 3, "陕西", "Shaanxi", "SN"),
    "410000": Place(5, 3, "河南", "Henan", "HA"),
    "370000": Place(6, 3, "山东", "Shandong", "SD"),
    "540000": Place(0, 4, "西藏", "Tibet", "XZ"),
    "510000": Place(2, 4, "四川", "Sichuan", "SC"),
    "500000": Place(3, 4, "重庆", "Chongqing", "CQ"),
    "420000": Place(4, 4, "湖北", "Hubei", "HB"),
    "340000": Place(5, 4, "安徽", "Anhui", "AH"),
    "320000": Place(6, 4, "江苏", "Jiangsu", "JS"),
    "310000": Place(7, 4, "上海", "Shanghai", "SH"),
    "520000": Place(3, 5, "贵州", "Guizhou", "GZ"),
    "430000": Place(4, 5, "湖南", "Hunan", "HN"),
    "360000": Place(5, 5, "江西", "Jiangxi", "JX"),
    "330000": Place(6, 5, "浙江", "Zhejiang", "ZJ"),
    "530000": Place(2, 6, "云南", "Yunnan", "YN"),
    "450000": Place(3, 6, "广西", "Guangxi", "GX"),
    "440000": Place(4, 6, "广东", "Guangdong", "GD"),
    "350000": Place(5, 6, "福建", "Fujian", "FJ"),
    "710000": Place(7, 6, "台湾", "Taiwan", "TW"),
    "820000": Place(4, 7, "澳门", "Macao", "MO"),
    "810000": Place(5, 7, "香港", "Hong Kong", "HK"),
    "460000": Place(3, 7, "海南", "Hainan", "HI"),
}
