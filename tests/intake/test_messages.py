"""Tests of mails: what is attached comes out, what only decorates does not."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from app.intake import messages
from app.intake.kinds import kind_of
from app.intake.refusals import Damaged
from tests.intake.mails import PNG, Attached, eml, message, msg


def found(path: Path) -> list[tuple[str, bytes]]:
    return [(one.name, one.data) for one in messages.attachments(path)]


def test_a_mails_attachments_come_out_in_order(tmp_path: Path) -> None:
    path = eml(tmp_path / "a.eml", message(invoice__csv=b"a,b", packing__csv=b"c,d"))
    assert kind_of(path).holds_files
    assert found(path) == [("invoice.csv", b"a,b"), ("packing.csv", b"c,d")]


def test_what_decorates_a_mail_is_left_out(tmp_path: Path) -> None:
    mail = message()
    mail.add_alternative("<img src='cid:logo'>", subtype="html")
    html = mail.get_payload()[1]
    assert isinstance(html, EmailMessage)
    html.add_related(PNG, maintype="image", subtype="png", cid="<logo>", filename="logo.png")
    for name, kind in (
        ("smime.p7s", "application/pkcs7-signature"),
        ("sender.vcf", "text/vcard"),
        ("meeting.ics", "text/calendar"),
        ("winmail.dat", "application/octet-stream"),
    ):
        main, sub = kind.split("/")
        mail.add_attachment(b"x", maintype=main, subtype=sub, filename=name)
    mail.add_attachment(PNG, maintype="image", subtype="png", filename="scan.png")
    assert found(eml(tmp_path / "a.eml", mail)) == [("scan.png", PNG)]


def test_a_mail_attached_to_a_mail_is_looked_into_a_few_deep(tmp_path: Path) -> None:
    mail = message(invoice__csv=b"deep")
    for _ in range(2):
        outer = message()
        outer.add_attachment(mail)
        mail = outer
    assert found(eml(tmp_path / "a.eml", mail)) == [("invoice.csv", b"deep")]
    for _ in range(messages.DEPTH):
        outer = message()
        outer.add_attachment(mail)
        mail = outer
    assert found(eml(tmp_path / "b.eml", mail)) == []


def test_names_are_decoded_however_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    head = b"From: a@example.com\nMIME-Version: 1.0\nContent-Type: %s\n%s\n\nx\n"
    for written, name in (
        (b"Content-Disposition: attachment; filename*=UTF-8''R%C3%A9f%20%C3%BC.csv", "Réf ü.csv"),
        (b'Content-Disposition: attachment; filename="=?utf-8?B?UsOpZg==?= 7.csv"', "Réf 7.csv"),
        (b'Content-Disposition: attachment; filename="=?no-such?Q?a?=.csv"', "a.csv"),
        (b"Content-Disposition: attachment", "attachment.pdf"),
    ):
        path.write_bytes(head % (b"application/pdf", written))
        assert [one for one, _ in found(path)] == [name]


def test_an_outlook_messages_attachments_come_out(tmp_path: Path) -> None:
    path = msg(
        tmp_path / "a.msg",
        [
            Attached("invoice ü.csv", b"a,b\n" * 2000),
            Attached("logo.png", PNG, "image/png", hidden=True),
            Attached("line.gif", b"GIF89a", "image/gif", in_body=True),
            Attached("smime.p7s", b"x", "application/pkcs7-signature"),
            Attached(inner=[Attached("packing.csv", b"c,d")]),
            Attached("caf\xe9.csv", b"e", narrow=True),
            Attached("scan.png", PNG, "image/png"),
        ],
    )
    assert kind_of(path).what == "an Outlook message"
    assert found(path) == [
        ("invoice ü.csv", b"a,b\n" * 2000),
        ("packing.csv", b"c,d"),
        ("caf\xe9.csv", b"e"),
        ("scan.png", PNG),
    ]


def test_outlook_messages_in_messages_end_somewhere(tmp_path: Path) -> None:
    inner = [Attached("deep.csv", b"x")]
    for _ in range(messages.DEPTH):
        inner = [Attached(inner=inner)]
    assert found(msg(tmp_path / "a.msg", inner)) == []


@pytest.mark.parametrize("missing", [100, 700])
def test_an_outlook_message_cut_off_is_said_to_be_damaged(tmp_path: Path, missing: int) -> None:
    path = msg(tmp_path / "a.msg", [Attached("invoice.csv", b"a,b\n" * 2000)])
    path.write_bytes(path.read_bytes()[:-missing])
    assert kind_of(path).what == "an Outlook message"
    with pytest.raises(Damaged, match=r"a\.msg is damaged or not complete"):
        messages.attachments(path)
