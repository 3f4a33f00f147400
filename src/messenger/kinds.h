/* kinds.h - the kinds of messenger there are: one row each. */
#ifndef CV_MESSENGER_KINDS_H
#define CV_MESSENGER_KINDS_H

#include "messenger/account.h"

#include <canvasser/messenger.h>

/* What an entry of the settings may hold beside its name; each is a line of it. */
enum cv_wants {
    CV_WANTS_URL = 1 << 0,
    CV_WANTS_TOKEN = 1 << 1,     /* token_file */
    CV_WANTS_APP_TOKEN = 1 << 2, /* app_token_file */
    CV_WANTS_ADDRESS = 1 << 3,
    CV_WANTS_NICK = 1 << 4,
    CV_WANTS_ROOMS = 1 << 5
};

struct cv_kind {
    const char *name; /* the word in the settings: "slack" */
    unsigned needs;   /* cv_wants that must be there */
    unsigned takes;   /* that may be */
    const char *url;  /* where it is when the settings do not say, or NULL */
    struct cv_codec *(*codec)(const struct cv_account *account);
};

size_t cv_kinds_count(void);
const struct cv_kind *cv_kind_at(size_t i);

#endif
