"""Texts that name no goods: said so, with what is missing, instead of guessing a code."""

from __future__ import annotations

import re

from app.matching.normalise import normal

# Words that are true of any goods. A text made of nothing else does not say what it is.
_ANY_GOODS = frozenset(
    "accessories accessory actual amount approx article articles as asst assorted batch bits bob "
    "box boxes brand bulk cargo charge charges client code collection commercial "
    "commodity component components consignment consolidated container content contents cost "
    "customer default delivery desc description detail details different discount display div "
    "diverse etc equipment exhibition ex export fak freight "
    "free for from general gift gifts goods handling household import in inc individual "
    "insurance invoice item items kit kits line lot lots made material materials merchandise misc "
    "miscellaneous mix mixed model n/a na name new nil no none not null number of order other "
    "others package packages packet parcel part parts pcs per personal effects piece pieces "
    "position pro product products purchase qty quantity ref reference removal repair replacement "
    "return returned returns sale sales sample samples see sets set shipment shipping small spare "
    "spares standard stock stuff sundries sundry supplies tba tbc tbd test thing things to total "
    "tools unit units unknown unspecified used valuable value valued various warranty with without work x xx xxx "
    "and or the a an n o as per list attached above below said contain to be advised"
    # The same in the languages invoices come in most.
    " ersatzteile ersatzteil teile muster ware waren zubehör diverses geschenk artikel verschiedene"
    " pièces pieces détachées echantillons échantillons échantillon marchandises divers articles"
    " accessoires cadeau repuestos muestras muestra piezas varios artículos mercancía mercancias"
    " regalo accesorios amostras amostra peças pecas sobressalentes diversos mercadorias ricambi"
    " campioni merci vari onderdelen monsters ítem ítems eur euro usd gbp".split()
) - {"tools", "household", "monsters", "display", "freight", "container"}
_GENERIC_CJK = frozenset({"样品", "配件", "零件", "备件", "礼品", "货物", "杂货", "物品", "商品"})

_LETTERS = re.compile(r"[^\W\d_]")
_MONEY = re.compile(r"^[\s£$€¥]*\d[\d\s.,]*[\s£$€¥]*(?:gbp|usd|eur|cny|jpy)?$")
# "XXX111", "ab-12345", "sku 4471": letters and digits of a catalogue and nothing else.
_CATALOGUE = re.compile(r"^(?=\S*\d)[a-z0-9._#]+$")
# A run of letters long enough to be a word stuck to a number ("121dinotrack").
_STUCK = re.compile(r"(?=[a-z]*[aeiou])[a-z]{4,}")
# Words that announce a number, and mean nothing only beside one.
_LABELS = frozenset(
    "sku ref art p/n pn part item model code no nr nº type serie serial s/n".split()
)
_WORDS = re.compile(r"[\w.']+")
# Short words of digits and letters that do say what a thing is.
_TELLING = frozenset(
    "mp3 mp4 ps4 ps5 3d 2d 4k 5g 4g co2 h2o pm2.5 n95 ffp2 ffp3 kn95 vr ar pc tv dvd cd led lcd "
    "ssd hdd usb sd ram cpu gpu hdmi vga rj45 cat5 cat5e cat6 cat6a b12 d3 k2 omega-3 omega3 "
    "aa aaa 18650 cr2032 lr44 9v e27 e14 gu10 t8 t5 m2 ddr4 ddr5 ddr3 pvc abs pe pp pet eva".split()
)


def missing(description: str) -> str | None:
    """What a text must still say before a code can be found; None when it names goods.

    The sentence is shown to the broker and may be put to the client.
    """
    plain = normal(description)
    if not plain:
        return "The line has no description: say what the goods are."
    if not _LETTERS.search(plain):
        if _MONEY.match(plain):
            return "The description is only a number or an amount: say what the goods are."
        return "The description has no words: say what the goods are."
    words = _WORDS.findall(plain)
    numbers = {word for word in words if _is_number(word)}
    named = [
        word
        for word in words
        if word not in numbers and not (numbers and _belongs_to_number(word.strip(".")))
    ]
    if not named:
        return "The description is only a part or model number: say what the goods are."
    goods = [word for word in named if word.strip("'.") not in _ANY_GOODS]
    if not goods or plain in _GENERIC_CJK:
        return (
            f"“{description.strip()[:60]}” could be anything: say what the goods are, what they "
            "are made of and what they are for."
        )
    if all(_is_gibberish(word) for word in goods):
        return "The description has no word that names goods: say what the goods are."
    return None


def _is_number(word: str) -> bool:
    """Digits, or letters and digits of a catalogue."""
    if word in _TELLING:
        return False
    if not _LETTERS.search(word):
        return True
    return bool(_CATALOGUE.match(word)) and not _STUCK.search(word)


def _belongs_to_number(word: str) -> bool:
    """Announces a number, or is the letters of one ("4471-AB")."""
    return word in _LABELS or (len(word) <= 2 and word.isascii() and word not in _TELLING)


def _is_gibberish(word: str) -> bool:
    """One sign repeated ("xxx", "aaaa") or a single Latin letter."""
    if word in _TELLING:
        return False
    return (len(set(word)) == 1 and word.isascii()) or (len(word) == 1 and word.isascii())
