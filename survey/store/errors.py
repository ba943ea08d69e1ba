"""What the store says when it cannot do what was asked. The doors turn these into pages and sentences."""


class NotFound(LookupError):
    """There is no such row (or none that the caller may see): `thing` names the kind, `key` what was looked for."""

    def __init__(self, thing: str, key: object) -> None:
        super().__init__(f"no {thing} with key {key!r}")
        self.thing = thing
        self.key = key


class Conflict(RuntimeError):
    """The row has changed, or stands in a state from which this step does not lead. Nothing was written."""


class Outdated(Conflict):
    """Another version of the wave was published after this release was prepared, so it was never compared with it."""


class OtherWaits(Conflict):
    """Another release of the wave waits for its minute."""


class OwnApproval(Conflict):
    """The person who prepared or approved a release tried to approve it (again)."""


class BrokenTrail(RuntimeError):
    """The audit trail was altered: `seq` is the first entry that does not follow from the one before."""

    def __init__(self, seq: int) -> None:
        super().__init__(f"audit entry {seq} does not follow from the entry before it")
        self.seq = seq
