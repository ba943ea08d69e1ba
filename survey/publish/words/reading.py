"""Ten sentences on reading an estimate, for officials."""

from survey.plan.text import Text

TEN = (
    Text(
        (
            "Các con số ở đây tính từ một mẫu hộ được chọn ngẫu nhiên, nên là ước lượng, không phải kết quả đếm "
            "toàn dân."
        ),
        ("Figures here come from a random sample of households, so they are estimates, not a count of everyone."),
    ),
    Text(
        ("Mỗi ước lượng đi kèm một khoảng tin cậy 95%; hãy đọc và trích dẫn cả khoảng, không chỉ con số ở giữa."),
        ("Each estimate comes with a 95% confidence interval; read and quote the interval, not only the middle."),
    ),
    Text(
        ("Khoảng tin cậy nói về sai số do chọn mẫu, không phải mức thấp nhất và cao nhất giữa các thôn hay trong năm."),
        ("The interval is about sampling error, not about the lowest and highest village or month."),
    ),
    Text(
        (
            "Đạt nghĩa là cả khoảng bằng hoặc cao hơn mục tiêu; Chưa đạt (hoặc Không đạt khi đã đến hạn) nghĩa là"
            " cả khoảng thấp hơn mục tiêu."
        ),
        (
            "Met means the whole interval is at or above the target; Not yet met (or Not met once the date has "
            "come) means all of it is below."
        ),
    ),
    Text(
        (
            "Chưa đủ căn cứ kết luận nghĩa là mục tiêu nằm trong khoảng: không được báo cáo là đạt, cũng không "
            "được báo cáo là chưa đạt."
        ),
        ("Too close to call means the target lies inside the interval: report it neither as met nor as missed."),
    ),
    Text(
        ("Không công bố không có nghĩa là bằng 0; số liệu đó chưa đủ tin cậy hoặc cần giữ bí mật cho người trả lời."),
        ("Withheld does not mean zero; the figure is not reliable enough or must stay confidential."),
    ),
    Text(
        ("Khoảng rộng là do ít người được hỏi, không phải do địa phương làm kém."),
        ("A wide interval comes from few respondents, not from a poor performance."),
    ),
    Text(
        (
            "Kết quả theo huyện (cũ) chỉ để tham khảo; không so thứ bậc, và chỉ nói hai nơi khác nhau khi trang "
            "này nói như vậy."
        ),
        (
            "Figures for former districts are indicative; do not rank them, and call two places different only "
            "where the page says so."
        ),
    ),
    Text(
        ('Tăng từ 60% lên 65% là tăng 5 điểm phần trăm; chỉ nói "tăng" khi khoảng tin cậy của mức tăng không chứa 0.'),
        ('From 60% to 65% is 5 percentage points; say "rose" only if the interval of the change leaves out 0.'),
    ),
    Text(
        (
            "Số liệu hành chính đứng bên cạnh được tính theo cách khác (hồ sơ, tài khoản, thuê bao); không cộng, "
            "không lấy trung bình với ước lượng."
        ),
        (
            "The administrative figure beside it counts something else (files, accounts, subscriptions); do not "
            "add it to the estimate or average the two."
        ),
    ),
)
