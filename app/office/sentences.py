"""Says an act of the audit trail as a person would: one sentence, and what changed into what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

PROGRAM = "Tariffdesk"
# What the trail does not keep: personal data and secrets.
WITHHELD = "withheld"
NOT_KEPT = "not kept in the trail"

Values = Mapping[str, Any]

# Columns as people call them; the others lose their underlines.
_LABELS = {
    "assigned_area": "area",
    "assigned_staff_id": "person in charge",
    "batch_group_id": "consignment",
    "business_hours": "business hours",
    "client_id": "client",
    "contact": "contact",
    "country_schema": "country",
    "declaration_id": "declaration",
    "declarant_id": "declarant number",
    "deleted_at": "removed",
    "email": "e-mail address",
    "entity_id": "thing",
    "form": "form",
    "from_code": "code before",
    "full_name": "name",
    "hashed_password": "password",
    "is_active": "account open",
    "is_locked": "locked",
    "job_id": "invoice",
    "legal_hold_until": "held until",
    "legal_hold_years": "years customs records are kept",
    "line_id": "line",
    "maps_link": "link to the map",
    "needs_licensed_decider": "needs a licensed broker",
    "owner_id": "attached to",
    "revoked_at": "ended",
    "sha256": "content",
    "subject_id": "about",
    "tax_id": "tax number",
    "to_code": "code",
    "user_id": "person",
    "whatsapp_number": "WhatsApp number",
}
_ROLES = {"USER": "user", "PROJECT_OWNER": "manager", "ADMIN": "administrator"}
_STATUS = {
    "PENDING": "{who} put {thing} back in the queue",
    "PROCESSING": "{who} began to match {thing}",
    "COMPLETED": "{who} matched {thing}",
    "FAILED": "{who} gave {thing} up",
    "CANCELLED": "{who} stopped matching {thing}",
}


@dataclass(frozen=True)
class Act:
    """One entry: who did what to which thing. ``names`` says what ids in it are called."""

    event: str
    entity: str
    entity_id: str | None
    actor_id: str | None
    before: Values = field(default_factory=dict)
    after: Values = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def who(self) -> str:
        """The person who acted; the program where nobody was signed in."""
        return self.called(self.actor_id) if self.actor_id else PROGRAM

    @property
    def verb(self) -> str:
        """added, changed or removed."""
        for verb in ("Added", "Changed", "Removed"):
            if self.event.endswith(verb):
                return verb.lower()
        return "did"

    @property
    def withheld(self) -> tuple[str, ...]:
        """What changed without its values being kept."""
        return tuple(self.after.get(WITHHELD, ()))

    def called(self, key: object) -> str:
        """The name of a thing by its id."""
        return self.names.get(str(key), f"something that is gone ({str(key)[:8]})")

    def value(self, column: str, value: object) -> str:
        """A value as a person would say it."""
        if value is None or value == "":
            return "nothing"
        if isinstance(value, bool):
            return "yes" if value else "no"
        if column.endswith("_id") and str(value) in self.names:
            return self.names[str(value)]
        if column == "sha256":
            return str(value)[:12]
        if column == "role":
            return _ROLES.get(str(value), _words(str(value)))
        if column in ("status", "method"):
            return _words(str(value))
        if column.endswith(("_at", "_until")):
            return str(value)[:16].replace("T", " ")
        if column == "assigned_area" and isinstance(value, dict):
            return _area(value)
        return str(value)


def changes(act: Act) -> tuple[tuple[str, str, str], ...]:
    """What changed: (what, before, after), with the names of people and things."""
    columns = [name for name in {**act.before, **act.after} if name != WITHHELD]
    told = [
        (
            label(name),
            act.value(name, act.before[name]) if name in act.before else "",
            act.value(name, act.after[name]) if name in act.after else "",
        )
        for name in columns
    ]
    return (*told, *((label(name), "", NOT_KEPT) for name in act.withheld))


def sentence(act: Act) -> str:
    """The act in one sentence, without a full stop."""
    say = _SAID.get(act.entity, _anything)
    return _sentence_case(say(act))


def phrases() -> dict[str, str]:
    """Each event with the words its sentences are made of, for finding acts by a word."""
    return _PHRASES


def label(column: str) -> str:
    """A column as people call it."""
    return _LABELS.get(column, column.removesuffix("_id").replace("_", " "))


def _decision(act: Act) -> str:
    line = act.called(act.after.get("line_id"))
    old, new = act.after.get("from_code"), act.after.get("to_code")
    method = act.after.get("method")
    if method == "UNDO":
        back = f", which stands at {new} again" if new else ""
        return f"{act.who} took back the decision on {line}{back}"
    if new is None:
        return f"{act.who} said that no candidate fits {line}"
    if old is None:
        return f"{act.who} set {line} to {new}"
    if old == new:
        return f"{act.who} confirmed {new} for {line}"
    return f"{act.who} set {line} from {old} to {new}"


def _user(act: Act) -> str:
    person = act.called(act.entity_id)
    own = act.actor_id == act.entity_id
    if act.verb == "added":
        return f"{act.who} added {person} as {act.value('role', act.after.get('role'))}"
    if act.verb == "removed":
        return f"{act.who} removed {person}"
    now = act.after
    if now.get("is_active") is False:
        return f"{act.who} closed the account of {person}"
    if now.get("is_active") is True and "is_invited" in now:
        return f"{person} came in for the first time"
    if now.get("is_active") is True:
        return f"{act.who} opened the account of {person} again"
    if now.get("is_locked") is True:
        return f"The account of {person} was locked after wrong passwords"
    if now.get("is_locked") is False:
        return f"{act.who} unlocked the account of {person}"
    if "role" in now:
        return f"{act.who} made {person} {_article(act.value('role', now['role']))}"
    if act.withheld == ("hashed_password",):
        return f"{act.who} chose another password" if own else f"{person} got another password"
    return f"{act.who} changed {_what(act)} of {'their own account' if own else person}"


def _session(act: Act) -> str:
    person = act.called(act.after.get("user_id") or act.actor_id)
    if act.verb == "added":
        return f"{person} signed in"
    if person == act.who:
        return f"{person} signed out"
    return f"{act.who} signed {person} out"


def _staff(act: Act) -> str:
    person = act.called(act.entity_id)
    if act.verb == "added":
        return f"{act.who} gave {person} the part of {act.value('role', act.after.get('role'))}"
    if act.verb == "removed":
        return f"{act.who} took {act.called(act.before.get('user_id'))} off the team"
    return f"{act.who} changed {_what(act)} of {person} in the team"


def _client(act: Act) -> str:
    client = act.called(act.entity_id)
    if act.verb == "added":
        return f"{act.who} added the client {client}"
    if act.verb == "removed" or act.after.get("deleted_at"):
        return f"{act.who} removed the client {client}"
    if "deleted_at" in act.after:
        return f"{act.who} put the client {client} back on the list"
    return f"{act.who} changed {_what(act)} of the client {client}"


def _job(act: Act) -> str:
    thing = act.called(act.entity_id)
    if act.verb == "added":
        return f"{act.who} brought in {thing}"
    if act.verb == "removed":
        return f"{act.who} removed an invoice"
    now = act.after
    if set(now) == {"status"}:
        return _STATUS.get(str(now["status"]), "{who} changed {thing}").format(
            who=act.who, thing=thing
        )
    if set(now) == {"assigned_staff_id"}:
        if now["assigned_staff_id"] is None:
            return f"{act.who} took {thing} back to nobody"
        return f"{act.who} gave {thing} to {act.called(now['assigned_staff_id'])}"
    if set(now) == {"client_id"}:
        return f"{act.who} set the client of {thing} to {act.value('client_id', now['client_id'])}"
    return f"{act.who} changed {_what(act)} of {thing}"


def _declaration(act: Act) -> str:
    thing = act.called(act.entity_id)
    if act.verb == "added":
        return f"{act.who} began {thing}"
    if act.verb == "removed":
        return f"{act.who} discarded a draft declaration"
    if act.after.get("status") == "EXPORTED":
        return f"{act.who} locked {thing}"
    if act.after.get("status") == "REPLACED":
        return f"{act.who} replaced {thing} by a newer version"
    return f"{act.who} changed {_what(act)} of {thing}"


def _export(act: Act) -> str:
    return f"{act.who} exported {act.called(act.after.get('declaration_id'))}"


def _product(act: Act) -> str:
    old, new = act.before.get("code"), act.after.get("code")
    return f"{act.who} changed the remembered code of {act.called(act.entity_id)}" + (
        f" from {old} to {new}" if old and new else ""
    )


def _answer(act: Act) -> str:
    before, after = act.before.get("answers") or {}, act.after.get("answers") or {}
    line = act.called(act.after.get("line_id"))
    for question, answer in after.items():
        if before.get(question) != answer:
            return f"{act.who} answered \u201c{question}\u201d for {line}: {answer}"
    gone = " and ".join(f"\u201c{question}\u201d" for question in before if question not in after)
    return f"{act.who} took back the answer to {gone or 'a question'} for {line}"


def _line_edit(act: Act) -> str:
    field = str(act.after.get("field", "something")).replace("_", " ")
    return f"{act.who} put right the {field} of {act.called(act.after.get('line_id'))}"


def _request(act: Act) -> str:
    kind, subject = act.after.get("kind"), act.after.get("subject_id")
    if act.verb == "added":
        wish = "to erase" if kind == "ERASURE" else "for all that is kept of"
        return f"{act.who} opened a request {wish} {act.called(subject)}"
    thing = act.called(act.entity_id)
    status = act.after.get("status")
    if status == "HELD":
        return f"{act.who} found that {thing} has to wait for customs records"
    if status == "DONE":
        return f"{act.who} carried out {thing}"
    return f"{act.who} changed {_what(act)} of {thing}"


def _attachment(act: Act) -> str:
    if act.verb == "removed":
        return f"{act.who} removed a document from {_owner(act, act.before)}"
    if act.verb == "added":
        return f"{act.who} attached a document to {_owner(act, act.after)}"
    return f"{act.who} changed {_what(act)} of a document"


def _ticket(act: Act) -> str:
    if act.verb == "added":
        return f"{act.who} asked support"
    said = {"CLOSED": "closed", "ANSWERED": "answered", "OPEN": "opened again"}
    done = said.get(str(act.after.get("status")), "changed")
    return f"{act.who} {done} a question to support"


def _office(act: Act) -> str:
    if act.verb == "added":
        return f"{act.who} set up the office"
    return f"{act.who} changed {_what(act)} of the office"


def _rule(act: Act) -> str:
    if act.verb == "changed":
        return f"{act.who} changed {_what(act)} of a rule for decisions"
    said = act.after if act.verb == "added" else act.before
    asks = " and ".join(
        words
        for column, words in (("needs_licence", "a licence"), ("needs_second", "a second say"))
        if said.get(column)
    )
    over = f"chapter {said['chapter']}" if said.get("chapter") else "decisions"
    return f"{act.who} {act.verb} the rule that {over} need{'s' * ('chapter' in said)} {asks}"


def _code(act: Act) -> str:
    person = act.called(act.after.get("user_id"))
    if act.verb == "added":
        what = "an invitation" if act.after.get("purpose") == "INVITE" else "a code for a password"
        return f"{act.who} made {what} for {person}"
    return f"{person} used a code" if act.after.get("used_at") else f"A code of {person} changed"


def _trail(act: Act) -> str:
    return f"{act.who} exported {act.after.get('entries', 'the')} entries of the audit trail"


def _anything(act: Act) -> str:
    thing = act.entity.replace("_", " ")
    # Best effort at the singular of our table names, which end in a plain s.
    thing = thing[:-3] + "y" if thing.endswith("ies") else thing.removesuffix("s")
    named = f" {act.names[act.entity_id]}" if act.entity_id and act.entity_id in act.names else ""
    if act.verb == "did":
        return f"{act.who}: {_words(act.event)}, {thing}{named}"
    what = f"{_what(act)} of " if act.verb == "changed" and _changed(act) else ""
    return f"{act.who} {act.verb} {what}{_article(thing) if not named else thing}{named}"


_SAID: dict[str, Callable[[Act], str]] = {
    "attachments": _attachment,
    "audit_log": _trail,
    "client_products": _product,
    "clients": _client,
    "declaration_exports": _export,
    "declarations": _declaration,
    "decision_rules": _rule,
    "gdpr_requests": _request,
    "line_edits": _line_edit,
    "offices": _office,
    "one_time_codes": _code,
    "processing_jobs": _job,
    "product_matches": _answer,
    "review_decisions": _decision,
    "sessions": _session,
    "staff": _staff,
    "support_tickets": _ticket,
    "users": _user,
}
_PHRASES = {
    "AnswerChanged": "answered took back the answer to for line",
    "AttachmentAdded": "attached a document to",
    "AttachmentRemoved": "removed a document from",
    "ClientAdded": "added the client",
    "ClientChanged": "changed removed the client put back on the list",
    "CodeAdded": "made an invitation a code for a password",
    "CodeChanged": "used a code changed",
    "DecisionAdded": "set confirmed took back the decision said no candidate fits line",
    "DeclarationAdded": "began the declaration",
    "DeclarationChanged": "locked changed replaced the declaration form",
    "ExportAdded": "exported the declaration",
    "JobAdded": "brought in invoice",
    "JobChanged": "changed matched began stopped gave the invoice client",
    "JobRemoved": "removed an invoice",
    "LineEditAdded": "put right the line",
    "OfficeAdded": "set up the office",
    "OfficeChanged": "changed the office",
    "ProductChanged": "changed the remembered code of",
    "RequestAdded": "opened a request to erase for all that is kept of",
    "RequestChanged": "carried out the request wait for customs records",
    "RuleAdded": "added the rule that decisions chapter need a licence second say",
    "RuleChanged": "changed a rule for decisions",
    "RuleRemoved": "removed the rule that decisions chapter need a licence second say",
    "SessionAdded": "signed in",
    "SessionChanged": "signed out",
    "StaffAdded": "gave the part of",
    "StaffChanged": "changed in the team",
    "StaffRemoved": "took off the team",
    "TicketAdded": "asked support",
    "TicketChanged": "closed answered a question to support",
    "TrailExported": "exported entries of the audit trail",
    "UserAdded": "added as",
    "UserChanged": "changed came in for the first time account closed opened again locked"
    " unlocked wrong passwords another password made",
}


def _owner(act: Act, values: Values) -> str:
    if values.get("owner_id") is None:
        return "the office"
    return act.called(values["owner_id"])


def _changed(act: Act) -> list[str]:
    names = [name for name in {**act.before, **act.after} if name != WITHHELD]
    return [*names, *act.withheld]


def _what(act: Act) -> str:
    """The things that changed, as a list in words: "the address and the contact"."""
    named = [f"the {label(name)}" for name in _changed(act)] or ["something"]
    if len(named) == 1:
        return named[0]
    return f"{', '.join(named[:-1])} and {named[-1]}"


def _area(area: Values) -> str:
    chapters = ", ".join(str(chapter) for chapter in area.get("chapters", ()))
    clients = len(area.get("clients", ()))
    said = [f"chapters {chapters}"] if chapters else []
    if clients:
        said.append(f"{clients} client{'s' if clients > 1 else ''}")
    return " and ".join(said) or "nothing"


def _words(written: str) -> str:
    """LICENSED_BROKER and ClientChanged as plain words."""
    if written.isupper():
        return written.replace("_", " ").lower()
    return "".join(f" {sign.lower()}" if sign.isupper() else sign for sign in written).strip()


def _article(noun: str) -> str:
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def _sentence_case(said: str) -> str:
    return said[:1].upper() + said[1:]
