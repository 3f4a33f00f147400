/* frame.h - what a client may say, as README.md tells: bytes to a struct with
 * every member checked, or one sentence on what is wrong with them. */
#ifndef CV_ROOM_FRAME_H
#define CV_ROOM_FRAME_H

#include <canvasser/error.h>
#include <canvasser/str.h>

#include <jansson.h>

enum {
    CV_ROOM_FRAME_MAX = 64 * 1024, /* bytes of a frame */
    CV_ROOM_BOT_FRAME_MAX = 512 * 1024, /* of the bot's, once it is welcomed */
    CV_ROOM_TEXT_MAX = 4000,       /* bytes of a person's message or choice */
    CV_ROOM_BOT_TEXT_MAX = 32000,  /* bytes of the bot's, in each language */
    CV_ROOM_TONGUES_MAX = 8,       /* languages beside the first one */
    CV_ROOM_NAME_MAX = 60,         /* characters of a display name */
    CV_ROOM_KEY_MAX = 64,          /* characters of a key */
    CV_ROOM_FIELDS_MAX = 12,       /* of a form */
    CV_ROOM_LANG_MAX = 35          /* bytes of a language tag (RFC 5646 4.4.1) */
};

enum cv_room_frame_kind {
    CV_ROOM_HELLO,
    CV_ROOM_SAY,
    CV_ROOM_CHOOSE,
    CV_ROOM_FORM,
    CV_ROOM_BOARD,
    CV_ROOM_NAME,
    CV_ROOM_LANG,
    CV_ROOM_PING,
    CV_ROOM_FRAME_KINDS
};

struct cv_room_frame {
    enum cv_room_frame_kind kind;
    json_t *root; /* owns everything below */
    struct cv_str key;
    /* hello: exactly one of the first four is set */
    struct cv_str join, secret, bot, view;
    struct cv_str name, lang, room;
    int64_t after;
    /* say, choose, form, board */
    struct cv_str text, about, choice, to, label;
    json_t *options, *mix, *tongues, *board, *fields, *form; /* NULL when missing */
    bool many, asks;
    bool extras; /* has a member that is the bot's alone */
};

/* On CV_OK `out` is the caller's to free. On CV_INVALID *why says what is
 * wrong, in words for whoever wrote the client. */
enum cv_status cv_room_frame_parse(struct cv_str bytes, bool from_bot, struct cv_room_frame *out,
                                   const char **why) CV_MUST_USE;
void cv_room_frame_free(struct cv_room_frame *frame);

/* Why a say, choose or board of this sender is not taken, or NULL. `limit` is
 * set with "too_long". */
const char *cv_room_frame_refusal(const struct cv_room_frame *frame, bool from_bot, int64_t *limit);

/* The part of a say or choose that the log keeps: one JSON object. */
void cv_room_frame_body(const struct cv_room_frame *frame, struct cv_buf *out);

#endif
