/* Every transcript of a dialog, and those beside this test's own dialogs, is
 * played and compared with what stands there: see rehearsal/transcript.h.
 * UPDATE=1 rewrites the files from what happened: read them then, they are the
 * specification. */
#include "../session/stage.h"

#include "rehearsal/transcript.h"

#include "cmocka_cv.h"

#include <glob.h>
#include <string.h>

enum { OUT_MOST = 4 << 20 };

static void play_write(const char *path, struct cv_str text) {
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text.p, 1, text.n, f), text.n);
    fclose(f);
}

/* The dialog a transcript plays, in its languages. */
static void play_stage(struct stage *st, struct cv_str script, struct cv_arena *arena) {
    struct cv_str dialog, langs, lang;
    assert_true(transcript_head(&script, &dialog, &langs));
    const char *folder = memchr(dialog.p, '/', dialog.n)
                             ? cv_arena_copy(arena, dialog).p
                             : cv_arena_printf(arena, "dialogs/%.*s", CV_ARG(dialog)).p;
    bool good = stage_open(st, folder);
    while (good && cv_str_split(&langs, ' ', &lang))
        good = cv_str_eqz(lang, "en") || stage_speak(st, folder, lang);
    if (!good)
        fail_msg("%s:%d: %s", st->err.file, st->err.line, st->err.text);
}

static void play_file(void **state) {
    const char *path = *state;
    struct cv_arena *arena = cv_arena_new();
    struct stage st;
    struct cv_error err = {0};
    struct cv_buf out, differs;
    const struct cv_source script = {cv_str(path), stage_file(arena, path)};
    cv_buf_init(&out, OUT_MOST);
    cv_buf_init(&differs, OUT_MOST);
    play_stage(&st, script.text, arena);
    stage_calendar(&st);
    bool played = transcript_play(&st.book, &script, NULL, &out, &err) == CV_OK;
    bool same = played;
    if (!played)
        print_error("%s:%d: %s\n", err.file, err.line, err.text);
    else if (getenv("UPDATE"))
        play_write(path, cv_buf_str(&out));
    else if (!(same = transcript_compare(&script, cv_buf_str(&out), &differs)))
        print_error("%s\n", differs.p);
    cv_buf_free(&out);
    cv_buf_free(&differs);
    stage_close(&st);
    cv_arena_free(arena);
    assert_true(same);
}

/* "tests/transcripts/one_person_alone.txt" as the sentence "one person alone". */
static char *sentence(const char *path) {
    char *name = cv_strdup(cv_str(strrchr(path, '/') + 1));
    name[strlen(name) - strlen(".txt")] = '\0';
    for (char *c = name; *c; c++)
        *c = *c == '_' ? ' ' : *c;
    return name;
}

int main(void) {
    glob_t found;
    if (glob("tests/transcripts/*.txt", 0, NULL, &found) != 0 ||
        glob("dialogs/customer-relationships/transcripts/*.txt", GLOB_APPEND, NULL, &found) == GLOB_NOSPACE)
        return 1;
    struct CMUnitTest *tests = cv_alloc(found.gl_pathc * sizeof *tests);
    for (size_t i = 0; i < found.gl_pathc; i++)
        tests[i] = (struct CMUnitTest){.name = sentence(found.gl_pathv[i]),
                                       .test_func = play_file,
                                       .initial_state = found.gl_pathv[i]};
    int failed = _cmocka_run_group_tests("transcripts", tests, found.gl_pathc, NULL, NULL);
    for (size_t i = 0; i < found.gl_pathc; i++)
        free((char *)(uintptr_t)tests[i].name);
    free(tests);
    globfree(&found);
    return failed;
}
