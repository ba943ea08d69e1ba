"""The same reduction on many machines: each part of the respondents is read and reduced where there is a free worker.

Needs the extra "cluster" (Dask), and workers with this package that can open the source. Only what a part was reduced
to comes back, and it adds up in any order, so a part whose worker is lost is reduced again by another one.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, Protocol, TypeVar

from survey.estimate import sentences
from survey.plan.text import Refusal, Text

CONNECT = "10s"
RETRIES = 2  # of a part that could not be read; parts of a lost worker are begun again without being counted
AHEAD = 2  # parts handed out for each thread of the workers, so that none waits and nothing piles up

PartT = TypeVar("PartT", contravariant=True)
GivenT = TypeVar("GivenT", covariant=True)
MadeT = TypeVar("MadeT")
WholeT = TypeVar("WholeT", covariant=True)
Told = Callable[[int, int], object]


class Parts(Protocol[GivenT]):
    """Parts in their order, each made when its turn comes; how many is known before."""

    def __iter__(self) -> Iterator[GivenT]: ...
    def __len__(self) -> int: ...


class Reduction(Protocol[PartT, MadeT, WholeT]):
    """What is made of each part, wherever that happens, and of all of them here (`survey.estimate.sources.Reading`)."""

    def reduce(self, part: PartT, /) -> MadeT:
        """What one part comes to; it crosses machines."""

    def whole(self, parts: Iterable[MadeT], /) -> WholeT:
        """All parts together, in whatever order they come."""


def reduce_parts(
    scheduler: str | None, reading: Reduction[PartT, MadeT, WholeT], parts: Parts[PartT], tell: Told
) -> WholeT:
    """All parts, on the workers of a scheduler where one is named, else here."""
    if scheduler is None:
        return reduce_here(reading, parts, tell)
    return reduce_on(scheduler, reading, parts, tell)


def reduce_here(reading: Reduction[PartT, MadeT, WholeT], parts: Parts[PartT], tell: Told) -> WholeT:
    """All parts, one in memory at a time. `tell` hears how many are done, and of how many."""

    def one_by_one() -> Iterator[MadeT]:
        for done, part in enumerate(parts, 1):
            yield reading.reduce(part)
            tell(done, len(parts))

    return reading.whole(one_by_one())


def reduce_on(scheduler: str, reading: Reduction[PartT, MadeT, WholeT], parts: Parts[PartT], tell: Told) -> WholeT:
    """All parts by the workers of a Dask scheduler (`tcp://host:8786`).

    Refuses a scheduler that does not answer, and what any worker refuses.
    """
    try:
        from distributed import Client  # an extra of its own
        from distributed.client import FutureCancelledError
        from distributed.scheduler import KilledWorker
    except ImportError as error:
        raise Refusal(sentences.NEEDS_EXTRA.format(what="--scheduler", extra="cluster")) from error
    try:
        client = Client(scheduler, timeout=CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise Refusal(sentences.CLUSTER_UNREACHABLE.format(scheduler=scheduler, error=_brief(error))) from error
    with client:
        try:
            return reading.whole(_as_they_come(client, reading, parts, tell))
        except (KilledWorker, FutureCancelledError, OSError) as error:
            raise Refusal(sentences.CLUSTER_LOST.format(scheduler=scheduler, error=_brief(error))) from error


def _as_they_come(
    client: Any, reading: Reduction[PartT, MadeT, WholeT], parts: Parts[PartT], tell: Told
) -> Iterator[MadeT]:
    """What the workers made of each part, in the order of the parts, so that a sum has the same last digit every time.
    The next part is handed out when one was taken, so that neither the parts nor what came of them pile up."""
    shared = client.submit(_itself, reading, pure=False)  # made again where it is lost; scattered data would be gone
    waiting = iter(parts)

    def hand_out(count: int) -> list[Any]:
        chosen = islice(waiting, count)
        return [client.submit(_reduced, part, shared, pure=False, retries=RETRIES) for part in chosen]

    threads = sum(client.nthreads().values())
    running = deque(hand_out(AHEAD * max(threads, 1)))
    done = 0
    while running:
        found = running.popleft().result()
        if isinstance(found, Text):
            raise Refusal(found)
        running.extend(hand_out(1))
        yield found
        done += 1
        tell(done, len(parts))


def _itself(given: MadeT) -> MadeT:
    return given


def _reduced(part: PartT, reading: Reduction[PartT, MadeT, WholeT]) -> MadeT | Text:
    """What a part comes to, or the sentence of the refusal, which crosses machines as data."""
    try:
        return reading.reduce(part)
    except Refusal as refusal:
        return refusal.message


def _brief(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]
