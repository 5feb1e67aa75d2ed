/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of the check by name, and the page that explains each. */
#include <string.h>
#include "lienthong/check.h"

static const struct lien_check_rule rules[] = {
    /* --- what strands a case --- */
    {"trap", LIEN_FAULT_ERROR,
     "Hồ sơ có thể đi vào một chỗ mà từ đó không bao giờ đến được trạng thái kết thúc, dù mọi người làm gì.\n"
     "Cách sửa: thêm một đường ra (sự kiện, thời hạn hoặc điều kiện) từ các trạng thái nêu trong lỗi.\n"
     "Đường đi kèm theo chạy được bằng `lienthong play`.",
     "A case can come to where no end can be reached any more, whatever anybody does.\n"
     "What to do: give the named states a way out (an event, a time limit, a condition).\n"
     "The path that is told runs in `lienthong play`."},
    {"waits-for-nobody", LIEN_FAULT_ERROR,
     "Hồ sơ đứng yên và không ai được phép làm nó chuyển động: không cán bộ, không hệ thống, không thời hạn, không thủ tục con.\n"
     "Cách sửa: cho trạng thái đó một sự kiện có vai trò, một `after`, hoặc làm cho điều kiện bao quát mọi trường hợp.",
     "A case stands still and nobody may move it: no officer, no system, no time limit, no invoked case.\n"
     "What to do: give the state an event with a role or an `after`, or make its conditions cover every case."},
    {"no-end", LIEN_FAULT_ERROR,
     "Không có đường nào từ lúc mở hồ sơ đến trạng thái kết thúc.\n"
     "Cách sửa: nối luồng đến một trạng thái `final` ở tầng ngoài cùng.",
     "No path leads from the opening to an end.\n"
     "What to do: lead to a `final` state of the outermost level."},
    {"livelock", LIEN_FAULT_ERROR,
     "Hồ sơ có thể chạy vòng mãi mà không người nào, thời hạn nào hay cơ quan nào thúc đẩy: chỉ có chính nó tự gửi, hoặc thời hạn bằng 0.\n"
     "Cách sửa: cắt vòng, hoặc cho vòng chờ một ai đó.",
     "A case can go round for ever with nobody driving it: only its own events or delays of 0.\n"
     "What to do: cut the circle, or let it wait for somebody."},
    {"endless-step", LIEN_FAULT_ERROR,
     "Một bước không bao giờ dừng: `always` hoặc `raise` nối nhau thành vòng, hoặc các thủ tục hỏi qua hỏi lại nhau mãi. Khi chạy thật, sự kiện bị từ chối.\n"
     "Cách sửa: cho vòng một điều kiện dừng.",
     "A step never comes to rest: `always` or `raise` go in a circle, or procedures ask one another back for ever. When it runs, the event is refused.\n"
     "What to do: give the circle a condition that ends it."},
    {"stranded-dossier", LIEN_FAULT_ERROR,
     "Khi chạy cùng các thủ tục mà nó gọi, cả nhóm hồ sơ có thể đến chỗ không bao giờ kết thúc: ví dụ một nhánh bị từ chối làm nhánh kia chờ mãi.\n"
     "Cách sửa: cho nhánh đang chờ biết kết quả của nhánh kia trong mọi trường hợp.",
     "Together with what it invokes, the dossier can come to where it never ends: a branch that was refused, for example, leaves its sibling waiting.\n"
     "What to do: let the branch that waits learn of the other's result in every case."},
    {"recursive-procedures", LIEN_FAULT_ERROR,
     "Thủ tục gọi lại chính nó, trực tiếp hay qua thủ tục khác: một hồ sơ có thể mở ra vô số hồ sơ con.\n"
     "Cách sửa: bỏ vòng gọi.",
     "The procedure invokes itself, directly or through others: a case could open cases without end.\n"
     "What to do: cut the circle of invocations."},
    /* --- what can never happen --- */
    {"unreachable-state", LIEN_FAULT_ERROR,
     "Không hồ sơ nào đến được trạng thái này.\n"
     "Cách sửa: thêm chuyển tiếp đến nó, hoặc xóa nó.",
     "No case ever comes to this state.\n"
     "What to do: add a transition to it, or remove it."},
    {"dead-transition", LIEN_FAULT_WARNING,
     "Chuyển tiếp này không bao giờ xảy ra: không ai gửi sự kiện của nó ở đó, hoặc điều kiện không bao giờ đúng.\n"
     "Cách sửa: sửa điều kiện hay sự kiện, hoặc xóa nó.",
     "This transition never happens: nobody sends its event there, or its condition is never true.\n"
     "What to do: mend the condition or the event, or remove it."},
    {"shadowed-transition", LIEN_FAULT_WARNING,
     "Chuyển tiếp này đứng sau một chuyển tiếp luôn được chọn trước nó.\n"
     "Cách sửa: đổi thứ tự, hoặc sửa điều kiện của chuyển tiếp đứng trước.",
     "This transition stands behind one that is always taken before it.\n"
     "What to do: change their order, or the condition of the earlier one."},
    {"unused-event", LIEN_FAULT_WARNING,
     "Sự kiện được khai báo trong `procedure.events` nhưng không trạng thái nào nhận.\n"
     "Cách sửa: xóa nó, hoặc sửa tên cho khớp với `on`.",
     "The event is declared in `procedure.events` and no state takes it.\n"
     "What to do: remove it, or mend its name to match `on`."},
    {"untaken-message", LIEN_FAULT_WARNING,
     "Sự kiện được gửi cho một thủ tục không có trạng thái nào nhận nó.\n"
     "Cách sửa: sửa tên sự kiện, hoặc cho thủ tục kia một chuyển tiếp nhận nó.",
     "An event is sent to a procedure of which no state takes it.\n"
     "What to do: mend its name, or give the other procedure a transition for it."},
    /* --- data --- */
    {"unknown-context-key", LIEN_FAULT_ERROR,
     "Quy tắc đọc một khóa của `context` mà không ai ghi và `context` không khai báo.\n"
     "Cách sửa: sửa tên khóa.",
     "A rule reads a key of the context that nobody writes and `context` does not declare.\n"
     "What to do: mend the key's name."},
    {"unknown-input-member", LIEN_FAULT_ERROR,
     "Quy tắc đọc một thành phần của `input` mà mẫu đầu vào không khai báo.\n"
     "Cách sửa: sửa tên, hoặc khai báo nó trong `procedure.input`.",
     "A rule reads a member of the input that its schema does not know.\n"
     "What to do: mend the name, or declare it in `procedure.input`."},
    {"unknown-event-member", LIEN_FAULT_ERROR,
     "Quy tắc đọc một thành phần mà mẫu của sự kiện không có.\n"
     "Cách sửa: sửa tên, hoặc khai báo nó trong `form` của sự kiện hay trong đầu ra của thủ tục được gọi.",
     "A rule reads a member that the event's schema does not know.\n"
     "What to do: mend the name, or declare it in the event's `form` or in the output of what was invoked."},
    {"never-written", LIEN_FAULT_WARNING,
     "Khóa của `context` được đọc, bắt đầu bằng null và không bao giờ được ghi.\n"
     "Cách sửa: ghi nó, hoặc xóa nó.",
     "A key of the context is read, begins as null and is never written.\n"
     "What to do: write it, or remove it."},
    {"read-before-written", LIEN_FAULT_ERROR,
     "Quy tắc tính với một khóa của `context` mà trên một đường đi chưa bước nào ghi: nó còn là null ở đó. Phép tính ngày hay cộng trừ thì bước bị từ chối (lỗi); nối chữ hay so lớn bé thì cho kết quả sai (cảnh báo).\n"
     "Cách sửa: ghi khóa trước, bắt buộc trường đó trong mẫu của sự kiện, hoặc hỏi nó có hay không trước khi tính.\n"
     "Hỏi có hay không, so sánh bằng và chép lại thì không tính là cần.",
     "A rule computes with a key of the context that on some path no step has written yet: it is null there. With dates or sums the step is refused (an error); a text is joined or an order compared wrongly (a warning).\n"
     "What to do: write the key before, require the field in the event's form, or ask whether it is there before computing with it.\n"
     "To ask whether it is there, to compare it for equality and to copy it do not count as computing."},
    {"optional-read", LIEN_FAULT_ERROR,
     "Quy tắc tính với một thành phần của `input` hay `event` mà mẫu không bắt buộc, và không hỏi trước nó có hay không. Bước bị từ chối (lỗi) hoặc cho kết quả sai (cảnh báo) khi thành phần đó vắng.\n"
     "Cách sửa: bắt buộc nó trong mẫu, cho giá trị thay thế, hoặc hỏi trước.",
     "A rule computes with a member of the input or the event that its schema does not require, and does not ask before whether it is there. Without it the step is refused (an error) or the result is wrong (a warning).\n"
     "What to do: require it in the schema, give a default, or ask first."},
    {"clashing-guards", LIEN_FAULT_WARNING,
     "Hai điều kiện của cùng một trạng thái, cùng một sự kiện, dẫn đến hai nơi khác nhau, có thể cùng đúng; mỗi điều kiện cũng có lúc đúng một mình. Khi cùng đúng, chỉ thứ tự trong tệp quyết định, và người đọc không thấy điều đó.\n"
     "Cách sửa: làm cho chúng loại trừ nhau; hoặc nói lý do trong `procedure.x.waive` nếu thứ tự là cố ý.\n"
     "Điều kiện sau bao trùm điều kiện trước (trường hợp riêng đứng trước) thì không bị nhắc.",
     "Two guards of one state on one event lead to different places and can hold together, and each can hold without the other. Where both do, the order of the file alone decides, which nobody sees who reads it.\n"
     "What to do: let them exclude one another; or say why in `procedure.x.waive` where the order is meant.\n"
     "A special case before the general one, which holds wherever it does, is not told."},
    {"unread-key", LIEN_FAULT_WARNING,
     "Khóa của `context` được ghi mà không ai đọc.\n"
     "Cách sửa: xóa nó, hoặc sửa tên.",
     "A key of the context is written and nobody reads it.\n"
     "What to do: remove it, or mend its name."},
    {"computed-path", LIEN_FAULT_WARNING,
     "Đường dẫn được tính khi chạy, nên không thể kiểm tra trước nó đọc gì.\n"
     "Cách sửa: viết đường dẫn cố định và chọn bằng `if`.",
     "A path is computed when it runs, so that nothing can be said beforehand of what it reads.\n"
     "What to do: write literal paths and choose by `if`."},
    {"output-missing", LIEN_FAULT_ERROR,
     "Đầu ra thiếu một thành phần mà mẫu đầu ra bắt buộc.\n"
     "Cách sửa: thêm nó vào `machine.output`.",
     "The output lacks a member that its schema requires.\n"
     "What to do: add it to `machine.output`."},
    {"output-refused", LIEN_FAULT_ERROR,
     "Có một đường đi đến kết thúc mà ở đó đầu ra bị mẫu của nó từ chối: bước kết thúc sẽ bị từ chối.\n"
     "Cách sửa: ghi giá trị trước khi kết thúc, bắt buộc nó trong mẫu của sự kiện, hoặc sửa mẫu đầu ra.",
     "A path leads to an end at which the output is refused by its schema: that step would be refused.\n"
     "What to do: write the value before the end, require it in the event's form, or mend the output's schema."},
    {"input-missing", LIEN_FAULT_ERROR,
     "Lời gọi một thủ tục không đưa một thành phần mà thủ tục đó bắt buộc, hoặc mà yêu cầu đến hệ thống đọc (khi đó chỉ nhắc).\n"
     "Cách sửa: thêm nó vào `invoke.input`.",
     "An invocation does not give a member that the invoked procedure requires, or (a warning) that the request to a connected system reads.\n"
     "What to do: add it to `invoke.input`."},
    {"input-refused", LIEN_FAULT_ERROR,
     "Lời gọi một thủ tục đưa một giá trị mà mẫu của thủ tục đó từ chối: kiểu khác, hoặc một lựa chọn ngoài danh sách. Nếu chỉ xảy ra trên một đường đi thì đường đó được nêu kèm.\n"
     "Cách sửa: sửa giá trị trong `invoke.input`, thu hẹp mẫu nơi giá trị đến từ, hoặc mở rộng mẫu của thủ tục được gọi.",
     "An invocation gives a value that the invoked procedure's schema refuses: another type, or a choice that is not in its list. Where this happens on some path alone, it is told.\n"
     "What to do: mend the value in `invoke.input`, narrow the schema where the value comes from, or widen that of the invoked procedure."},
    {"input-may-be-missing", LIEN_FAULT_ERROR,
     "Có một đường đi mà ở đó lời gọi đưa null cho một thành phần mà thủ tục được gọi không nhận null: hồ sơ con không mở được, và bước đó bị từ chối.\n"
     "Cách sửa: bắt buộc nó trong mẫu đầu vào hay mẫu của sự kiện, ghi nó trước khi gọi, hoặc cho giá trị thay thế.",
     "On some path the invocation gives null for a member of which the invoked procedure takes no null: the case cannot be opened, and the step is refused.\n"
     "What to do: require it in the input's or the event's schema, write it before, or give a default."},
    {"concurrent-write", LIEN_FAULT_WARNING,
     "Hai vùng song song ghi cùng một khóa của `context` khi nhận cùng một sự kiện: thứ tự trong tệp âm thầm quyết định giá trị.\n"
     "Cách sửa: để một vùng ghi, hoặc dùng hai khóa.",
     "Two parallel regions write one key of the context on one event: the order of the file decides silently.\n"
     "What to do: let one region write it, or use two keys."},
    {"reenters-siblings", LIEN_FAULT_WARNING,
     "Chuyển tiếp từ bên trong một vùng song song nhắm vào chính vùng đó, nên các vùng bên cạnh bị rời và vào lại từ đầu.\n"
     "Cách sửa: đặt chuyển tiếp ở vùng đó với đích `.con`.",
     "A transition from within a region aims at that region itself, so that its siblings are left and entered again.\n"
     "What to do: let it stand on the region, with a target `.child`."},
    /* --- promises --- */
    {"agency-without-clock", LIEN_FAULT_ERROR,
     "Một cơ quan đang làm việc ở trạng thái này mà không thời hạn nào chạy.\n"
     "Cách sửa: cho trạng thái thẻ `runsWhile` của một đồng hồ; hoặc nói lý do trong `procedure.x.waive`.\n"
     "Thủ tục không khai báo đồng hồ nào chỉ được nhắc: có thủ tục không có thời hạn.",
     "An agency works in this state and no clock runs.\n"
     "What to do: give the state the tag that a clock's `runsWhile` names, or say why not in `procedure.x.waive`.\n"
     "A procedure that declares no clock at all is only warned: some have no time limit."},
    {"clock-without-state", LIEN_FAULT_ERROR,
     "Đồng hồ chạy theo một thẻ mà không trạng thái nào có.\n"
     "Cách sửa: sửa `runsWhile`, hoặc gắn thẻ vào trạng thái.",
     "The clock runs while a tag is active that no state has.\n"
     "What to do: mend `runsWhile`, or give the tag to a state."},
    {"supplement-without-timeout", LIEN_FAULT_ERROR,
     "Hồ sơ chờ công dân bổ sung (`status:5`) mà không có thời hạn: công dân im lặng thì hồ sơ treo mãi.\n"
     "Cách sửa: thêm `after` không kèm điều kiện: thời hạn chỉ báo một lần, bị điều kiện giữ lại thì hết.",
     "The case waits for a supplement (`status:5`) without a time limit: if the citizen is silent, it hangs for ever.\n"
     "What to do: add an `after` without a condition: it fires once, and one that is held back then is over."},
    {"no-status", LIEN_FAULT_ERROR,
     "Hồ sơ có thể đứng ở chỗ không có trạng thái quốc gia nào (`status:1` … `status:10`).\n"
     "Cách sửa: gắn thẻ cho trạng thái, hoặc cho trạng thái bao nó.",
     "A case can stand where it has none of the ten national statuses (`status:1` … `status:10`).\n"
     "What to do: tag the state, or one around it."},
    {"event-without-title", LIEN_FAULT_ERROR,
     "Sự kiện do người gửi phải có tên bằng cả hai thứ tiếng.\n"
     "Cách sửa: điền `title.vi` và `title.en`.",
     "An event that a person sends has a title in both languages.\n"
     "What to do: fill in `title.vi` and `title.en`."},
    /* --- the check itself --- */
    {"not-explored", LIEN_FAULT_WARNING,
     "Không mở được hồ sơ nào với dữ liệu ví dụ, nên không có gì được chứng minh.\n"
     "Cách sửa: xem lỗi kèm theo; thường là một quy tắc khi mở hồ sơ đọc dữ liệu mà mẫu đầu vào không bảo đảm.",
     "No case could be opened with example data, so nothing is proved.\n"
     "What to do: look at the error that is told; mostly a rule at the opening reads what the input's schema does not guarantee."},
};

#define RULES (sizeof(rules) / sizeof(rules[0]))

const struct lien_check_rule *lien_check_rule_find(const char *name)
{
    for (size_t i = 0; i < RULES; i++)
        if (strcmp(rules[i].name, name) == 0)
            return &rules[i];
    return NULL;
}

const struct lien_check_rule *lien_check_rule_at(size_t index)
{
    return index < RULES ? &rules[index] : NULL;
}
