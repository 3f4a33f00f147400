/* slack_blocks.h - choices as Block Kit shows them.
 *
 * A block's id is a letter and the key of the message: 'p' its buttons, 's' a menu,
 * 'm' a menu for several and 'd' the button that sends what was picked there. */
#ifndef CV_MESSENGER_SLACK_BLOCKS_H
#define CV_MESSENGER_SLACK_BLOCKS_H

#include <canvasser/session.h>

#include <jansson.h>

/* The words as they are, literally, and below them what can be picked. NULL when there
 * is nothing to pick, or Slack would not take it: then the words say what to type. */
json_t *cv_slack_blocks(const struct cv_effect *effect, struct cv_str words, struct cv_str key);
/* Takes a block's id apart; false when it is not one of ours. */
bool cv_slack_block_id(struct cv_str id, char *kind, struct cv_str *key);

#endif
