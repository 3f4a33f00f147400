/* offer.c - buttons and menus below a message.
 *
 * What they carry is signed (HMAC-SHA-256, RFC 2104, over key, choice, channel and place),
 * so that nobody who reaches our listener can press for others. The secret is made once
 * and kept. */
#include "messenger/mattermost/private.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <string.h>

enum {
    BUTTONS_MAX = 10, /* then a menu */
    TICKS_MAX = 20,   /* buttons of a question with several answers */
    MENU_MAX = 100    /* entries */
};

/* ---- the secret ---------------------------------------------------------------------------- */

static void secret_hex(const unsigned char *bytes, size_t n, char *out) {
    for (size_t i = 0; i < n; i++)
        snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

int mm_hex(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool secret_read(struct mm_press *p, struct cv_str hex) {
    if (hex.n != 2 * sizeof p->secret)
        return false;
    for (size_t i = 0; i < sizeof p->secret; i++) {
        int high = mm_hex(hex.p[2 * i]), low = mm_hex(hex.p[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        p->secret[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}

void mm_offer_start(struct mattermost *m) {
    struct mm_press *p = &m->press;
    const struct cv_wire *wire = m->codec.wire;
    struct cv_buf kept;
    char hex[2 * sizeof p->secret + 1];
    cv_buf_init(&kept, CV_RESUME_MAX);
    p->ready = wire->kept(wire->context, CV_S("secret"), &kept) &&
               secret_read(p, cv_buf_str(&kept));
    if (!p->ready) {
        wire->random(wire->context, p->secret, sizeof p->secret);
        secret_hex(p->secret, sizeof p->secret, hex);
        mm_event(m, &(struct cv_incoming){
                        .kind = CV_IN_KEEP, .slot = CV_S("secret"), .resume = cv_str(hex)});
        cv_wipe(hex, sizeof hex);
        p->ready = true;
    }
    cv_buf_free(&kept); /* as safe as the file it comes from */
}

/* The first half of the HMAC, as hexadecimal digits. */
static void offer_sign(const struct mattermost *m, const struct mm_button *b,
                       char mac[MM_MAC + 1]) {
    const struct cv_str fields[] = {b->key, b->choice, b->channel, b->place};
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int n = 0;
    struct cv_buf text;
    cv_buf_init(&text, 4096);
    for (size_t i = 0; i < CV_COUNT(fields); i++) {
        cv_buf_add(&text, fields[i]);
        cv_buf_addc(&text, '\0');
    }
    HMAC(EVP_sha256(), m->press.secret, (int)sizeof m->press.secret,
         (const unsigned char *)(text.p ? text.p : ""), text.n, digest, &n);
    secret_hex(digest, MM_MAC / 2, mac);
    cv_buf_free(&text);
}

bool mm_offer_signed(const struct mattermost *m, const struct mm_button *b, struct cv_str mac) {
    char right[MM_MAC + 1];
    offer_sign(m, b, right);
    return mac.n == MM_MAC && CRYPTO_memcmp(mac.p, right, MM_MAC) == 0;
}

/* ---- offering ---------------------------------------------------------------------------------- */

struct offer {
    const struct mattermost *m;
    struct mm_button button; /* all but the choice */
    struct cv_arena *arena;
};

static void offer_mac(const struct offer *o, struct cv_str choice, char mac[MM_MAC + 1]) {
    struct mm_button button = o->button;
    button.choice = choice;
    offer_sign(o->m, &button, mac);
}

static json_t *offer_context(const struct offer *o, struct cv_str choice, struct cv_str label) {
    char mac[MM_MAC + 1];
    offer_mac(o, choice, mac);
    return json_pack("{s:o,s:o,s:o,s:s,s:o*}", "key", cv_json_str(o->button.key), "place",
                     cv_json_str(o->button.place), "choice", cv_json_str(choice), "mac", mac,
                     "label", label.n ? cv_json_str(label) : NULL);
}

static json_t *offer_url(const struct offer *o) {
    return cv_json_str(cv_arena_printf(o->arena, "%.*s/action",
                                       CV_ARG(o->m->codec.wire->public_url)));
}

/* Ids of actions have letters and digits only: others are not routed (mattermost issue 25747). */
static json_t *offer_button(const struct offer *o, size_t number, struct cv_str choice,
                            struct cv_str label, bool many) {
    return json_pack("{s:o,s:s,s:o,s:{s:o,s:o}}", "id",
                     cv_json_str(cv_arena_printf(o->arena, "b%zu", number)), "type", "button",
                     "name", cv_json_str(label), "integration", "url", offer_url(o), "context",
                     offer_context(o, choice, many ? label : CV_S("")));
}

/* The choice of a menu comes beside its context: it is signed by itself. */
static json_t *offer_menu(const struct offer *o, const json_t *options) {
    json_t *entries = json_array();
    const json_t *option;
    size_t i;
    json_array_foreach(options, i, option) {
        char mac[MM_MAC + 1];
        const char *choice = json_string_value(json_array_get(option, 0));
        offer_mac(o, cv_str(choice), mac);
        json_array_append_new(
            entries, json_pack("{s:O,s:o}", "text", json_array_get(option, 1), "value",
                               cv_json_str(cv_arena_printf(o->arena, "%s%s", mac, choice))));
    }
    return json_pack("{s:s,s:s,s:s,s:o,s:{s:o,s:o}}", "id", "m0", "type", "select", "name",
                     "\xE2\x80\xA6", "options", entries, "integration", "url", offer_url(o),
                     "context", offer_context(o, CV_S(""), CV_S("")));
}

static json_t *offer_actions(const struct offer *o, const json_t *options, bool many) {
    json_t *actions = json_array();
    const json_t *option;
    size_t i;
    if (!many && json_array_size(options) > BUTTONS_MAX) {
        json_array_append_new(actions, offer_menu(o, options));
        return actions;
    }
    json_array_foreach(options, i, option) {
        const json_t *id = json_array_get(option, 0), *label = json_array_get(option, 1);
        json_array_append_new(
            actions, offer_button(o, i, (struct cv_str){json_string_value(id),
                                                        json_string_length(id)},
                                  (struct cv_str){json_string_value(label),
                                                  json_string_length(label)}, many));
    }
    if (many) /* U+2713 */
        json_array_append_new(actions, offer_button(o, i, CV_S("="), CV_S("\xE2\x9C\x93 OK"), false));
    return actions;
}

json_t *mm_offer(const struct mattermost *m, const struct mm_button *button, const json_t *options,
                 bool many) {
    size_t n = json_array_size(options);
    if (!m->codec.wire->public_url.n || !m->press.ready || !n || n > (many ? TICKS_MAX : MENU_MAX))
        return NULL;
    struct offer o = {m, *button, cv_arena_new()};
    json_t *offer = json_pack("[{s:o}]", "actions", offer_actions(&o, options, many));
    struct cv_buf size;
    cv_buf_init(&size, MM_PROPS_MAX);
    bool fits = cv_json_print(json_incref(offer), &size);
    cv_buf_free(&size);
    cv_arena_free(o.arena);
    if (fits)
        return offer;
    json_decref(offer);
    return NULL;
}
