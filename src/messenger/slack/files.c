/* files.c - files on their way to Slack.
 *
 * A file takes three requests: a place to send it to, its bytes, and the word that it is
 * to be shown (files.getUploadURLExternal, the address it gives, files.completeUploadExternal).
 * Only the last one shows anybody anything: the first two are done anew whatever became
 * of them. How far a file is stands in the letter's note:
 *
 *     ""          nothing yet
 *     "ID\nURL"   where it is to go
 *     "!ID\nURL"  it is there
 *     "?ID\nURL"  it was to be shown, and nobody knows whether it is
 *
 * Slack makes the message of a file by itself, after it has looked through the file: some
 * seconds after its answer, which does not tell the message's id, and without metadata. So
 * the key is in the file's name: "mix-5e884898da28.png". People see the title. */
#include "messenger/json.h"
#include "messenger/slack/private.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

enum { HEAD_MAX = 64 * 1024, MARK = 6 /* bytes of the key's digest in a name */ };

/* ---- parts -------------------------------------------------------------------------------- */

/* The name with a mark of the key before its ending. */
static void name_mark(struct cv_buf *out, struct cv_str name, struct cv_str key) {
    unsigned char digest[EVP_MAX_MD_SIZE] = {0};
    const char *dot = name.n ? memrchr(name.p, '.', name.n) : NULL;
    size_t stem = dot ? (size_t)(dot - name.p) : name.n;
    EVP_Digest(key.p, key.n, digest, NULL, EVP_sha256(), NULL);
    cv_buf_addf(out, "%.*s-", (int)stem, name.p);
    for (size_t i = 0; i < MARK; i++)
        cv_buf_addf(out, "%02x", digest[i]);
    cv_buf_add(out, (struct cv_str){name.p + stem, name.n - stem});
}

void cv_slack_file_add(struct slack *s, struct cv_letter *l, struct cv_str key,
                       const struct cv_file *file) {
    struct cv_buf part, name;
    cv_buf_init(&part, file->bytes.n + HEAD_MAX);
    cv_buf_init(&name, HEAD_MAX);
    name_mark(&name, file->name, key);
    cv_buf_addc(&part, 'f');
    bool made = cv_json_print(json_pack("{s:o,s:o,s:o}", "name", cv_json_str(cv_buf_str(&name)),
                                        "title", cv_json_str(file->alt.n ? file->alt : file->name),
                                        "alt", cv_json_str(file->alt)),
                              &part) &&
                cv_buf_addc(&part, '\n') && cv_buf_add(&part, file->bytes);
    if (made)
        cv_desk_add(s->desk, l, cv_buf_str(&part));
    cv_buf_free(&part);
    cv_buf_free(&name);
}

bool cv_slack_file_is(struct cv_str part) {
    return part.n && part.p[0] == 'f';
}

/* What is known of a file: the line about it, and its bytes. */
static json_t *file_line(struct cv_str part, struct cv_str *bytes) {
    struct cv_str rest = {part.p + 1, part.n - 1}, line = cv_str("");
    (void)cv_str_split(&rest, '\n', &line);
    *bytes = rest;
    return cv_json_read(line, NULL);
}

/* ---- the note ----------------------------------------------------------------------------- */

/* How far the file is: '\0', 'u' (to be uploaded), '!' or '?', with its id. */
static char note_state(const struct cv_letter *l, struct cv_str *id, struct cv_str *url) {
    *url = cv_buf_str(&l->note);
    if (!cv_str_split(url, '\n', id) || !url->n) /* "bare" is a message's */
        return '\0';
    if (id->p[0] != '!' && id->p[0] != '?')
        return 'u';
    char state = id->p[0];
    *id = (struct cv_str){id->p + 1, id->n - 1};
    return state;
}

static void note_set(struct cv_letter *l, const char *mark, struct cv_str id, struct cv_str url,
                     struct cv_arena *arena) {
    struct cv_str note = cv_arena_printf(arena, "%s%.*s\n%.*s", mark, CV_ARG(id), CV_ARG(url));
    cv_buf_clear(&l->note);
    cv_buf_add(&l->note, note);
}

/* ---- requests ------------------------------------------------------------------------------ */

static void request_place(const struct slack *s, const json_t *about, size_t bytes,
                          struct cv_request *r, struct cv_arena *arena) {
    struct cv_buf form;
    char length[24];
    snprintf(length, sizeof length, "%zu", bytes);
    cv_buf_init(&form, CV_SLACK_FORM_MAX);
    cv_slack_form(&form, "filename", cv_json_text(about, "name"));
    cv_slack_form(&form, "length", cv_str(length));
    cv_slack_form(&form, "alt_txt", cv_json_text(about, "alt"));
    cv_slack_request(s, r, "files.getUploadURLExternal", &form, arena);
}

static void request_show(const struct slack *s, const struct cv_slack_target *to, struct cv_str id,
                         const json_t *about, struct cv_request *r, struct cv_arena *arena) {
    struct cv_buf form, files;
    cv_buf_init(&form, CV_SLACK_FORM_MAX);
    cv_buf_init(&files, CV_SLACK_FORM_MAX);
    cv_json_print(json_pack("[{s:o,s:o}]", "id", cv_json_str(id), "title",
                            cv_json_str(cv_json_text(about, "title"))),
                  &files);
    cv_slack_form(&form, "files", cv_buf_str(&files));
    cv_slack_form(&form, "channel_id", to->channel);
    if (to->thread.n)
        cv_slack_form(&form, "thread_ts", to->thread);
    cv_slack_request(s, r, "files.completeUploadExternal", &form, arena);
    cv_buf_free(&files);
}

void cv_slack_file_request(const struct slack *s, const struct cv_letter *l,
                           const struct cv_slack_target *to, struct cv_request *r,
                           struct cv_arena *arena) {
    struct cv_str bytes, id, url;
    json_t *about = file_line(l->parts[l->part], &bytes);
    switch (note_state(l, &id, &url)) {
    case '\0': request_place(s, about, bytes.n, r, arena); break;
    case 'u':
        r->url = cv_arena_copy(arena, url);
        r->type = CV_S("application/octet-stream");
        r->body = bytes;
        break;
    default: request_show(s, to, id, about, r, arena); break;
    }
    json_decref(about);
}

/* ---- answers ------------------------------------------------------------------------------- */

bool cv_slack_file_bytes(const struct cv_letter *l) {
    struct cv_str id, url;
    return note_state(l, &id, &url) == 'u';
}

/* The answer to the bytes themselves is no JSON: only its status counts. A place that
 * did not take them is not used again. */
struct cv_ruling cv_slack_file_took(struct cv_letter *l, const struct cv_reply *reply,
                                    struct cv_arena *arena) {
    struct cv_str id, url;
    note_state(l, &id, &url);
    if (reply->status == 200) {
        note_set(l, "!", id, url, arena);
        return (struct cv_ruling){.fate = CV_FATE_AGAIN, .pause = 0};
    }
    cv_buf_clear(&l->note);
    return (struct cv_ruling){.fate = CV_FATE_AGAIN, .pause = -1};
}

/* No answer to the last word is a doubt; to the first, nothing is lost but a moment. */
static struct cv_ruling file_unsure(struct cv_letter *l, struct cv_arena *arena) {
    struct cv_str id, url;
    if (note_state(l, &id, &url) == '\0')
        return (struct cv_ruling){.fate = CV_FATE_AGAIN, .pause = -1};
    note_set(l, "?", id, url, arena);
    return (struct cv_ruling){.fate = CV_FATE_DOUBT, .pause = -1};
}

bool cv_slack_file_read(struct cv_letter *l, const struct cv_slack_answer *a, struct cv_ruling *v,
                        struct cv_arena *arena) {
    struct cv_str id, url;
    char state = note_state(l, &id, &url);
    if (a->trouble == CV_SLACK_UNSURE) {
        *v = file_unsure(l, arena);
    } else if (a->trouble == CV_SLACK_FINE && state == '\0') {
        note_set(l, "", cv_json_text(a->root, "file_id"), cv_json_text(a->root, "upload_url"),
                 arena);
        *v = (struct cv_ruling){.fate = CV_FATE_AGAIN, .pause = 0};
    } else if (a->trouble == CV_SLACK_FINE) {
        cv_buf_clear(&l->note);
        *v = (struct cv_ruling){.fate = CV_FATE_SENT};
    } else if (a->trouble == CV_SLACK_NO && state == '?') {
        /* It was waited for and is not there, and that upload serves no more: a new one. */
        cv_buf_clear(&l->note);
        *v = (struct cv_ruling){.fate = CV_FATE_AGAIN, .pause = 0};
    } else {
        return false;
    }
    return true;
}

/* ---- looking ------------------------------------------------------------------------------- */

struct cv_str cv_slack_file_name(const struct cv_letter *l, struct cv_arena *arena) {
    struct cv_str part = l->n_parts ? l->parts[l->n_parts - 1] : cv_str(""), bytes;
    if (!cv_slack_file_is(part))
        return cv_str("");
    json_t *about = file_line(part, &bytes);
    struct cv_str name = cv_arena_copy(arena, cv_json_text(about, "name"));
    json_decref(about);
    return name;
}

/* In conversations with other organisations Slack gives no more of a file than its id. */
bool cv_slack_file_shown(const struct cv_letter *l, const json_t *message, struct cv_str name) {
    const json_t *files = json_object_get(message, "files"), *file;
    struct cv_str id, url;
    size_t i;
    bool known = note_state(l, &id, &url) == '?';
    json_array_foreach(files, i, file) {
        if (cv_str_eq(cv_json_text(file, "name"), name) ||
            (known && cv_str_eq(cv_json_text(file, "id"), id)))
            return true;
    }
    return false;
}
