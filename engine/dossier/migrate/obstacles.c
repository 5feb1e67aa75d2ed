/* SPDX-License-Identifier: Apache-2.0 */
/* Names what stands in the way of a case that is to be moved: one table of codes and words. */
#include <string.h>
#include "dossier/migrate/parts.h"

static const struct lien_obstacle_kind kinds[] = {
    {"state-gone", "trạng thái %s không có chỗ trong phiên bản mới",
     "the state %s has no place in the new version"},
    {"state-not-atomic", "trạng thái %s của phiên bản mới còn chia nhỏ: bảng phải nói rõ vào đâu",
     "the state %s of the new version has states of its own: the map must say which"},
    {"state-is-an-end", "trạng thái %s của phiên bản mới là kết thúc, hồ sơ chưa kết thúc",
     "the state %s of the new version is an end, and the case has not come to one"},
    {"states-clash", "hai phần của trạng thái %s trong phiên bản mới không thể cùng hoạt động",
     "two parts of the state %s of the new version cannot be active together"},
    {"region-empty", "không có gì dẫn vào trạng thái %s của phiên bản mới",
     "nothing leads into the state %s of the new version"},
    {"unstable", "trạng thái %s của phiên bản mới sẽ được rời ngay, không chờ sự kiện nào",
     "the state %s of the new version would be left at once, without an event"},
    {"history-gone", "trạng thái lịch sử %s không có chỗ trong phiên bản mới",
     "the history state %s has no place in the new version"},
    {"history-state-gone", "trạng thái lịch sử %s còn nhớ một trạng thái không có chỗ",
     "the history state %s remembers a state that has no place"},
    {"timer-gone", "hẹn giờ %s không có thời hạn tương ứng trong phiên bản mới",
     "the timer %s has no delay in the new version"},
    {"timer-delay", "không tính được thời hạn của hẹn giờ %s",
     "the delay of the timer %s cannot be worked out"},
    {"timer-event", "không trạng thái nào của phiên bản mới nhận sự kiện của hẹn giờ %s",
     "no state of the new version takes the event of the timer %s"},
    {"timer-actor", "hẹn giờ %s gửi tới một tác nhân không còn chạy",
     "the timer %s sends to an actor that does not run there"},
    {"timer-parked", "hẹn giờ %s đang chờ xử lý sự cố: hãy xử lý trước",
     "the timer %s has an open incident: decide it first"},
    {"clock-gone", "đồng hồ thời hạn %s không có trong phiên bản mới",
     "the clock %s is not in the new version"},
    {"clock-budget", "không tính được hạn mức của đồng hồ %s",
     "the budget of the clock %s cannot be worked out"},
    {"clock-unit", "hạn mức của đồng hồ %s tính bằng đơn vị khác với phần đã dùng",
     "the budget of the clock %s counts in another unit than what it has consumed"},
    {"invocation-gone", "lời gọi %s không có chỗ trong phiên bản mới",
     "the invocation %s has no place in the new version"},
    {"invocation-renamed", "lời gọi %s sẽ được trả lời theo tên cũ",
     "the invocation %s will be answered under its old name"},
    {"invocation-other", "lời gọi %s hướng tới nơi khác trong phiên bản mới",
     "the invocation %s leads elsewhere in the new version"},
    {"invocation-new", "trạng thái mới cần lời gọi %s mà hồ sơ chưa thực hiện",
     "the new version waits for the invocation %s, which the case has not made"},
    {"connector-gone", "hệ thống kết nối hoặc thao tác mà lời gọi %s cần không có",
     "the connected system or operation that the invocation %s needs is not there"},
    {"procedure-gone", "thủ tục %s mà phiên bản mới cần không được triển khai",
     "the procedure %s, which the new version needs, is not deployed"},
    {"child-version", "thủ tục con của lời gọi %s chạy phiên bản khác với phiên bản được ghim",
     "the child of the invocation %s runs another version than the one that is named for it"},
    {"parent-version", "thủ tục cha %s ghim phiên bản cũ của thủ tục này",
     "the parent procedure %s names the old version of this one"},
    {"context-unset", "trường %s của phiên bản mới chưa được gán giá trị",
     "the field %s of the new version is left unset"},
    {"context-lost", "phiên bản mới không biết trường %s: hãy nói rõ là bỏ nó",
     "the new version does not know the field %s: say that it is dropped"},
    {"context-refused", "không tính được giá trị mới của trường %s",
     "the new value of the field %s cannot be worked out"},
    {"input-refused", "phiên bản mới không chấp nhận nội dung đã nộp tại %s",
     "the new version does not accept what was filed, at %s"},
    {"step-failed", "không chuyển được: %s", "the move fails: %s"},
    {"agency-differs", "phiên bản mới thuộc cơ quan khác: %s",
     "the new version is another agency's: %s"},
};

const struct lien_obstacle_kind *lien_obstacle_kind_at(size_t index)
{
    return index < sizeof(kinds) / sizeof(kinds[0]) ? &kinds[index] : NULL;
}

/* The words with what they are about in its place. */
static json_t *words_about(const char *words, const char *what)
{
    const char *at = strstr(words, "%s");
    return json_sprintf("%.*s%s%s", (int)(at - words), words, what, at + 2);
}

json_t *lien_obstacle_json(const char *code, const char *what)
{
    const struct lien_obstacle_kind *kind = kinds;
    while (strcmp(kind->code, code) != 0)
        kind++;
    return json_pack("{s:s, s:s, s:{s:o, s:o}}", "code", code, "what", what, "message", "vi",
                     words_about(kind->vi, what), "en", words_about(kind->en, what));
}

int lien_moving_tell(struct lien_moving *moving, const char *code, const char *what)
{
    return json_array_append_new(moving->obstacles, lien_obstacle_json(code, what)) < 0
               ? lien_error_set(moving->err, LIEN_ENOMEM, "out of memory")
               : 0;
}
