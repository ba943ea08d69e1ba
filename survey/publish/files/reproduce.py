"""The public bundle: figures.csv, the masked rows, an R script that gives the figures again, and how to run it."""

import csv
import io
from importlib.resources import files as resources

from survey.plan.text import Text
from survey.publish.files.archive import as_zip
from survey.publish.files.masked import lines_of
from survey.publish.files.material import Material
from survey.publish.words.names import DEMONSTRATION

COLUMNS = ("figure", "n", "df", "row", "ceiling", "a", "b")
_README = Text(
    "Tính lại các ước lượng của bản {code}\n\n"
    "1. Cài R và gói survey.\n2. Giải nén tệp này và chạy: Rscript reproduce.R\n\n"
    "masked.csv: mỗi ước lượng có các dòng riêng. Cột a và b cộng lại cho tử số và mẫu số (mẫu số bằng 1); hiệp phương "
    "sai của hai tổng đúng bằng của mẫu thật, đã tính hiệu chỉnh quyền số. Ngoài ra các dòng không mang thông tin gì: "
    "không dòng nào là một thôn, và số thứ tự không dùng chung giữa các ước lượng. n là số trả lời, df là bậc tự do, "
    "ceiling là n chia cho hiệu ứng thiết kế nhỏ nhất mà khoảng tin cậy chấp nhận.\n"
    "Việc này kiểm tra phép tính. Tổng theo địa bàn là thông tin mật; cán bộ thống kê tính lại từ đó sau khi đăng "
    "nhập.\n",
    "Recompute the estimates of release {code}\n\n"
    "1. Install R and its package survey.\n2. Unpack this archive and run: Rscript reproduce.R\n\n"
    "masked.csv: each estimate has rows of its own. Columns a and b add up to the numerator and the denominator (which "
    "is 1); the covariance of the two sums is exactly that of the real sample, calibration included. The rows carry "
    "nothing else: none is a village, and row numbers mean nothing across estimates. n is the valid answers, df the "
    "degrees of freedom, ceiling is n over the least design effect that the interval allows.\n"
    "This checks the arithmetic. The sums of sampled villages are confidential; statisticians recompute from them "
    "after signing in.\n",
)


def as_reproduce(material: Material, table: bytes) -> bytes:
    """The bundle as a ZIP archive; `table` is figures.csv."""
    readme = _README.format(code=material.facts.code)
    said = [DEMONSTRATION] if material.facts.demonstration else []
    text = "\n\n".join(text for one in [*said, readme] for text in (one.vi, one.en))
    return as_zip(
        {
            "figures.csv": table,
            "masked.csv": _rows(material),
            "reproduce.R": (resources("survey.publish.files") / "reproduce.R").read_bytes(),
            "README.txt": text.encode(),
        }
    )


def _rows(material: Material) -> bytes:
    """The masked rows with all their digits: the covariance is in them."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for figure, n, df, row, *numbers in lines_of(material.masks, material.facts.code):
        writer.writerow([figure, n, df, row, *(repr(number) for number in numbers)])
    return out.getvalue().encode()
