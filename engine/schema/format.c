/* SPDX-License-Identifier: Apache-2.0 */
/* Says whether a text is a date, a time, an e-mail address, a UUID or a URI. */
#include "schema/format.h"

#include <string.h>

/* What is still to be read of a text. */
struct rest {
    const char *at;
    const char *end;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_alnum(char c)
{
    return is_digit(c) || is_alpha(c);
}

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

static bool ended(const struct rest *rest)
{
    return rest->at == rest->end;
}

static bool accept(struct rest *rest, const char *set)
{
    if (ended(rest) || !is_one_of(*rest->at, set))
        return false;
    rest->at++;
    return true;
}

static bool take_number(struct rest *rest, int digits, int *ret)
{
    int number = 0;

    for (; digits > 0; digits--) {
        if (ended(rest) || !is_digit(*rest->at))
            return false;
        number = number * 10 + (*rest->at++ - '0');
    }
    *ret = number;
    return true;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return month == 2 && is_leap ? 29 : days[month - 1];
}

static bool take_date(struct rest *rest)
{
    int year, month, day;

    return take_number(rest, 4, &year) && accept(rest, "-") && take_number(rest, 2, &month) &&
           accept(rest, "-") && take_number(rest, 2, &day) && month >= 1 && month <= 12 &&
           day >= 1 && day <= days_in_month(year, month);
}

/* Take Z or +07:00; *ret is in minutes. */
static bool take_offset(struct rest *rest, int *ret)
{
    int hours, minutes;
    bool is_west;

    if (accept(rest, "Zz")) {
        *ret = 0;
        return true;
    }
    is_west = !ended(rest) && *rest->at == '-';
    if (!accept(rest, "+-") || !take_number(rest, 2, &hours) || !accept(rest, ":") ||
        !take_number(rest, 2, &minutes) || hours > 23 || minutes > 59)
        return false;
    *ret = (is_west ? -1 : 1) * (hours * 60 + minutes);
    return true;
}

static bool take_time(struct rest *rest)
{
    int hour, minute, second, offset, day = 24 * 60;

    if (!take_number(rest, 2, &hour) || !accept(rest, ":") || !take_number(rest, 2, &minute) ||
        !accept(rest, ":") || !take_number(rest, 2, &second))
        return false;
    if (accept(rest, ".")) {
        if (!accept(rest, "0123456789"))
            return false;
        while (accept(rest, "0123456789"))
            ;
    }
    if (!take_offset(rest, &offset) || hour > 23 || minute > 59 || second > 60)
        return false;
    /* A leap second is the last one of a day in UTC. */
    return second < 60 || (hour * 60 + minute - offset + day) % day == day - 1;
}

static bool take_date_time(struct rest *rest)
{
    return take_date(rest) && accept(rest, "Tt") && take_time(rest);
}

static bool take_uuid(struct rest *rest)
{
    for (int i = 0; i < 36; i++) {
        bool is_hyphen = i == 8 || i == 13 || i == 18 || i == 23;

        if (ended(rest) || (is_hyphen ? *rest->at != '-' : !is_hex(*rest->at)))
            return false;
        rest->at++;
    }
    return true;
}

static bool take_ipv4(struct rest *rest)
{
    for (int part = 0; part < 4; part++) {
        const char *begin;
        int number = 0;

        if (part > 0 && !accept(rest, "."))
            return false;
        begin = rest->at;
        while (!ended(rest) && is_digit(*rest->at) && rest->at - begin < 3)
            number = number * 10 + (*rest->at++ - '0');
        if (rest->at == begin || number > 255 || (*begin == '0' && rest->at - begin > 1))
            return false;
    }
    return true;
}

/* Whether an IPv4 address stands here and ends the text: the last part of an IPv6 one. */
static bool is_ipv4_tail(struct rest rest)
{
    return take_ipv4(&rest) && ended(&rest);
}

/* Whether the whole is an IPv6 address: eight groups, or fewer with one "::". */
static bool is_ipv6(struct rest rest)
{
    int groups = 0;
    bool is_shortened = false;

    if (rest.end - rest.at >= 2 && rest.at[0] == ':' && rest.at[1] == ':') {
        is_shortened = true;
        rest.at += 2;
    }
    while (!ended(&rest)) {
        const char *begin = rest.at;

        if (is_ipv4_tail(rest)) {
            groups += 2;
            break;
        }
        while (!ended(&rest) && is_hex(*rest.at) && rest.at - begin < 4)
            rest.at++;
        if (rest.at == begin)
            return false;
        groups++;
        if (ended(&rest))
            break;
        if (!accept(&rest, ":") || ended(&rest))
            return false;
        if (*rest.at == ':') {
            if (is_shortened)
                return false;
            is_shortened = true;
            rest.at++;
        }
    }
    return is_shortened ? groups < 8 : groups == 8;
}

/* Take letters and digits with hyphens between them. */
static bool take_label(struct rest *rest)
{
    const char *begin = rest->at;

    while (!ended(rest) && (is_alnum(*rest->at) || *rest->at == '-'))
        rest->at++;
    return rest->at > begin && rest->at - begin <= 63 && *begin != '-' && rest->at[-1] != '-';
}

static bool take_domain(struct rest *rest)
{
    const char *begin = rest->at;

    do {
        if (!take_label(rest))
            return false;
    } while (accept(rest, "."));
    return rest->at - begin <= 255;
}

/* Whether the whole is what stands between the brackets of an address literal. */
static bool is_address_literal(struct rest rest)
{
    static const char prefix[] = "IPv6:";

    if ((size_t)(rest.end - rest.at) > sizeof prefix - 1 &&
        memcmp(rest.at, prefix, sizeof prefix - 1) == 0) {
        rest.at += sizeof prefix - 1;
        return is_ipv6(rest);
    }
    return is_ipv4_tail(rest);
}

static bool take_atom(struct rest *rest)
{
    const char *begin = rest->at;

    while (!ended(rest) && (is_alnum(*rest->at) || is_one_of(*rest->at, "!#$%&'*+-/=?^_`{|}~")))
        rest->at++;
    return rest->at > begin;
}

static bool take_quoted(struct rest *rest)
{
    while (!accept(rest, "\"")) {
        (void)accept(rest, "\\");
        if (ended(rest) || *rest->at < ' ' || *rest->at > '~')
            return false;
        rest->at++;
    }
    return true;
}

static bool take_local_part(struct rest *rest)
{
    const char *begin = rest->at;

    if (accept(rest, "\"")) {
        if (!take_quoted(rest))
            return false;
    } else {
        do {
            if (!take_atom(rest))
                return false;
        } while (accept(rest, "."));
    }
    return rest->at - begin <= 64;
}

static bool take_email(struct rest *rest)
{
    if (!take_local_part(rest) || !accept(rest, "@"))
        return false;
    if (accept(rest, "[")) {
        struct rest inside = {rest->at, rest->end - 1};

        if (ended(rest) || rest->end[-1] != ']')
            return false;
        rest->at = rest->end;
        return is_address_literal(inside);
    }
    return take_domain(rest);
}

/* Take characters that RFC 3986 leaves alone, those of `more`, and %XX. */
static bool take_uri_characters(struct rest *rest, const char *more)
{
    while (!ended(rest)) {
        if (*rest->at == '%') {
            if (rest->end - rest->at < 3 || !is_hex(rest->at[1]) || !is_hex(rest->at[2]))
                return false;
            rest->at += 3;
        } else if (is_alnum(*rest->at) || is_one_of(*rest->at, "-._~!$&'()*+,;=") ||
                   is_one_of(*rest->at, more)) {
            rest->at++;
        } else {
            break;
        }
    }
    return true;
}

/* Take user, host and port. */
static bool take_authority(struct rest *rest)
{
    struct rest user = *rest;

    if (take_uri_characters(&user, ":") && accept(&user, "@"))
        *rest = user;
    if (accept(rest, "[")) {
        const char *close = memchr(rest->at, ']', (size_t)(rest->end - rest->at));

        if (close == NULL || !is_ipv6((struct rest){rest->at, close}))
            return false;
        rest->at = close + 1;
    } else if (!take_uri_characters(rest, "")) {
        return false;
    }
    if (accept(rest, ":")) {
        while (accept(rest, "0123456789"))
            ;
    }
    return ended(rest) || is_one_of(*rest->at, "/?#");
}

static bool take_scheme(struct rest *rest)
{
    if (ended(rest) || !is_alpha(*rest->at))
        return false;
    while (!ended(rest) && (is_alnum(*rest->at) || is_one_of(*rest->at, "+-.")))
        rest->at++;
    return accept(rest, ":");
}

static bool take_uri(struct rest *rest)
{
    if (!take_scheme(rest))
        return false;
    if (rest->end - rest->at >= 2 && rest->at[0] == '/' && rest->at[1] == '/') {
        rest->at += 2;
        if (!take_authority(rest))
            return false;
    }
    if (!take_uri_characters(rest, ":@/"))
        return false;
    if (accept(rest, "?") && !take_uri_characters(rest, ":@/?"))
        return false;
    return !accept(rest, "#") || take_uri_characters(rest, ":@/?");
}

/* In the order of enum lien_format. */
static const struct {
    const char *name;
    bool (*take)(struct rest *rest);
} formats[] = {
    [LIEN_FORMAT_NONE] = {NULL, NULL},
    [LIEN_FORMAT_DATE] = {"date", take_date},
    [LIEN_FORMAT_DATE_TIME] = {"date-time", take_date_time},
    [LIEN_FORMAT_TIME] = {"time", take_time},
    [LIEN_FORMAT_EMAIL] = {"email", take_email},
    [LIEN_FORMAT_UUID] = {"uuid", take_uuid},
    [LIEN_FORMAT_URI] = {"uri", take_uri},
};

enum lien_format lien_format_find(const char *name)
{
    for (enum lien_format format = LIEN_FORMAT_DATE; format <= LIEN_FORMAT_URI; format++) {
        if (strcmp(formats[format].name, name) == 0)
            return format;
    }
    return LIEN_FORMAT_NONE;
}

bool lien_format_holds(enum lien_format format, const char *text, size_t length)
{
    struct rest rest = {text, text + length};

    return format == LIEN_FORMAT_NONE || (formats[format].take(&rest) && ended(&rest));
}
