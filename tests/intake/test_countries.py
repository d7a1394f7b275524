"""Tests of countries as invoices write them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.intake.countries import country, names, origin
from app.intake.words import rows


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Republic of Korea", "KOR"),
        ("North Korea", "PRK"),
        ("CN", "CHN"),
        ("chn", "CHN"),
        ("P.R. China", "CHN"),
        ("中国", "CHN"),
        ("UK", "GBR"),
        ("Made in Italy", "ITA"),
        ("The Netherlands", "NLD"),
        ("Côte d'Ivoire", "CIV"),
        ("Ivory Coast", "CIV"),
        ("Türkiye", "TUR"),
        ("TURKEY", "TUR"),
        ("Deutschland", "DEU"),
        ("CN - China", "CHN"),
        ("China (CN)", "CHN"),
        ("Viet Nam", "VNM"),
        ("Shqipëria", "ALB"),
    ],
)
def test_known(text: str, code: str) -> None:
    assert country(text) == code


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("EU", "European Union"),
        ("Europe", "continent"),
        ("TESTCOUNTRY", "not a country that this program knows"),
        ("Chnia", "not a country that this program knows"),
        ("CN/VN", "not a country that this program knows"),
    ],
)
def test_refused_with_a_reason(text: str, words: str) -> None:
    found = origin(text)
    assert found.code is None
    assert found.doubt is not None
    assert words in found.doubt


def test_nothing_said_is_no_doubt() -> None:
    assert origin("  ") == origin("")
    assert origin("").doubt is None


def test_the_list_is_the_standards(shared: Path) -> None:
    text = (shared / "data/codelists/peppol-ISO3166-1_Alpha2.xml").read_text("utf-8")
    listed = set(re.findall(r"<Id>([A-Z]{2})</Id>", text)) - {"XI"}
    assert {row["alpha2"] for row in rows("countries.csv")} == listed
    assert len(names()) == 249


def test_no_alias_has_two_countries() -> None:
    from app.intake.words import plain

    seen: dict[str, str] = {}
    for row in rows("countries.csv"):
        for name in {row["name"], *row["aliases"].split("|")} - {""}:
            assert seen.setdefault(plain(name), row["alpha3"]) == row["alpha3"], name


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("CHN", "Chine|Volksrepublik China|Cina|Kina|Chiny|Çin|Kinë|中国|中國|P.R. of China"),
        ("DEU", "Alemania|Allemagne|Alemanha|Germania|Duitsland|Tyskland|Niemcy|Almanya|德國"),
        ("NLD", "Países Bajos|Pays-Bas|Niederlande|Países Baixos|Paesi Bassi|Holandia|Hollanda"),
        (
            "GBR",
            "Reino Unido|Royaume-Uni|Großbritannien|Regno Unito|Wielka Brytania|İngiltere|英國",
        ),
        (
            "USA",
            "EE. UU.|États-Unis|Stati Uniti|Verenigde Staten|Stany Zjednoczone|A.B.D.|SHBA|美國",
        ),
        ("KOR", "Corea del Sur|Corée du Sud|Südkorea|Zuid-Korea|Korea Południowa|Güney Kore|韓國"),
        ("TUR", "Turquía|Turquie|Türkei|Turchia|Turkije|Tyrkiet|Turcja|Türkiye|Turqia|土耳其"),
        ("VNM", "Vietnam|Viêt Nam|Vietname|Wietnam|Vjetnam|越南"),
        ("CHE", "Suiza|Suisse|Schweiz|Svizzera|Zwitserland|Szwajcaria|İsviçre|Zvicra|瑞士"),
        ("GRC", "Grecia|Grèce|Griechenland|Griekenland|Grækenland|Grecja|Yunanistan|Greqia|希臘"),
    ],
)
def test_countries_in_twelve_languages(code: str, written: str) -> None:
    assert {country(name) for name in written.split("|")} == {code}
