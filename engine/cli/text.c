/* SPDX-License-Identifier: Apache-2.0 */
/* The table of words in both languages. */
#include "cli/text.h"

#include <stdio.h>
#include <string.h>
#include "base/time.h"

struct entry {
    const char *key;
    struct lien_words words;
};

static const struct entry entries[] = {
    /* what becomes of a case */
    {"active", {"đang giải quyết", "active"}},
    {"done", {"đã kết thúc", "done"}},
    {"stopped", {"đã dừng", "stopped"}},
    /* clocks */
    {"fine", {"trong hạn", "on time"}},
    {"near", {"sắp đến hạn", "due soon"}},
    {"overdue", {"quá hạn", "overdue"}},
    {"paused", {"tạm dừng", "paused"}},
    /* roles */
    {"officer", {"cán bộ", "officer"}},
    {"signatory", {"người ký", "signatory"}},
    {"leader", {"lãnh đạo", "leader"}},
    {"manager", {"quản lý", "manager"}},
    {"admin", {"quản trị", "administrator"}},
    {"auditor", {"thanh tra", "auditor"}},
    {"agency", {"cơ quan giải quyết", "agency"}},
    {"centre", {"Trung tâm", "centre"}},
    /* who is waited for */
    {"person", {"người", "person"}},
    {"system", {"hệ thống", "system"}},
    {"time", {"thời gian", "time"}},
    {"child", {"thủ tục con", "child case"}},
    /* what a guard says */
    {"yes", {"đúng", "yes"}},
    {"no", {"không", "no"}},
    {"depends on the event", {"tùy sự kiện", "depends on the event"}},
    /* fields and headings */
    {"case", {"Hồ sơ", "Case"}},
    {"id", {"Mã máy", "Id"}},
    {"code", {"Mã hồ sơ", "Code"}},
    {"dossier", {"Bộ hồ sơ", "Dossier"}},
    {"parent", {"Hồ sơ mẹ", "Parent"}},
    {"corrects", {"Đính chính hồ sơ", "Corrects"}},
    {"foreignCodes", {"Mã nơi khác", "Foreign codes"}},
    {"procedure", {"Thủ tục", "Procedure"}},
    {"version", {"Phiên bản", "Version"}},
    {"states", {"Trạng thái", "States"}},
    {"transitions", {"Chuyển tiếp", "Transitions"}},
    {"coverage", {"Đã đi qua", "Coverage"}},
    {"status", {"Tình trạng", "Status"}},
    {"national", {"Trạng thái quốc gia", "National status"}},
    {"state", {"Bước", "State"}},
    {"tags", {"Nhãn", "Tags"}},
    {"revision", {"Lần thay đổi", "Revision"}},
    {"receivedAt", {"Tiếp nhận", "Received"}},
    {"openedAt", {"Mở", "Opened"}},
    {"changedAt", {"Thay đổi", "Changed"}},
    {"closedAt", {"Kết thúc", "Closed"}},
    {"unit", {"Đơn vị", "Unit"}},
    {"agencyOf", {"Cơ quan", "Agency"}},
    {"channel", {"Kênh", "Channel"}},
    {"assignee", {"Người thụ lý", "Assignee"}},
    {"substitute", {"Người thay", "Substitute"}},
    {"promise", {"Hẹn lại", "Promised"}},
    {"entered", {"Nhập sau vì", "Entered later"}},
    {"fee", {"Lệ phí", "Fee"}},
    {"filed", {"Nộp tại", "Filed at"}},
    {"counter", {"trực tiếp", "at the counter"}},
    {"online", {"trực tuyến", "online"}},
    {"post", {"bưu chính công ích", "by post"}},
    {"output", {"Kết quả", "Output"}},
    {"warnings", {"Cảnh báo", "Warnings"}},
    {"clocks", {"Thời hạn", "Clocks"}},
    {"clock", {"Thời hạn", "Clock"}},
    {"budget", {"Được", "Budget"}},
    {"consumed", {"Đã dùng", "Used"}},
    {"due", {"Hạn", "Due"}},
    {"days", {"ngày", "days"}},
    {"hours", {"giờ", "hours"}},
    {"minutes", {"phút", "minutes"}},
    {"seconds", {"giây", "seconds"}},
    {"workingDays", {"ngày làm việc", "working days"}},
    {"workingHours", {"giờ làm việc", "working hours"}},
    {"waitsFor", {"Đang chờ", "Waits for"}},
    {"kind", {"Loại", "Kind"}},
    {"who", {"Ai", "Who"}},
    {"since", {"Từ", "Since"}},
    {"accepts", {"Nhận sự kiện", "Accepts"}},
    {"event", {"Sự kiện", "Event"}},
    {"title", {"Tên", "Title"}},
    {"role", {"Vai trò", "Role"}},
    {"side", {"Bên", "Side"}},
    {"children", {"Hồ sơ con", "Children"}},
    {"invocation", {"Gọi là", "Invoked as"}},
    {"guards", {"Điều kiện", "Guards"}},
    {"guard", {"Điều kiện", "Guard"}},
    {"says", {"Trả lời", "Says"}},
    {"reads", {"Đọc", "Reads"}},
    {"number", {"STT", "No."}},
    {"at", {"Lúc", "At"}},
    {"actor", {"Ai làm", "Actor"}},
    {"before", {"Trước", "Before"}},
    {"after", {"Sau", "After"}},
    {"about", {"Về", "About"}},
    {"from", {"Từ", "From"}},
    {"to", {"Đến", "To"}},
    {"daysLeft", {"Còn (ngày)", "Days left"}},
    {"changedBy", {"Ai sửa", "Changed by"}},
    {"scope", {"Phạm vi", "Scope"}},
    {"reason", {"Lý do", "Reason"}},
    {"message", {"Nội dung", "Message"}},
    {"name", {"Tên", "Name"}},
    {"roles", {"Vai trò", "Roles"}},
    {"connector", {"Hệ thống", "Connector"}},
    {"created", {"Cấp", "Created"}},
    {"expires", {"Hết hạn", "Expires"}},
    {"revoked", {"Thu hồi", "Revoked"}},
    {"opened", {"Đã mở", "Opened"}},
    {"ended", {"Kết thúc", "Ended"}},
    {"supplements", {"Bổ sung", "Supplements"}},
    {"incidents", {"Sự cố", "Incidents"}},
    {"outcome", {"Kết quả", "Outcome"}},
    {"count", {"Số lượng", "Count"}},
};

/* Decree 118/2025: the statuses that are exchanged with the National Portal. */
static const struct lien_words national_names[] = {
    {"", ""},
    {"mới đăng ký", "filed"},
    {"được tiếp nhận", "accepted"},
    {"không được tiếp nhận", "not accepted"},
    {"đang xử lý", "in work"},
    {"yêu cầu bổ sung giấy tờ", "supplement asked"},
    {"yêu cầu thực hiện nghĩa vụ tài chính", "payment asked"},
    {"công dân yêu cầu rút hồ sơ", "withdrawal asked"},
    {"dừng xử lý", "stopped"},
    {"đã xử lý xong", "result ready"},
    {"đã trả kết quả", "result handed over"},
};

const char *lien_text(const struct lien_cli *cli, const char *key)
{
    for (size_t i = 0; key && i < sizeof(entries) / sizeof(entries[0]); i++)
        if (strcmp(entries[i].key, key) == 0)
            return lien_cli_words(cli, entries[i].words);
    return key ? key : "";
}

const char *lien_text_national(const struct lien_cli *cli, int national)
{
    int count = (int)(sizeof(national_names) / sizeof(national_names[0]));
    bool known = national > 0 && national < count;
    return lien_cli_words(cli, national_names[known ? national : 0]);
}

const char *lien_text_title(const struct lien_cli *cli, const json_t *title)
{
    const char *text = json_string_value(title);
    if (!text)
        text = json_string_value(json_object_get(title, cli->lang == LIEN_LANG_VI ? "vi" : "en"));
    return text ? text : "";
}

const char *lien_text_when(const struct lien_cli *cli, const json_t *time, char out[LIEN_WHEN_SIZE])
{
    char formatted[LIEN_TIME_TEXT_SIZE];
    const char *text = json_string_value(time);
    out[0] = '\0';
    if (json_is_integer(time)) {
        lien_time_format(json_integer_value(time), 0, formatted);
        text = formatted;
    }
    if (!text || strlen(text) < strlen("2026-11-16T09:00"))
        return out;
    if (cli->lang == LIEN_LANG_VI)
        snprintf(out, LIEN_WHEN_SIZE, "%.2s/%.2s/%.4s %.5s", text + 8, text + 5, text, text + 11);
    else
        snprintf(out, LIEN_WHEN_SIZE, "%.10s %.5s", text, text + 11);
    return out;
}
