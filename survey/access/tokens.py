"""Session cookies: a 256-bit secret in the browser, its hash in the store, one cookie for each kind of principal."""

import hashlib
import ipaddress
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Response, current_app, g, request

from survey.access.principal import NOBODY, Kind, Principal, Reach, join
from survey.access.roles import BY_ID
from survey.access.second_factor import is_demanded
from survey.store import accounts, audit, codes, psus, sessions
from survey.store.tables.base import now
from survey.web.db import beforehand, session

if TYPE_CHECKING:
    from survey.store.tables.people import Account, Grant, SignIn

IDLE = {"staff": timedelta(minutes=30), "resident": timedelta(minutes=45), "institution": timedelta(minutes=45)}
LASTS = {"staff": timedelta(hours=12), "resident": timedelta(hours=4), "institution": timedelta(hours=12)}
_TOUCH_AFTER = timedelta(seconds=60)
_COOKIES = "survey_cookies"
_AGENT_LENGTH = 200


def cookie_name(kind: Kind) -> str:
    """The cookie of a kind of principal; over HTTPS the browser itself binds it to this host."""
    return f"__Host-survey_{kind}" if request.is_secure else f"survey_{kind}"


def open_session(
    kind: Kind, *, account: int | None = None, code: int | None = None, case: int | None = None
) -> "SignIn":
    """Open a session with a new secret and give its cookie to the browser with the answer.

    A session of the same kind that the browser still has is ended: a secret never outlives a sign-in.
    """
    end_session(kind)
    if account is not None:
        audit.set_actor(session(), f"account:{account}")
    secret = secrets.token_urlsafe(32)
    signed_in = sessions.open_session(
        session(),
        kind=kind,
        secret_hash=_hash(secret),
        idle=IDLE[kind],
        lasts=LASTS[kind],
        account_id=account,
        code_id=code,
        case_id=case,
        network=coarse_network(),
        agent=request.user_agent.string[:_AGENT_LENGTH],
    )
    _cookies()[kind] = secret
    return signed_in


def end_session(kind: Kind) -> None:
    """End the browser's session of this kind, if it has one, and take its cookie back."""
    signed_in = _find(kind)
    if signed_in is not None:
        sessions.end(session(), signed_in)
    if cookie_name(kind) in request.cookies:
        _cookies()[kind] = None


def find_principal(kind: Kind) -> Principal:
    """Whom the browser's cookie of this kind stands for; nobody when there is none or it is over."""
    signed_in = _find(kind)
    if signed_in is None:
        return NOBODY
    found = _staff(signed_in) if kind == "staff" else _coded(kind, signed_in)
    moment = now()
    if found.kind != "nobody" and moment - signed_in.seen_at > _TOUCH_AFTER:
        with beforehand() as own:
            sessions.touch(own, signed_in.id, moment)
    return found


def put_cookies(response: Response) -> Response:
    """Set or take back the cookies that this request decided on."""
    for kind, secret in g.get(_COOKIES, {}).items():
        name = cookie_name(kind)
        if secret is None:
            response.delete_cookie(name, path="/", secure=request.is_secure, httponly=True, samesite="Strict")
        else:
            response.set_cookie(name, secret, path="/", secure=request.is_secure, httponly=True, samesite="Strict")
    return response


def network() -> str:
    """The sender's network, for counting failures: one IPv4 address, or the /64 of an IPv6 one."""
    return _network(32, 64)


def coarse_network() -> str:
    """The sender's network as it may be kept: the /24 of an IPv4 address, the /48 of an IPv6 one."""
    return _network(24, 48)


def _network(four: int, six: int) -> str:
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    length = four if address.version == 4 else six
    return str(ipaddress.ip_network((address, length), strict=False))


def _find(kind: Kind) -> "SignIn | None":
    secret = request.cookies.get(cookie_name(kind))
    return sessions.find_live(session(), kind, _hash(secret)) if secret else None


def _staff(signed_in: "SignIn") -> Principal:
    account = accounts.get_account(session(), signed_in.account_id or 0)
    if account.status != "active":
        return NOBODY
    return Principal(
        kind="staff",
        account=account.id,
        name=account.display_name,
        roles=tuple(dict.fromkeys(grant.role for grant in account.grants)),
        reaches=_reaches(account),
        must_change=account.must_change,
        must_enrol=is_demanded(session(), current_app.config["SURVEY"], account),
        session=signed_in,
    )


def _coded(kind: Kind, signed_in: "SignIn") -> Principal:
    purpose = None
    if signed_in.code_id is not None:
        code = codes.find_code(session(), signed_in.code_id)
        if code is None or code.revoked_at is not None:
            return NOBODY
        purpose = code.purpose
    return Principal(kind=kind, case=signed_in.case_id, code=signed_in.code_id, purpose=purpose, session=signed_in)


def _reaches(account: "Account") -> dict[str, Reach]:
    found: dict[str, list[Reach]] = {}
    for grant in account.grants:
        reach = _reach(account, grant)
        for permission in BY_ID[grant.role].permissions:
            found.setdefault(permission, []).append(reach)
    return {permission: join(reaches) for permission, reaches in found.items()}


def _reach(account: "Account", grant: "Grant") -> Reach:
    if grant.reach == "all":
        return Reach(everything=True)
    if grant.reach == "assigned":
        return Reach(account=account.id)
    if grant.reach == "institutions":
        return Reach(institutions=frozenset(grant.places))
    if grant.reach == "districts":
        within = psus.list_psu_ids(session(), districts=grant.places)
        return Reach(psus=frozenset(within), districts=frozenset(grant.places))
    return Reach(psus=frozenset(psus.list_psu_ids(session(), codes=grant.places)))


def _cookies() -> dict[Kind, str | None]:
    if _COOKIES not in g:
        setattr(g, _COOKIES, {})
    decided: dict[Kind, str | None] = getattr(g, _COOKIES)
    return decided


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
