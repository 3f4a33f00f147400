/* blocks.h - choices as Block Kit shows them.
 *
 * A block's id is a letter and the key of the message: 'p' its buttons, 's' a menu,
 * 'm' a menu for several, 'd' the button that sends what was picked there, and 'w' has
 * nothing but the button of the form (form.h), which can stand beside each. */
#ifndef CV_MESSENGER_SLACK_BLOCKS_H
#define CV_MESSENGER_SLACK_BLOCKS_H

#include <canvasser/session.h>

#include <jansson.h>

/* The button of the form: its action. */
#define CV_SLACK_FORM_ACTION "form"

/* The words as they are, literally, and below them what can be picked; with `form`, a
 * label, a button for it too. NULL when there is nothing to press, or Slack would not take it:
 * then the words say what to type. */
json_t *cv_slack_blocks(const struct cv_effect *effect, struct cv_str words, struct cv_str key,
                        struct cv_str form);
/* Choices as entries of a menu. */
json_t *cv_slack_options(const struct cv_option *options, size_t n);
/* A block's id; NULL when it is too long. */
json_t *cv_slack_block(char kind, struct cv_str key);
/* Takes a block's id apart; false when it is not one of ours. */
bool cv_slack_block_id(struct cv_str id, char *kind, struct cv_str *key);

#endif
