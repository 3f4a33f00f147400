/* words.h - text as Slack writes it: docs.slack.dev/messaging/formatting-message-text */
#ifndef CV_MESSENGER_SLACK_WORDS_H
#define CV_MESSENGER_SLACK_WORDS_H

#include <canvasser/clock.h>
#include <canvasser/str.h>

/* Adds `text` so that it reads as it stands: nothing in it calls anybody or is a link. */
bool cv_slack_escape(struct cv_buf *out, struct cv_str text);

/* Gives the display name of a person, "" when it is not known. */
typedef struct cv_str (*cv_slack_name)(void *context, struct cv_str id);

/* Adds what a person typed: mentions as "@Name", links as people see them, without a
 * mention of `me` at the beginning. */
void cv_slack_plain(struct cv_buf *out, struct cv_str text, struct cv_str me, cv_slack_name name,
                    void *context);
/* Calls `each` for everybody mentioned in `text`. */
void cv_slack_mentions(struct cv_str text, void (*each)(void *context, struct cv_str id),
                       void *context);
/* What a reaction says as typed words: "3", "yes", "no"; "" for any other. */
struct cv_str cv_slack_reaction(struct cv_str name);
/* The moment of an HTTP date ("Sun, 06 Nov 1994 08:49:37 GMT", RFC 9110 5.6.7), to the
 * second; 0 when it is none. */
cv_time cv_slack_date(struct cv_str date);

#endif
