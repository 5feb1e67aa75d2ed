/* SPDX-License-Identifier: Apache-2.0 */
/* Says what other systems call the cases of a dossier. */

#include "store/sqlite/read/reader.h"

static int add_code(json_t *codes, const struct lien_db_use *use, struct lien_error *err)
{
    struct lien_id id = lien_db_id(use, 0);
    char text[LIEN_ID_TEXT_SIZE];
    lien_id_format(&id, text);
    json_t *of_case = json_object_get(codes, text);
    if (!of_case) {
        of_case = json_object();
        if (json_object_set_new(codes, text, of_case))
            return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    }
    if (json_object_set_new(of_case, lien_db_text(use, 1), json_string(lien_db_text(use, 2))))
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    return LIEN_OK;
}

int lien_db_foreign_codes(lien_reader *reader, const struct lien_id *dossier, json_t **ret,
                          struct lien_error *err)
{
    static const char SQL[] = "SELECT case_id, system, code FROM foreign_codes WHERE dossier = ?";
    struct lien_db_use use;
    int code = lien_db_use(lien_db_of_reader(reader), SQL, &use, err);
    if (code)
        return code;
    json_auto_t *codes = json_object();
    lien_db_bind_id(&use, dossier);
    while ((code = lien_db_step(&use, err)) > 0) {
        code = add_code(codes, &use, err);
        if (code)
            break;
    }
    lien_db_finish(&use);
    if (code)
        return code;
    *ret = json_incref(codes);
    return LIEN_OK;
}
