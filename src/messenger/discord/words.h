/* words.h - words as Discord writes them: ids, mentions, Markdown. Pure. */
#ifndef CV_MESSENGER_DISCORD_WORDS_H
#define CV_MESSENGER_DISCORD_WORDS_H

#include <canvasser/clock.h>
#include <canvasser/str.h>

#include <jansson.h>

enum { CV_DISCORD_TEXT = 2000, /* characters of a message; counted in UTF-16, where they are most */
       CV_DISCORD_NONCE = 24   /* characters of ours; theirs may have 25 */
};

/* When a snowflake was made; 0 for what is none. */
cv_time cv_discord_time(struct cv_str id);
/* The same of its number. */
cv_time cv_discord_born(uint64_t id);
/* Whether a moment as they write it ("2026-01-02T03:04:05.678000+00:00") is after `at`, to
 * the second. */
bool cv_discord_after(struct cv_str moment, cv_time at);
/* The first snowflake of a moment: for asking what came after it. */
uint64_t cv_discord_snowflake(cv_time at);
uint64_t cv_discord_id(struct cv_str id);
/* "es-ES" is "es": locales of people to languages. A view into it; "" for what is none. */
struct cv_str cv_discord_lang(struct cv_str locale);
/* What an emoji says as typed words: keycap digits, thumbs and marks; "" for others. */
struct cv_str cv_discord_emoji(struct cv_str name);
/* Adds what was typed as people read it: a mention of `me` at the start is cut off,
 * those of others become @NAME (`mentions`: the users of the message), custom emoji
 * their names. */
void cv_discord_read(struct cv_buf *out, struct cv_str content, struct cv_str me,
                     const json_t *mentions);
/* Adds `text` so that it is shown as it is: nothing in it is formatting, a mention, a
 * list or a preview. What misleads is left out (wording.h). */
bool cv_discord_write(struct cv_buf *out, struct cv_str text);
/* Bytes of the first piece of written text that one message takes: never between a
 * backslash and what it guards. */
size_t cv_discord_piece(struct cv_str written);
/* At most `most` UTF-16 units of `text`, the last of them "…" when it was cut. */
void cv_discord_label(struct cv_buf *out, struct cv_str text, size_t most);
/* The nonce of a part of a letter: the same for the same, CV_DISCORD_NONCE characters.
 * Adds it. */
void cv_discord_nonce(struct cv_buf *out, struct cv_str key, size_t part);

#endif
