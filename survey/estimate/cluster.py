"""The same reduction on many machines: each part of the respondents is read and reduced where there is a free worker.

Needs the extra "cluster" (Dask), and workers with this package that can open the source. Only sums come back, and
they add up in any order, so a part whose worker is lost is reduced again by another one.
"""

from collections.abc import Callable, Iterator, Sequence

from survey.estimate import sentences
from survey.estimate.parts import Part
from survey.estimate.sources import Reading
from survey.estimate.sums import Sums
from survey.plan.text import Refusal, Text

CONNECT = "10s"
RETRIES = 2  # of a part that could not be read; parts of a lost worker are begun again without being counted

Told = Callable[[int, int], object]


def reduce_here(reading: Reading, parts: Sequence[Part], tell: Told) -> Sums:
    """The sums of all parts, one part in memory at a time. `tell` hears how many are done, and of how many."""

    def one_by_one() -> Iterator[Sums]:
        for done, part in enumerate(parts, 1):
            yield reading.reduce(part)
            tell(done, len(parts))

    return reading.whole(one_by_one())


def reduce_on(scheduler: str, reading: Reading, parts: Sequence[Part], tell: Told) -> Sums:
    """The sums of all parts by the workers of a Dask scheduler (`tcp://host:8786`).

    Refuses a scheduler that does not answer, and what any worker refuses.
    """
    try:
        from distributed import Client, as_completed  # an extra of its own
        from distributed.client import FutureCancelledError
        from distributed.scheduler import KilledWorker
    except ImportError as error:
        raise Refusal(sentences.NEEDS_EXTRA.format(what="--scheduler", extra="cluster")) from error
    try:
        client = Client(scheduler, timeout=CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise Refusal(sentences.CLUSTER_UNREACHABLE.format(scheduler=scheduler, error=_brief(error))) from error

    def as_they_come() -> Iterator[Sums]:
        shared = client.scatter(reading, broadcast=True)
        futures = client.map(_reduced, parts, reading=shared, pure=False, retries=RETRIES)
        for done, (_, found) in enumerate(as_completed(futures, loop=client.loop, with_results=True), 1):
            if isinstance(found, Text):
                raise Refusal(found)
            yield found
            tell(done, len(parts))

    with client:
        try:
            return reading.whole(as_they_come())
        except (KilledWorker, FutureCancelledError, OSError) as error:
            raise Refusal(sentences.CLUSTER_LOST.format(scheduler=scheduler, error=_brief(error))) from error


def _reduced(part: Part, reading: Reading) -> Sums | Text:
    """The sums of a part, or the sentence of the refusal, which crosses machines as data."""
    try:
        return reading.reduce(part)
    except Refusal as refusal:
        return refusal.message


def _brief(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]
