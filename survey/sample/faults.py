"""What is wrong with a frame: every fault with its place and the way out, gathered before anything is refused."""

from dataclasses import dataclass

from survey.plan.text import Refusal, Text


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: row of the file (the heading is row 1), column as written there, value, reason and way out."""

    row: int | None
    column: str | None
    value: str | None
    reason: Text
    way_out: Text

    @property
    def message(self) -> Text:
        """The fault as one line: where, what, and what to do."""
        where_vi = ", ".join(
            part
            for part in (f"dòng {self.row}" if self.row else "", f"cột {self.column}" if self.column else "")
            if part
        )
        where_en = ", ".join(
            part
            for part in (f"row {self.row}" if self.row else "", f"column {self.column}" if self.column else "")
            if part
        )
        value = f"'{self.value}' — " if self.value is not None else ""
        return Text(
            vi=f"{where_vi.capitalize()}: " * bool(where_vi) + f"{value}{self.reason.vi}. {self.way_out.vi}",
            en=f"{where_en.capitalize()}: " * bool(where_en) + f"{value}{self.reason.en}. {self.way_out.en}",
        )


NOT_CSV = Text("tệp không đọc được như CSV", "the file cannot be read as CSV")
SAVE_AS_CSV = Text(
    "Tìm dấu ngoặc kép còn mở hoặc ô quá dài, rồi lưu lại tệp bằng kiểu 'CSV UTF-8'",
    "Look for a quote left open or a cell that is far too long, then save the file as 'CSV UTF-8'",
)


class FrameRefused(Refusal):
    """A frame with faults; nothing of it was taken. `faults` holds all of them, in the order of the file."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        heading = Text(
            vi=f"Tệp có {len(faults)} chỗ sai. Chưa có dòng nào được ghi.",
            en=f"The file has {len(faults)} {'fault' if len(faults) == 1 else 'faults'}. Nothing was written.",
        )
        first = faults[0].message
        super().__init__(Text(f"{heading.vi} {first.vi}", f"{heading.en} {first.en}"))
        self.heading = heading
        self.faults = faults
