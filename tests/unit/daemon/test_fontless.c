/* A machine without a font: the advice is said all the same. */
#include "world.h"

#include "leaks.h"

#include <unistd.h>

enum { STEPS_MAX = 500 };

static void the_words_go_alone(void **state) {
    struct world w;
    (void)state;
    world_open(&w);
    w.pictures = true;
    world_boot(&w);
    world_say(&w, 0, "start", NULL);
    for (int step = 0; step < STEPS_MAX && !w.board.n_mixes; step++) {
        world_turn(&w);
        w.now += 10;
        if (world_asked(&w) >= 0)
            world_answer(&w, world_asked(&w));
    }
    world_turn(&w);
    assert_int_equal(w.board.n_mixes, 1);
    assert_true(world_heard(&w, " % "));
    assert_int_equal(w.files, 0);
    world_close(&w);
}

/* Before the first look for fonts it is settled that there are none. */
int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_words_go_alone)};
    static const char none[] = "<?xml version=\"1.0\"?><fontconfig></fontconfig>";
    char path[] = "/tmp/fontless-XXXXXX";
    int fd = mkstemp(path);
    if (fd < 0 || write(fd, none, sizeof none - 1) != sizeof none - 1 || close(fd))
        return 1;
    setenv("FONTCONFIG_FILE", path, 1);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(path);
    return failed;
}
