/* SPDX-License-Identifier: Apache-2.0 */
/* Says what is wrong with a value in the words of a form, and never repeats the value. */
#include "schema/message.h"

#include <stdlib.h>
#include <string.h>
#include "base/buf.h"
#include "base/json.h"
#include "schema/digits.h"
#include "schema/node.h"

#define POINTER_BYTES_MAX 65536
#define MESSAGE_BYTES_MAX 1024

/* One violation in its own memory. */
struct said {
    char *pointer;
    char *vi;
    char *en;
};

struct lien_violations {
    struct said *said;
    size_t count;
    size_t size;
};

struct words {
    const char *vi;
    const char *en;
};

/* "#" stands for a number or an example. */
static const struct words sentences[LIEN_WRONG_COUNT] = {
    [LIEN_WRONG_MISSING] = {"Thiếu mục này.", "This is required."},
    [LIEN_WRONG_NOT_A_FIELD] = {"Biểu mẫu không có mục này.", "The form has no such field."},
    [LIEN_WRONG_FIELD_NAME] = {"Tên của mục này không hợp lệ.", "This name is not allowed."},
    [LIEN_WRONG_NOT_ALLOWED] = {"Giá trị này không được chấp nhận.", "This is not allowed here."},
    [LIEN_WRONG_CHOICE] = {"Chọn một trong các giá trị cho sẵn.",
                           "Choose one of the values given."},
    [LIEN_WRONG_CONSTANT] = {"Mục này chỉ nhận đúng giá trị đã quy định.",
                             "Only the prescribed value is allowed here."},
    [LIEN_WRONG_NOT_TICKED] = {"Phải đánh dấu mục này.", "This must be ticked."},
    [LIEN_WRONG_MULTIPLE] = {"Nhập một bội số của #.", "Enter a multiple of #."},
    [LIEN_WRONG_ABOVE] = {"Nhập số không lớn hơn #.", "Enter # or less."},
    [LIEN_WRONG_NOT_BELOW] = {"Nhập số nhỏ hơn #.", "Enter less than #."},
    [LIEN_WRONG_BELOW] = {"Nhập số từ # trở lên.", "Enter # or more."},
    [LIEN_WRONG_NOT_ABOVE] = {"Nhập số lớn hơn #.", "Enter more than #."},
    [LIEN_WRONG_TOO_LONG] = {"Nhập không quá # ký tự.", "Enter at most # characters."},
    [LIEN_WRONG_TOO_SHORT] = {"Nhập ít nhất # ký tự.", "Enter at least # characters."},
    [LIEN_WRONG_MANY_ITEMS] = {"Danh sách chỉ được có tối đa # dòng.", "List at most # entries."},
    [LIEN_WRONG_FEW_ITEMS] = {"Danh sách cần có ít nhất # dòng.", "List at least # entries."},
    [LIEN_WRONG_SAME_ITEMS] = {"Các dòng trong danh sách không được trùng nhau.",
                               "No two entries may be the same."},
    [LIEN_WRONG_CONTAINS_FEW] = {"Danh sách còn thiếu dòng bắt buộc.",
                                 "A required entry is missing from the list."},
    [LIEN_WRONG_CONTAINS_MANY] = {"Danh sách có quá nhiều dòng cùng loại.",
                                  "The list has too many entries of one kind."},
    [LIEN_WRONG_MANY_FIELDS] = {"Chỉ được điền tối đa # mục.", "Fill in at most # fields."},
    [LIEN_WRONG_FEW_FIELDS] = {"Cần điền ít nhất # mục.", "Fill in at least # fields."},
    [LIEN_WRONG_NO_CASE] = {"Nội dung không đúng với trường hợp nào được phép.",
                            "This fits none of the allowed cases."},
    [LIEN_WRONG_SEVERAL_CASES] = {"Nội dung đúng với nhiều trường hợp, chỉ được một.",
                                  "This fits several cases; only one may hold."},
    [LIEN_WRONG_PATTERN] = {"Nội dung chưa đúng mẫu quy định.",
                            "This does not have the prescribed form."},
    [LIEN_WRONG_UNLIKE_EXAMPLE] = {"Nội dung chưa đúng mẫu quy định, ví dụ: #",
                                   "This does not have the prescribed form, such as: #"},
};

static const struct words format_sentences[] = {
    [LIEN_FORMAT_NONE] = {"Nội dung chưa đúng mẫu quy định.",
                          "This does not have the prescribed form."},
    [LIEN_FORMAT_DATE] = {"Nhập một ngày có thật, theo thứ tự năm-tháng-ngày (ví dụ 2026-09-01).",
                          "Enter a real date as year-month-day (such as 2026-09-01)."},
    [LIEN_FORMAT_DATE_TIME] = {"Nhập ngày và giờ kèm múi giờ (ví dụ 2026-09-01T08:30:00+07:00).",
                               "Enter a date and time with its offset "
                               "(such as 2026-09-01T08:30:00+07:00)."},
    [LIEN_FORMAT_TIME] = {"Nhập giờ kèm múi giờ (ví dụ 08:30:00+07:00).",
                          "Enter a time with its offset (such as 08:30:00+07:00)."},
    [LIEN_FORMAT_EMAIL] = {"Nhập một địa chỉ thư điện tử (ví dụ ten@coquan.vn).",
                           "Enter an e-mail address (such as name@office.vn)."},
    [LIEN_FORMAT_UUID] = {"Nhập một mã định danh UUID.", "Enter a UUID."},
    [LIEN_FORMAT_URI] = {"Nhập một địa chỉ đầy đủ (ví dụ https://coquan.vn/trang).",
                         "Enter a full address (such as https://office.vn/page)."},
};

/* What is asked for, by type; in the order in which several are named. */
static const struct {
    unsigned type;
    struct words alone;
    struct words among;
} types_words[] = {
    {LIEN_TYPE_STRING, {"Mục này phải là chữ.", "This must be text."}, {"chữ", "text"}},
    {LIEN_TYPE_NUMBER, {"Nhập một số.", "Enter a number."}, {"số", "a number"}},
    {LIEN_TYPE_INTEGER,
     {"Nhập một số nguyên.", "Enter a whole number."},
     {"số nguyên", "a whole number"}},
    {LIEN_TYPE_BOOLEAN,
     {"Chọn có hoặc không.", "Choose yes or no."},
     {"có hay không", "yes or no"}},
    {LIEN_TYPE_ARRAY,
     {"Mục này phải là một danh sách.", "This must be a list."},
     {"một danh sách", "a list"}},
    {LIEN_TYPE_OBJECT,
     {"Mục này phải là một nhóm gồm nhiều mục.", "This must be a group of fields."},
     {"một nhóm mục", "a group of fields"}},
};

lien_violations *lien_violations_new(void)
{
    return calloc(1, sizeof(lien_violations));
}

static void said_clear(struct said *said)
{
    free(said->pointer);
    free(said->vi);
    free(said->en);
}

void lien_violations_free(lien_violations *violations)
{
    if (violations == NULL)
        return;
    for (size_t i = 0; i < violations->count; i++)
        said_clear(&violations->said[i]);
    free(violations->said);
    free(violations);
}

size_t lien_violations_count(const lien_violations *violations)
{
    return violations == NULL ? 0 : violations->count;
}

bool lien_violations_full(const lien_violations *violations)
{
    return violations->count >= LIEN_SCHEMA_VIOLATIONS_MAX;
}

struct lien_violation lien_violations_get(const lien_violations *violations, size_t index)
{
    const struct said *said = &violations->said[index];

    return (struct lien_violation){said->pointer, said->vi, said->en};
}

json_t *lien_violations_json(const lien_violations *violations)
{
    json_t *list = json_array();

    for (size_t i = 0; i < lien_violations_count(violations); i++) {
        const struct said *said = &violations->said[i];
        json_t *entry = json_pack("{s:s, s:{s:s, s:s}}", "pointer", said->pointer, "message", "vi",
                                  said->vi, "en", said->en);

        if (entry == NULL || json_array_append_new(list, entry) < 0) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

static void write_key(struct lien_buf *buf, const char *key)
{
    for (; *key != '\0'; key++) {
        if (*key == '~')
            lien_buf_adds(buf, "~0");
        else if (*key == '/')
            lien_buf_adds(buf, "~1");
        else
            lien_buf_addc(buf, *key);
    }
}

static void write_place(struct lien_buf *buf, const struct lien_place *place)
{
    if (place == NULL)
        return;
    write_place(buf, place->up);
    lien_buf_addc(buf, '/');
    if (place->key != NULL)
        write_key(buf, place->key);
    else
        lien_buf_addf(buf, "%zu", place->index);
}

static char *pointer_of(const struct lien_place *place)
{
    struct lien_buf buf;

    lien_buf_init(&buf, POINTER_BYTES_MAX);
    lien_buf_adds(&buf, "");
    write_place(&buf, place);
    /* A key of a megabyte makes no useful pointer: then the root stands for it. */
    if (buf.failed) {
        lien_buf_clear(&buf);
        return strdup("");
    }
    return lien_buf_take(&buf, NULL);
}

static bool is_said(const lien_violations *violations, const struct said *said)
{
    for (size_t i = 0; i < violations->count; i++) {
        if (strcmp(violations->said[i].pointer, said->pointer) == 0 &&
            strcmp(violations->said[i].en, said->en) == 0)
            return true;
    }
    return false;
}

static int grow(lien_violations *violations)
{
    size_t size = violations->size == 0 ? 8 : violations->size * 2;
    struct said *said;

    if (violations->count < violations->size)
        return 0;
    said = realloc(violations->said, size * sizeof *said);
    if (said == NULL)
        return LIEN_ENOMEM;
    violations->said = said;
    violations->size = size;
    return 0;
}

/* Take the texts, which may be NULL for want of memory. */
static int add_at(lien_violations *violations, char *pointer, char *vi, char *en)
{
    struct said said = {pointer, vi, en};

    if (pointer == NULL || vi == NULL || en == NULL || grow(violations) < 0) {
        said_clear(&said);
        return LIEN_ENOMEM;
    }
    if (lien_violations_full(violations) || is_said(violations, &said))
        said_clear(&said);
    else
        violations->said[violations->count++] = said;
    return 0;
}

static int add(lien_violations *violations, const struct lien_place *place, char *vi, char *en)
{
    return add_at(violations, pointer_of(place), vi, en);
}

int lien_violations_say(lien_violations **violations, const char *pointer, const char *vi,
                        const char *en)
{
    if (*violations == NULL)
        *violations = lien_violations_new();
    if (*violations == NULL)
        return LIEN_ENOMEM;
    return add_at(*violations, strdup(pointer), strdup(vi), strdup(en));
}

static int add_words(lien_violations *violations, const struct lien_place *place,
                     struct words words)
{
    return add(violations, place, strdup(words.vi), strdup(words.en));
}

int lien_say(lien_violations *violations, const struct lien_place *place, enum lien_wrong wrong)
{
    return add_words(violations, place, sentences[wrong]);
}

int lien_say_format(lien_violations *violations, const struct lien_place *place,
                    enum lien_format format)
{
    return add_words(violations, place, format_sentences[format]);
}

/* Put the text where the sentence has its "#", with `point` for every point in it. */
static char *fill(const char *sentence, const char *text, char point)
{
    struct lien_buf buf;

    lien_buf_init(&buf, MESSAGE_BYTES_MAX);
    for (; *sentence != '\0'; sentence++) {
        if (*sentence != '#') {
            lien_buf_addc(&buf, *sentence);
            continue;
        }
        for (const char *at = text; *at != '\0'; at++)
            lien_buf_addc(&buf, *at == '.' ? point : *at);
    }
    return lien_buf_take(&buf, NULL);
}

int lien_say_number(lien_violations *violations, const struct lien_place *place,
                    enum lien_wrong wrong, double number)
{
    struct lien_buf text;
    int code = LIEN_ENOMEM;

    lien_buf_init(&text, 64);
    lien_json_write_number(&text, number);
    /* Vietnamese writes a decimal comma. */
    if (!text.failed)
        code = add(violations, place, fill(sentences[wrong].vi, text.data, ','),
                   fill(sentences[wrong].en, text.data, '.'));
    lien_buf_clear(&text);
    return code;
}

int lien_say_types(lien_violations *violations, const struct lien_place *place, unsigned types)
{
    struct lien_buf vi, en;
    const char *vi_before = "Nhập ", *en_before = "Enter ";

    lien_buf_init(&vi, MESSAGE_BYTES_MAX);
    lien_buf_init(&en, MESSAGE_BYTES_MAX);
    /* Nobody at a form types "null": where it is one of several, it is not named. */
    types &= ~(unsigned)LIEN_TYPE_NULL;
    for (size_t i = 0; i < sizeof types_words / sizeof types_words[0]; i++) {
        unsigned type = types_words[i].type;

        if (types == type)
            return add_words(violations, place, types_words[i].alone);
        /* An integer is a number too, and named only where no other number will do. */
        if ((types & type) != type || (type == LIEN_TYPE_INTEGER && (types & LIEN_TYPE_REAL) != 0))
            continue;
        lien_buf_addf(&vi, "%s%s", vi_before, types_words[i].among.vi);
        lien_buf_addf(&en, "%s%s", en_before, types_words[i].among.en);
        vi_before = " hoặc ";
        en_before = " or ";
    }
    if (types == 0) {
        lien_buf_adds(&vi, "Mục này phải để trống");
        lien_buf_adds(&en, "This must be left empty");
    }
    lien_buf_addc(&vi, '.');
    lien_buf_addc(&en, '.');
    return add(violations, place, lien_buf_take(&vi, NULL), lien_buf_take(&en, NULL));
}

static void write_digits(struct lien_buf *vi, struct lien_buf *en,
                         const struct lien_digits_choice *choice)
{
    if (choice->max == LIEN_DIGITS_ENDLESS && choice->min <= 1) {
        lien_buf_adds(vi, "chỉ các chữ số");
        lien_buf_adds(en, "digits only");
    } else if (choice->max == LIEN_DIGITS_ENDLESS) {
        lien_buf_addf(vi, "ít nhất %d chữ số", choice->min);
        lien_buf_addf(en, "at least %d digits", choice->min);
    } else if (choice->min == choice->max) {
        lien_buf_addf(vi, "đúng %d chữ số", choice->min);
        lien_buf_addf(en, "exactly %d digit%s", choice->min, choice->min == 1 ? "" : "s");
    } else {
        lien_buf_addf(vi, "từ %d đến %d chữ số", choice->min, choice->max);
        lien_buf_addf(en, "%d to %d digits", choice->min, choice->max);
    }
    if (choice->prefix[0] != '\0') {
        lien_buf_addf(vi, ", bắt đầu bằng %s", choice->prefix);
        lien_buf_addf(en, ", beginning with %s", choice->prefix);
    }
}

int lien_say_pattern(lien_violations *violations, const struct lien_place *place,
                     const char *pattern, const char *example)
{
    const struct words *unlike = &sentences[LIEN_WRONG_UNLIKE_EXAMPLE];
    struct lien_digits digits;
    struct lien_buf vi, en;

    if (!lien_digits_read(pattern, &digits)) {
        if (example == NULL)
            return lien_say(violations, place, LIEN_WRONG_PATTERN);
        return add(violations, place, fill(unlike->vi, example, '.'),
                   fill(unlike->en, example, '.'));
    }
    lien_buf_init(&vi, MESSAGE_BYTES_MAX);
    lien_buf_init(&en, MESSAGE_BYTES_MAX);
    for (int i = 0; i < digits.count; i++) {
        lien_buf_adds(&vi, i == 0 ? "Nhập " : " hoặc ");
        lien_buf_adds(&en, i == 0 ? "Enter " : " or ");
        write_digits(&vi, &en, &digits.choices[i]);
    }
    lien_buf_addc(&vi, '.');
    lien_buf_addc(&en, '.');
    return add(violations, place, lien_buf_take(&vi, NULL), lien_buf_take(&en, NULL));
}
