/* account.h - what a codec is told of the account that it speaks for.
 *
 * Codecs copy what they keep. Which of these a kind of messenger wants stands in
 * the table of kinds (kinds.h). */
#ifndef CV_MESSENGER_ACCOUNT_H
#define CV_MESSENGER_ACCOUNT_H

#include <canvasser/secret.h>
#include <canvasser/str.h>

struct cv_account {
    struct cv_str name;    /* of the connection, unique among them: "team" */
    struct cv_str url;     /* where the messenger is */
    struct cv_str address; /* who we are there, where a token alone does not say it */
    struct cv_str nick;    /* what we are called in a room, where we choose it */
    const struct cv_str *rooms; /* to be in, where nobody can invite us */
    size_t n_rooms;
    const struct cv_secret *token;
    const struct cv_secret *app_token; /* a second one, or NULL */
    bool trial; /* only to see whether it would work: nothing is begun that costs or lasts */
};

#endif
