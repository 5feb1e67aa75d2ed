/* SPDX-License-Identifier: Apache-2.0 */
/* Translates a pattern of ECMAScript for PCRE2, compiles it and finds it in a text. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "schema/pattern.h"

#include <pcre2.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "base/buf.h"

/* Frames of one match: 200,000 tries nest deeper than any form's text needs within this. */
#define MATCH_HEAP_KIB 16384

/* ECMAScript's white space and line ends, and all but these, as the inside of a class. */
#define SPACES                                                                                     \
    "\\x{9}-\\x{d}\\x{20}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}"                    \
    "\\x{202f}\\x{205f}\\x{3000}\\x{feff}"
#define NOT_SPACES                                                                                 \
    "\\x{0}-\\x{8}\\x{e}-\\x{1f}\\x{21}-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}"               \
    "\\x{200b}-\\x{2027}\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}"                 \
    "\\x{3001}-\\x{fefe}\\x{ff00}-\\x{10ffff}"
#define NOT_LINE_ENDS "[^\\x{a}\\x{d}\\x{2028}\\x{2029}]"

struct lien_pattern {
    pcre2_code *code;
};

struct lien_matcher {
    pcre2_match_context *context;
    pcre2_match_data *data;
};

/* A pattern being read. */
struct scan {
    const char *text;
    size_t length;
    size_t at;
    struct lien_buf out;
    struct lien_error *err;
    int depth;
    bool looks_ahead[LIEN_PATTERN_NEST_MAX]; /* the open groups */
    bool can_repeat;                         /* a quantifier may stand here */
};

/* One member of a class: a character, or a set, which cannot end a range. */
struct class_atom {
    bool is_set;
    uint32_t point;
};

static int refuse(struct scan *scan, const char *what)
{
    return lien_error_set(scan->err, LIEN_EINVAL, "the pattern has %s near its byte %zu", what,
                          scan->at + 1);
}

static bool ended(const struct scan *scan)
{
    return scan->at >= scan->length;
}

/* The byte at hand; 0 at the end. */
static char peek(const struct scan *scan)
{
    return ended(scan) ? '\0' : scan->text[scan->at];
}

static bool accept(struct scan *scan, const char *word)
{
    size_t length = strlen(word);

    if (scan->length - scan->at < length || memcmp(scan->text + scan->at, word, length) != 0)
        return false;
    scan->at += length;
    return true;
}

/* Take one character; the text is UTF-8, as jansson has checked. */
static uint32_t take_point(struct scan *scan)
{
    unsigned char first = (unsigned char)scan->text[scan->at++];
    int more = first < 0xc0 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    uint32_t point = more == 0 ? first : first & (0x3fu >> more);

    while (more-- > 0 && !ended(scan))
        point = point << 6 | ((unsigned char)scan->text[scan->at++] & 0x3fu);
    return point;
}

static void emit_point(struct scan *scan, uint32_t point)
{
    lien_buf_addf(&scan->out, "\\x{%x}", (unsigned)point);
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool take_hex(struct scan *scan, int digits, uint32_t *ret)
{
    uint32_t value = 0;

    for (int i = 0; i < digits; i++) {
        int digit = hex_value(peek(scan));

        if (digit < 0)
            return false;
        value = value << 4 | (uint32_t)digit;
        scan->at++;
    }
    *ret = value;
    return true;
}

/* Take the inside of \u{…}. */
static bool take_braced(struct scan *scan, uint32_t *ret)
{
    uint32_t value = 0;
    size_t begin = scan->at;

    while (!accept(scan, "}")) {
        int digit = hex_value(peek(scan));

        if (digit < 0 || value > 0x10ffff)
            return false;
        value = value << 4 | (uint32_t)digit;
        scan->at++;
    }
    *ret = value;
    return scan->at > begin + 1 && value <= 0x10ffff;
}

/* Take what follows \u; a pair of surrogates is one character. */
static int take_unicode(struct scan *scan, uint32_t *ret)
{
    uint32_t point, low;
    bool is_read = accept(scan, "{") ? take_braced(scan, &point) : take_hex(scan, 4, &point);

    if (!is_read)
        return refuse(scan, "an incomplete \\u");
    if (point >= 0xd800 && point < 0xdc00 && accept(scan, "\\u") && take_hex(scan, 4, &low) &&
        low >= 0xdc00 && low < 0xe000)
        point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
    if (point >= 0xd800 && point < 0xe000)
        return refuse(scan, "half of a surrogate pair");
    *ret = point;
    return 0;
}

/* Take the escape of one character; `c` followed the backslash and is taken. */
static int take_character_escape(struct scan *scan, char c, uint32_t *ret)
{
    static const char letters[] = "tnvfr";
    static const char controls[] = "\t\n\v\f\r";
    const char *found = c == '\0' ? NULL : strchr(letters, c);

    if (found != NULL) {
        *ret = (uint32_t)controls[found - letters];
    } else if (c == 'c') {
        char letter = peek(scan);

        if (!((letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z')))
            return refuse(scan, "\\c without a letter");
        scan->at++;
        *ret = (uint32_t)letter & 31u;
    } else if (c == '0') {
        if (peek(scan) >= '0' && peek(scan) <= '9')
            return refuse(scan, "an octal escape");
        *ret = 0;
    } else if (c == 'x') {
        if (!take_hex(scan, 2, ret))
            return refuse(scan, "an incomplete \\x");
    } else if (c == 'u') {
        return take_unicode(scan, ret);
    } else if (c != '\0' && strchr("^$\\.*+?()[]{}|/", c) != NULL) {
        *ret = (uint32_t)c;
    } else if (c == 'k' || (c >= '1' && c <= '9')) {
        return refuse(scan, "a back reference, which we do not support,");
    } else {
        return refuse(scan, "an escape that ECMAScript does not know");
    }
    return 0;
}

/* The general categories under both of their names; PCRE2 knows the short ones. */
static const char *const categories[][2] = {
    {"L", "Letter"},
    {"Lu", "Uppercase_Letter"},
    {"Ll", "Lowercase_Letter"},
    {"Lt", "Titlecase_Letter"},
    {"Lm", "Modifier_Letter"},
    {"Lo", "Other_Letter"},
    {"M", "Mark"},
    {"Mn", "Nonspacing_Mark"},
    {"Mc", "Spacing_Mark"},
    {"Me", "Enclosing_Mark"},
    {"N", "Number"},
    {"Nd", "Decimal_Number"},
    {"Nd", "digit"},
    {"Nl", "Letter_Number"},
    {"No", "Other_Number"},
    {"P", "Punctuation"},
    {"P", "punct"},
    {"Pc", "Connector_Punctuation"},
    {"Pd", "Dash_Punctuation"},
    {"Ps", "Open_Punctuation"},
    {"Pe", "Close_Punctuation"},
    {"Pi", "Initial_Punctuation"},
    {"Pf", "Final_Punctuation"},
    {"Po", "Other_Punctuation"},
    {"S", "Symbol"},
    {"Sm", "Math_Symbol"},
    {"Sc", "Currency_Symbol"},
    {"Sk", "Modifier_Symbol"},
    {"So", "Other_Symbol"},
    {"Z", "Separator"},
    {"Zs", "Space_Separator"},
    {"Zl", "Line_Separator"},
    {"Zp", "Paragraph_Separator"},
};

/* ECMAScript's ways to write a script, and PCRE2's. */
static const char *const scripts[][2] = {
    {"Script=", "sc:"},
    {"sc=", "sc:"},
    {"Script_Extensions=", "scx:"},
    {"scx=", "scx:"},
};

static const char *find_category(const char *name)
{
    for (size_t i = 0; i < sizeof categories / sizeof categories[0]; i++) {
        if (strcmp(name, categories[i][0]) == 0 || strcmp(name, categories[i][1]) == 0)
            return categories[i][0];
    }
    return NULL;
}

/* Take what follows \p or \P. An unknown script is PCRE2's to refuse. */
static int take_property(struct scan *scan, char escape)
{
    char name[48];
    size_t length = 0;
    const char *category;

    if (!accept(scan, "{"))
        return refuse(scan, "\\p without its braces");
    while (!ended(scan) && peek(scan) != '}' && length < sizeof name - 1)
        name[length++] = scan->text[scan->at++];
    name[length] = '\0';
    if (!accept(scan, "}"))
        return refuse(scan, "\\p without its braces");
    category = find_category(name);
    if (category != NULL) {
        lien_buf_addf(&scan->out, "\\%c{%s}", escape, category);
        return 0;
    }
    for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
        size_t prefix = strlen(scripts[i][0]);

        if (strncmp(name, scripts[i][0], prefix) == 0) {
            lien_buf_addf(&scan->out, "\\%c{%s%s}", escape, scripts[i][1], name + prefix);
            return 0;
        }
    }
    return refuse(scan, "a property of characters that we do not support");
}

/* Take the escape of a set; *is_set false: it is none, and nothing is taken but the letter. */
static int take_set_escape(struct scan *scan, char c, bool in_class, bool *is_set)
{
    *is_set = true;
    if (c == 'd' || c == 'D' || c == 'w' || c == 'W')
        lien_buf_addf(&scan->out, "\\%c", c);
    else if (c == 's')
        lien_buf_adds(&scan->out, in_class ? SPACES : "[" SPACES "]");
    else if (c == 'S')
        lien_buf_adds(&scan->out, in_class ? NOT_SPACES : "[^" SPACES "]");
    else if (c == 'p' || c == 'P')
        return take_property(scan, c);
    else
        *is_set = false;
    return 0;
}

/* Take one member of a class. A set is written at once, a character is the caller's to write. */
static int take_class_atom(struct scan *scan, struct class_atom *ret)
{
    char c;
    int code;

    ret->is_set = false;
    if (!accept(scan, "\\")) {
        ret->point = take_point(scan);
        return 0;
    }
    c = peek(scan);
    scan->at++;
    code = take_set_escape(scan, c, true, &ret->is_set);
    if (code < 0 || ret->is_set)
        return code;
    if (c == 'b' || c == '-') {
        ret->point = c == 'b' ? '\b' : '-';
        return 0;
    }
    return take_character_escape(scan, c, &ret->point);
}

/* Take a member of a class, or a range of two. */
static int take_class_range(struct scan *scan)
{
    struct class_atom first, last;
    int code = take_class_atom(scan, &first);

    if (code < 0)
        return code;
    if (!first.is_set)
        emit_point(scan, first.point);
    if (peek(scan) != '-' || scan->at + 1 >= scan->length || scan->text[scan->at + 1] == ']')
        return 0;
    scan->at++;
    lien_buf_addc(&scan->out, '-');
    code = take_class_atom(scan, &last);
    if (code < 0)
        return code;
    if (first.is_set || last.is_set || first.point > last.point)
        return refuse(scan, "a range that does not run from a character to a later one");
    emit_point(scan, last.point);
    return 0;
}

/* Take a class whose bracket is taken. */
static int take_class(struct scan *scan)
{
    lien_buf_adds(&scan->out, accept(scan, "^") ? "[^" : "[");
    if (peek(scan) == ']')
        return refuse(scan, "an empty class");
    while (!accept(scan, "]")) {
        int code = ended(scan) ? refuse(scan, "a class without its end") : take_class_range(scan);

        if (code < 0)
            return code;
    }
    lien_buf_addc(&scan->out, ']');
    scan->can_repeat = true;
    return 0;
}

/* Take what follows a backslash outside a class. */
static int take_escape(struct scan *scan)
{
    char c = peek(scan);
    uint32_t point;
    bool is_set;
    int code;

    scan->at++;
    if (c == 'b' || c == 'B') {
        lien_buf_addf(&scan->out, "\\%c", c);
        scan->can_repeat = false;
        return 0;
    }
    scan->can_repeat = true;
    code = take_set_escape(scan, c, false, &is_set);
    if (code < 0 || is_set)
        return code;
    code = take_character_escape(scan, c, &point);
    if (code == 0)
        emit_point(scan, point);
    return code;
}

/* Take the name of a group: nothing refers to it, so it is only read. */
static int skip_name(struct scan *scan)
{
    size_t begin = scan->at;

    while (!accept(scan, ">")) {
        char c = peek(scan);
        bool is_digit = c >= '0' && c <= '9';

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' ||
              is_digit) ||
            (is_digit && scan->at == begin))
            return refuse(scan, "a group with a name that we do not read");
        scan->at++;
    }
    return scan->at > begin + 1 ? 0 : refuse(scan, "a group without its name");
}

/* Open a group. None is captured, because nothing can refer to it. */
static int open_group(struct scan *scan)
{
    bool looks_ahead = false;

    if (accept(scan, "?=") || accept(scan, "?!")) {
        looks_ahead = true;
        lien_buf_addf(&scan->out, "(?%c", scan->text[scan->at - 1]);
    } else if (accept(scan, "?<=") || accept(scan, "?<!")) {
        return refuse(scan, "a look-behind, which we do not support,");
    } else if (accept(scan, "?<")) {
        int code = skip_name(scan);

        if (code < 0)
            return code;
        lien_buf_adds(&scan->out, "(?:");
    } else if (!accept(scan, "?:") && peek(scan) == '?') {
        return refuse(scan, "a kind of group that ECMAScript does not know");
    } else {
        lien_buf_adds(&scan->out, "(?:");
    }
    if (scan->depth == LIEN_PATTERN_NEST_MAX)
        return lien_error_set(scan->err, LIEN_ELIMIT, "the pattern nests more than %d groups",
                              LIEN_PATTERN_NEST_MAX);
    scan->looks_ahead[scan->depth++] = looks_ahead;
    scan->can_repeat = false;
    return 0;
}

static int close_group(struct scan *scan)
{
    if (scan->depth == 0)
        return refuse(scan, "a closing bracket too many");
    lien_buf_addc(&scan->out, ')');
    scan->can_repeat = !scan->looks_ahead[--scan->depth];
    return 0;
}

static bool take_number(struct scan *scan)
{
    size_t begin = scan->at;

    while (peek(scan) >= '0' && peek(scan) <= '9')
        scan->at++;
    return scan->at > begin;
}

/* Take * + ? {n} {n,} {n,m}, each with or without a ? behind it. */
static int take_quantifier(struct scan *scan, char c)
{
    size_t begin = scan->at - 1;

    if (!scan->can_repeat)
        return refuse(scan, "a quantifier with nothing to repeat");
    if (c == '{') {
        if (!take_number(scan))
            return refuse(scan, "a brace that counts nothing");
        if (accept(scan, ","))
            (void)take_number(scan);
        if (!accept(scan, "}"))
            return refuse(scan, "a brace without its end");
    }
    (void)accept(scan, "?");
    lien_buf_add(&scan->out, scan->text + begin, scan->at - begin);
    scan->can_repeat = false;
    return 0;
}

static int take_term(struct scan *scan)
{
    char c = peek(scan);

    if ((unsigned char)c >= 0x80) {
        emit_point(scan, take_point(scan));
        scan->can_repeat = true;
        return 0;
    }
    scan->at++;
    switch (c) {
    case '\\':
        return ended(scan) ? refuse(scan, "a backslash at its end") : take_escape(scan);
    case '[':
        return take_class(scan);
    case '(':
        return open_group(scan);
    case ')':
        return close_group(scan);
    case '*':
    case '+':
    case '?':
    case '{':
        return take_quantifier(scan, c);
    case '}':
    case ']':
        return refuse(scan, "a lone closing bracket or brace");
    case '^':
    case '$':
    case '|':
        lien_buf_addc(&scan->out, c);
        scan->can_repeat = false;
        return 0;
    case '.':
        lien_buf_adds(&scan->out, NOT_LINE_ENDS);
        break;
    default:
        emit_point(scan, (uint32_t)c);
        break;
    }
    scan->can_repeat = true;
    return 0;
}

static int translate(struct scan *scan)
{
    while (!ended(scan)) {
        int code = take_term(scan);

        if (code < 0)
            return code;
    }
    if (scan->depth > 0)
        return refuse(scan, "a group without its end");
    if (scan->out.failed)
        return lien_error_set(scan->err, LIEN_ENOMEM, "no memory for a pattern");
    return 0;
}

static int compile_translated(const struct lien_buf *buf, pcre2_code **ret, struct lien_error *err)
{
    const uint32_t options = PCRE2_UTF | PCRE2_NEVER_UCP | PCRE2_DOLLAR_ENDONLY |
                             PCRE2_NEVER_BACKSLASH_C | PCRE2_NO_AUTO_CAPTURE;
    const char *text = buf->data == NULL ? "" : buf->data;
    int number;
    PCRE2_SIZE offset;
    PCRE2_UCHAR reason[160] = "";
    pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)text, buf->length, options, &number, &offset, NULL);

    if (code == NULL) {
        (void)pcre2_get_error_message(number, reason, sizeof reason);
        return lien_error_set(err, LIEN_EINVAL, "the pattern cannot be compiled: %s",
                              (const char *)reason);
    }
    *ret = code;
    return 0;
}

int lien_pattern_compile(const char *text, size_t length, lien_pattern **ret,
                         struct lien_error *err)
{
    struct scan scan = {.text = text, .length = length, .err = err};
    lien_pattern *pattern = NULL;
    int code;

    if (length > LIEN_PATTERN_LENGTH_MAX)
        return lien_error_set(err, LIEN_ELIMIT, "the pattern is longer than %d bytes",
                              LIEN_PATTERN_LENGTH_MAX);
    /* The longest writing of one byte is that of \S: some 200 bytes for two. */
    lien_buf_init(&scan.out, LIEN_PATTERN_LENGTH_MAX * 128u);
    code = translate(&scan);
    if (code < 0)
        goto out;
    pattern = calloc(1, sizeof *pattern);
    if (pattern == NULL) {
        code = lien_error_set(err, LIEN_ENOMEM, "no memory for a pattern");
        goto out;
    }
    code = compile_translated(&scan.out, &pattern->code, err);
    if (code < 0)
        goto out;
    *ret = pattern;
    pattern = NULL;
out:
    lien_pattern_free(pattern);
    lien_buf_clear(&scan.out);
    return code;
}

void lien_pattern_free(lien_pattern *pattern)
{
    if (pattern == NULL)
        return;
    pcre2_code_free(pattern->code);
    free(pattern);
}

lien_matcher *lien_matcher_new(void)
{
    lien_matcher *matcher = calloc(1, sizeof *matcher);

    if (matcher == NULL)
        return NULL;
    matcher->context = pcre2_match_context_create(NULL);
    matcher->data = pcre2_match_data_create(1, NULL);
    if (matcher->context == NULL || matcher->data == NULL) {
        lien_matcher_free(matcher);
        return NULL;
    }
    (void)pcre2_set_match_limit(matcher->context, LIEN_PATTERN_TRIES_MAX);
    (void)pcre2_set_heap_limit(matcher->context, MATCH_HEAP_KIB);
    return matcher;
}

void lien_matcher_free(lien_matcher *matcher)
{
    if (matcher == NULL)
        return;
    pcre2_match_data_free(matcher->data);
    pcre2_match_context_free(matcher->context);
    free(matcher);
}

int lien_pattern_find(const lien_pattern *pattern, lien_matcher *matcher, const char *text,
                      size_t length, bool *ret, struct lien_error *err)
{
    int code =
        pcre2_match(pattern->code, (PCRE2_SPTR)text, length, 0, 0, matcher->data, matcher->context);

    if (code == PCRE2_ERROR_NOMEMORY)
        return lien_error_set(err, LIEN_ENOMEM, "no memory to match a pattern");
    if (code == PCRE2_ERROR_MATCHLIMIT || code == PCRE2_ERROR_DEPTHLIMIT ||
        code == PCRE2_ERROR_HEAPLIMIT)
        return lien_error_set(err, LIEN_ELIMIT, "matching a pattern took too long");
    /* Whatever else goes wrong is a text that is not UTF-8: nothing is found in it. */
    *ret = code >= 0;
    return 0;
}
