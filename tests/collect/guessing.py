"""Guessing access codes: the chance at the limits in force, and whether the time of the answer tells anything.

    python -m tests.collect.guessing

Prints the chance for a few sizes of a survey, then posts a wrong code (its lookup part exists) and an unknown one in
turn, each from an address of its own, and prints both medians and the 95% interval of their difference.
"""

import random
import secrets
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from survey.access import codes

DAYS, ADDRESSES = 30, 1_000
SYMBOL_BITS = 5


def most_tries(addresses: int = ADDRESSES, days: int = DAYS) -> int:
    """How many failures the limit of each network lets through."""
    spans = days * 86_400 / codes.NETWORK_SPAN.total_seconds()
    return int(addresses * codes.NETWORK_MOST * spans)


def chance(issued: int, addresses: int = ADDRESSES, days: int = DAYS) -> float:
    """The chance of opening any of `issued` codes when all their lookup parts are known: the worst case.

    Every code bears its lifetime's failures at most, and all addresses together no more than their limits.
    """
    tries = min(codes.LIFETIME * issued, most_tries(addresses, days))
    return float(tries / 2 ** (SYMBOL_BITS * codes.SECRET))


def chance_blind(issued: int) -> float:
    """The same for an attacker who knows no lookup part and must guess it too."""
    return float(most_tries() * issued / 2 ** (SYMBOL_BITS * (codes.LOOKUP + codes.SECRET)))


def measure(rounds: int) -> tuple[list[float], list[float]]:
    """Seconds of the answers to wrong and to unknown codes, asked in turn."""
    from survey.app import create_app
    from survey.config import Settings
    from survey.keep.keys import make_key_file
    from survey.store.schema import upgrade
    from survey.store.session import engine_for
    from tests.collect.conftest import make_world

    folder = Path(tempfile.mkdtemp(prefix="guessing"))
    try:
        make_key_file(folder / "keys.json")
        url = f"sqlite:///{folder / 'survey.sqlite'}"
        engine = engine_for(url)
        upgrade(engine)
        world = make_world(engine)
        settings = Settings.from_environment(
            {
                "SURVEY_DATABASE_URL": url,
                "SURVEY_SECRET_KEY": secrets.token_hex(32),
                "SURVEY_KEY_FILE": str(folder / "keys.json"),
                "SURVEY_RELEASES": str(folder / "releases"),
            }
        )
        app = create_app(settings)
        app.config["WTF_CSRF_ENABLED"] = False
        client = app.test_client()
        known = [codes.parse(code).lookup for code in world.codes]
        wrong, unknown = list[float](), list[float]()
        for at in range(rounds):
            lookups = [(wrong, known[at % len(known)]), (unknown, codes.random_symbols(codes.LOOKUP))]
            random.shuffle(lookups)
            for times, lookup in lookups:
                bare = lookup + codes.random_symbols(codes.SECRET)
                typed = bare + codes.check_symbol(bare)
                address = f"10.{at // 250}.{at % 250}.{len(times) % 250}"
                start = time.perf_counter()
                answer = client.post("/respond", data={"code": typed}, environ_base={"REMOTE_ADDR": address})
                times.append(time.perf_counter() - start)
                if answer.status_code != 422:
                    raise RuntimeError(f"a guess was answered with {answer.status_code}")
        engine.dispose()
        return wrong, unknown
    finally:
        shutil.rmtree(folder)


def difference(wrong: list[float], unknown: list[float], draws: int = 2_000) -> tuple[float, float]:
    """The 95% bootstrap interval of the difference of the medians, in seconds."""
    chooser = random.Random(231)
    found = sorted(
        statistics.median(chooser.choices(wrong, k=len(wrong)))
        - statistics.median(chooser.choices(unknown, k=len(unknown)))
        for _draw in range(draws)
    )
    return found[int(draws * 0.025)], found[int(draws * 0.975)]


def main() -> None:
    for issued in (5_400, 10_000, 400_000):
        print(f"{issued:>8} codes: lookup parts known {chance(issued):.1e}, unknown {chance_blind(issued):.1e}")
    wrong, unknown = measure(150)
    low, high = difference(wrong, unknown)
    print(f"wrong code {statistics.median(wrong) * 1e3:.2f} ms, unknown code {statistics.median(unknown) * 1e3:.2f} ms")
    print(f"difference of the medians, 95%: {low * 1e3:+.2f} to {high * 1e3:+.2f} ms")


if __name__ == "__main__":
    main()
