"""Why a file is not read: each reason is one sentence."""

from __future__ import annotations

from app.core.errors import Refused


class FileMissing(Refused):
    """There is no file {name}."""


class IsFolder(Refused):
    """{name} is a folder, not a file."""


class FileUnreadable(Refused):
    """{name} cannot be opened: {reason}."""


class FileEmpty(Refused):
    """{name} is empty: there is nothing to read."""


class FileTooLarge(Refused):
    """{name} has {megabytes} MB; files of up to {limit} MB are read."""


class UnpacksTooLarge(Refused):
    """{name} would unpack to more than {megabytes} MB and was not opened.

    No invoice holds that much.
    """


class TookTooLong(Refused):
    """{name} took longer than {seconds} s to read and was given up.

    No invoice takes that long.
    """


class NeedsTooMuchMemory(Refused):
    """{name} needs more than {megabytes} MB of memory to read and was given up.

    No invoice holds that much.
    """


class PasswordProtected(Refused):
    """{name} is protected by a password: save it without one and try again."""


class Damaged(Refused):
    """{name} is damaged or not complete: it cannot be read as {what}."""


class HostileMarkup(Refused):
    """{name} holds an XML DOCTYPE or entities, which no invoice needs, and was not opened."""


class OddEncoding(Refused):
    """{name} says that it is in {encoding}, which no invoice is written in, and was not opened."""


class TooMuchMarkup(Refused):
    """{name} holds more XML than any invoice has, and was not opened."""


class TooManyRows(Refused):
    """{name} has more than {limit:,} rows; split it and read the parts."""


class TooManyCells(Refused):
    """{name} has a sheet of {rows:,} rows and {columns:,} columns.

    No invoice holds that much; it was not read.
    """


class TooManyPages(Refused):
    """{name} has {pages:,} pages; up to {limit} are read. Split it and read the parts."""


class NoSuchPage(Refused):
    """{name} has no page {page}: its pages are {pages:,}."""


class PictureTooLarge(Refused):
    """{name} has {megapixels} million pixels; pictures of up to {limit} million are read."""


class NeedsRecognition(Refused):
    """{name} is a scan or a picture and needs text recognition (OCR): install Tesseract."""


class NotRecognised(Refused):
    """No text could be recognised in {name}: it takes a sharp picture of the whole page."""


class TextUnreadable(Refused):
    """{name} holds text whose letters cannot be told: its text cannot be read."""


class TooHeavy(Refused):
    """{name} takes more time or memory to open than any invoice does: it was not read."""


class NotReadYet(Refused):
    """{name} is {what}; this kind of file is not read yet.

    Spreadsheets (.xlsx, .xls, .ods), text tables (.csv) and electronic invoices (XML) are.
    """


class NotADocument(Refused):
    """{name} is {what}, not an invoice.

    Spreadsheets (.xlsx, .xls, .ods), text tables (.csv) and electronic invoices (XML) are read.
    """


class NotElectronic(Refused):
    """{name} is an XML document ({what}), but no electronic invoice.

    UBL and UN/CEFACT (CII, Factur-X, ZUGFeRD) are read.
    """


class IsOrder(Refused):
    """{name} is an order ({what}), not an invoice."""


class IsFreight(Refused):
    """{name} is a freight invoice: it bills transport, and its lines are no goods."""


class NoLinesStated(Refused):
    """{name} is an electronic invoice without lines{profile}: it states no goods."""


class HoldsFiles(Refused):
    """{name} is {what}: drop it on the page of invoices, which reads the files in it one by one."""


class HoldsNothing(Refused):
    """{name} holds no file that could be an invoice."""


class NotText(Refused):
    """{name} is neither a spreadsheet nor text: its content is of no kind that is read."""


class NoTable(Refused):
    """No table of goods was found in {name}.

    No row has headings for a description or part number beside a quantity or an amount.
    """


class NoLines(Refused):
    """{name} has the headings of an invoice ({where}) but no line of goods under them."""


class OnlyPacking(Refused):
    """{name} is a {nature} without lines of goods: give it together with its invoice."""


class IsTemplate(Refused):
    """{name} is a template: its lines hold placeholders such as {example} instead of goods."""


class IsQuote(Refused):
    """{name} calls itself a quotation ("{title}"), not an invoice."""


class NotGoods(Refused):
    """{name} has a table ({where}), but it does not list goods.

    It has no column with a description, a part number or a code of goods.
    """
