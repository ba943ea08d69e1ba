"""Settings from the environment, with the prefix SURVEY_, refused at start where they are wrong.

SURVEY_DATABASE_URL    sqlite:///path or postgresql://…            (sqlite:///var/survey.sqlite)
SURVEY_SECRET_KEY      at least 32 characters; signs forms           (what `survey init` wrote to the secret file)
SURVEY_SECRET_FILE     where `survey init` writes a secret           (var/secret)
SURVEY_KEY_FILE        the key file that `survey init` makes         (var/keys.json)
SURVEY_SNAPSHOTS_URL   folder or address of snapshots                (var/snapshots)
SURVEY_RELEASES        folder of releases                            (var/releases)
SURVEY_GEOJSON         boundaries of the present communes, a map    (none)
SURVEY_PUBLIC_HOSTS    host names that are answered, by comma        (all)
SURVEY_PROXY           how many proxies stand before the server      (0)
SURVEY_SECOND_FACTOR   required, or offered: who wants one has one   (required)
SURVEY_DEMO            1 where the data are made up                  (0)
SURVEY_AGENCY          who runs the survey, as printed on pages
SURVEY_PHONE           the help line
SURVEY_LANG            vi or en: the language of the command line    (vi)
"""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from survey.plan.text import Refusal, Text

PREFIX = "SURVEY_"
_WRONG = Text(
    vi='Cài đặt {name} = "{value}" không dùng được: {reason}. Sửa rồi khởi động lại.',
    en='Setting {name} = "{value}" cannot be used: {reason}. Correct it and start again.',
)
_MISSING = Text(
    vi="Chưa có cài đặt {name}: {reason}. Đặt giá trị rồi khởi động lại.",
    en="Setting {name} is missing: {reason}. Set it and start again.",
)
_UNKNOWN = Text(
    vi="Không có cài đặt nào tên {name}: {reason}. Sửa tên hoặc bỏ đi rồi khởi động lại.",
    en="There is no setting {name}: {reason}. Correct the name or remove it, then start again.",
)
_DATABASES = ("sqlite", "postgresql", "postgresql+psycopg")
_SECRET_LENGTH = 32
_PHONE = re.compile(r"[+0][0-9 .]{7,15}")
_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]+)?")


class SettingError(Refusal):
    """A setting that is missing or cannot be used; its sentence names it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one process. Its own text shows no secret."""

    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    key_file: Path
    snapshots_url: str
    releases: Path
    public_hosts: tuple[str, ...]
    proxies: int
    second_factor: str
    demo: bool
    agency: str
    phone: str
    geojson: Path | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read and check all settings; raises `SettingError` at the first that is wrong or unknown."""
        given = os.environ if environment is None else environment
        values = {name.removeprefix(PREFIX): value for name, value in given.items() if name.startswith(PREFIX)}
        for name in sorted(values.keys() - _READERS):
            nearest = Text(vi=f"các tên dùng được: {_NAMES}", en=f"the names are {_NAMES}")
            raise SettingError(_UNKNOWN.format(name=PREFIX + name, reason=nearest))
        return cls(
            database_url=_database(values.get("DATABASE_URL", "sqlite:///var/survey.sqlite")),
            secret_key=_secret(values.get("SECRET_KEY"), _secret_file(values)),
            key_file=Path(_filled("KEY_FILE", values.get("KEY_FILE", "var/keys.json"))),
            snapshots_url=_filled("SNAPSHOTS_URL", values.get("SNAPSHOTS_URL", "var/snapshots")),
            releases=Path(_filled("RELEASES", values.get("RELEASES", "var/releases"))),
            public_hosts=_hosts(values.get("PUBLIC_HOSTS", "")),
            proxies=_proxies(values.get("PROXY", "0")),
            second_factor=_one_of("SECOND_FACTOR", values.get("SECOND_FACTOR", "required"), "required", "offered"),
            demo=_yes_or_no("DEMO", values.get("DEMO", "0")),
            agency=_filled("AGENCY", values.get("AGENCY", "Ủy ban nhân dân tỉnh Yên Bái")),
            phone=_phone(values.get("PHONE", "")),
            geojson=_file("GEOJSON", values.get("GEOJSON", "")),
        )


_READERS = {
    "DATABASE_URL",
    "SECRET_KEY",
    "SECRET_FILE",
    "KEY_FILE",
    "SNAPSHOTS_URL",
    "RELEASES",
    "GEOJSON",
    "PUBLIC_HOSTS",
    "PROXY",
    "SECOND_FACTOR",
    "DEMO",
    "AGENCY",
    "PHONE",
    "LANG",
}
_NAMES = ", ".join(sorted(PREFIX + name for name in _READERS))


def _wrong(name: str, value: str, vi: str, en: str) -> SettingError:
    return SettingError(_WRONG.format(name=PREFIX + name, value=value, reason=Text(vi=vi, en=en)))


def _database(value: str) -> str:
    scheme = urlsplit(value).scheme
    if scheme not in _DATABASES:
        # The address may hold a password, so only its scheme is repeated.
        vi, en = "cần sqlite:///đường-dẫn hoặc postgresql://…", "it needs sqlite:///path or postgresql://…"
        raise _wrong("DATABASE_URL", scheme, vi, en)
    if scheme == "sqlite" and not value.removeprefix("sqlite:///").removeprefix("sqlite:"):
        raise _wrong("DATABASE_URL", value, "thiếu đường dẫn tệp", "the path of the file is missing")
    return value


def make_secret(environment: Mapping[str, str] | None = None) -> Path | None:
    """Write a random secret to the secret file, readable by its owner only; None where a secret is there already."""
    given = os.environ if environment is None else environment
    values = {name.removeprefix(PREFIX): value for name, value in given.items() if name.startswith(PREFIX)}
    path = _secret_file(values)
    if "SECRET_KEY" in values or path.exists():
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path


def _secret_file(values: Mapping[str, str]) -> Path:
    return Path(_filled("SECRET_FILE", values.get("SECRET_FILE", "var/secret")))


def _secret(value: str | None, file: Path) -> str:
    if value is None and file.is_file():
        value = file.read_text().strip()
    if not value:
        how = Text(
            vi="cần một chuỗi ngẫu nhiên dài từ 32 ký tự; survey init tạo sẵn một chuỗi",
            en="it needs a random string of 32 characters or more; survey init makes one",
        )
        raise SettingError(_MISSING.format(name=PREFIX + "SECRET_KEY", reason=how))
    if len(value) < _SECRET_LENGTH:
        vi, en = f"chỉ có {len(value)} ký tự, cần từ 32", f"it has {len(value)} characters, 32 are needed"
        raise _wrong("SECRET_KEY", "…", vi, en)
    return value


def _filled(name: str, value: str) -> str:
    if not value.strip():
        raise _wrong(name, value, "giá trị để trống", "the value is empty")
    return value.strip()


def _file(name: str, value: str) -> Path | None:
    path = Path(value) if value.strip() else None
    if path is not None and not path.is_file():
        raise _wrong(name, value, "không có tệp này", "there is no such file")
    return path


def _hosts(value: str) -> tuple[str, ...]:
    hosts = tuple(host.strip() for host in value.split(",") if host.strip())
    for host in hosts:
        if not _HOST.fullmatch(host):
            raise _wrong("PUBLIC_HOSTS", host, "không phải tên máy chủ", "it is not a host name")
    return hosts


def _proxies(value: str) -> int:
    if not value.isdecimal() or int(value) > 5:
        raise _wrong("PROXY", value, "cần một số từ 0 đến 5", "it needs a number from 0 to 5")
    return int(value)


def _yes_or_no(name: str, value: str) -> bool:
    if value not in ("0", "1"):
        raise _wrong(name, value, "cần 0 hoặc 1", "it needs 0 or 1")
    return value == "1"


def _one_of(name: str, value: str, *words: str) -> str:
    if value not in words:
        listed = ", ".join(words)
        raise _wrong(name, value, f"cần một trong: {listed}", f"it needs one of: {listed}")
    return value


def _phone(value: str) -> str:
    if value and not _PHONE.fullmatch(value):
        raise _wrong("PHONE", value, "không phải số điện thoại", "it is not a telephone number")
    return value
