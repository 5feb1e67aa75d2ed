/* SPDX-License-Identifier: Apache-2.0 */
/* An arena lends zeroed memory up to its bound and takes it all back at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "base/arena.h"

static void lends_zeroed_and_aligned_memory(void **state)
{
    (void)state;
    lien_arena *arena = lien_arena_new(1 << 20);

    for (size_t size = 1; size < 3000; size += 37) {
        unsigned char *piece = lien_arena_take(arena, size);
        assert_non_null(piece);
        assert_int_equal((uintptr_t)piece % sizeof(void *), 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(piece[i], 0);
        memset(piece, 0xff, size);
    }
    lien_arena_free(arena);
}

static void refuses_past_its_bound_and_starts_anew(void **state)
{
    (void)state;
    lien_arena *arena = lien_arena_new(100);

    assert_non_null(lien_arena_take(arena, 60));
    assert_null(lien_arena_take(arena, 41));
    assert_non_null(lien_arena_take(arena, 40));
    lien_arena_reset(arena);
    unsigned char *piece = lien_arena_take(arena, 100);
    assert_non_null(piece);
    assert_int_equal(piece[0], 0);
    lien_arena_free(arena);
}

static void gives_pieces_larger_than_a_chunk(void **state)
{
    (void)state;
    lien_arena *arena = lien_arena_new(1 << 20);
    char *small = lien_arena_copy(arena, "giấy khai sinh");
    char *large = lien_arena_take(arena, 500000);

    assert_non_null(large);
    large[499999] = 1;
    assert_string_equal(small, "giấy khai sinh");
    lien_arena_free(arena);
    lien_arena_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lends_zeroed_and_aligned_memory),
        cmocka_unit_test(refuses_past_its_bound_and_starts_anew),
        cmocka_unit_test(gives_pieces_larger_than_a_chunk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
