/* files.c - files beside messages (XEP-0363): who takes them is found out once
 * (XEP-0030), then each gets a slot, is put there, and its address is said. Where that
 * fails the words go out without the file. */
#include "messenger/xmpp/private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

enum { HEADERS_MOST = 3 };

void xmpp_file_new(struct xmpp_letter *l, const struct cv_file *file) {
    struct xmpp_file *f = cv_alloc(sizeof *f);
    *f = (struct xmpp_file){.name = cv_strdup(file->name),
                            .type = cv_strdup(file->type),
                            .alt = cv_strdup(file->alt)};
    char *bytes = cv_alloc(file->bytes.n + 1);
    if (file->bytes.n)
        memcpy(bytes, file->bytes.p, file->bytes.n);
    f->bytes = (struct cv_str){bytes, file->bytes.n};
    l->file = f;
}

void xmpp_file_free(struct xmpp_file *f) {
    if (!f)
        return;
    free(f->name);
    free(f->type);
    free(f->alt);
    free(f->url);
    free((char *)(uintptr_t)f->bytes.p);
    free(f);
}

/* ---- letters with files ---------------------------------------------------------------- */

static void letter_add(struct xmpp_letter *l, struct cv_str text) {
    l->parts = cv_realloc(l->parts, (l->n_parts + 1) * sizeof *l->parts);
    l->parts[l->n_parts++] = (struct xmpp_part){.text = cv_strdup(text)};
}

/* The file is there under `url`, or ("") it is not and what it shows is said instead. */
static void letter_filed(struct xmpp *x, struct xmpp_letter *l, struct cv_str url) {
    struct xmpp_file *f = l->file;
    f->state = XMPP_FILE_DONE;
    if (url.n) {
        f->url = cv_strdup(url);
        letter_add(l, url);
    } else if (f->alt[0] || !l->n_parts) {
        letter_add(l, cv_str(f->alt[0] ? f->alt : f->name));
    }
    xmpp_posts_go(x);
}

static struct xmpp_letter *letter_of(const struct xmpp *x, struct cv_str key) {
    struct xmpp_letter *l;
    DL_FOREACH(x->letters, l) {
        if (l->file && l->file->state == XMPP_FILE_ASKED && cv_str_eqz(key, l->key))
            return l;
    }
    return NULL;
}

static void file_slot(struct xmpp *x, struct xmpp_letter *l) {
    struct cv_buf payload;
    char size[24];
    cv_buf_init(&payload, XMPP_FRAME_MAX);
    snprintf(size, sizeof size, "%zu", l->file->bytes.n);
    CV_XML(&payload,
           "<request xmlns='" XMPP_UPLOAD "' filename='?' size='?' content-type='?'/>",
           cv_str(l->file->name), cv_str(size), cv_str(l->file->type));
    l->file->state = XMPP_FILE_ASKED;
    xmpp_ask(x, XMPP_ASK_SLOT, cv_str(x->upload), "get", cv_buf_str(&payload), cv_str(l->key));
    cv_buf_free(&payload);
}

void xmpp_files_look(struct xmpp *x) {
    if (x->upload || x->upload_asked)
        return;
    x->upload_asked = true;
    xmpp_ask(x, XMPP_ASK_ITEMS, cv_str(x->domain), "get",
             CV_S("<query xmlns='http://jabber.org/protocol/disco#items'/>"), CV_S(""));
}

bool xmpp_files_ready(struct xmpp *x, struct xmpp_letter *l) {
    if (!l->file || l->file->state == XMPP_FILE_DONE)
        return true;
    if (!x->upload) {
        xmpp_files_look(x);
    } else if (!x->upload[0] && l->file->state == XMPP_FILE_WAITS) {
        letter_filed(x, l, CV_S(""));
        return true;
    } else if (l->file->state == XMPP_FILE_WAITS) {
        file_slot(x, l);
    }
    return false;
}

void xmpp_files_lost(struct xmpp *x) {
    struct xmpp_letter *l;
    x->upload_asked = false;
    DL_FOREACH(x->letters, l) {
        if (l->file && l->file->state == XMPP_FILE_ASKED && !l->tag)
            l->file->state = XMPP_FILE_WAITS;
    }
}

/* ---- who takes files ------------------------------------------------------------------------ */

static void upload_known(struct xmpp *x, struct cv_str who) {
    xmpp_set(&x->upload, who);
    if (!who.n)
        xmpp_lacks(x, CV_S(""), "the server takes no files: charts are said in words; turn HTTP "
                   "upload (XEP-0363) on");
    xmpp_posts_go(x);
}

static void upload_ask(struct xmpp *x, struct cv_str jid) {
    xmpp_ask(x, XMPP_ASK_INFO, jid, "get",
             CV_S("<query xmlns='http://jabber.org/protocol/disco#info'/>"), jid);
}

/* The server may take files itself, without saying so in its list. */
static void upload_items(struct xmpp *x, const struct cv_xml *answer) {
    const struct cv_xml *query =
        cv_xml_child(answer, "query", "http://jabber.org/protocol/disco#items");
    unsigned n = 0;
    upload_ask(x, cv_str(x->domain));
    for (const struct cv_xml *item = query ? query->children : NULL; item && n < 32;
         item = item->next) {
        struct cv_str jid = cv_xml_attribute(item, "jid");
        if (!jid.n || xmpp_asks_open(x, XMPP_ASK_INFO, jid))
            continue;
        n++;
        upload_ask(x, jid);
    }
}

static void upload_info(struct xmpp *x, const struct xmpp_ask *ask, const struct cv_xml *answer) {
    const struct cv_xml *query =
        cv_xml_child(answer, "query", "http://jabber.org/protocol/disco#info");
    const struct xmpp_ask *other;
    if (x->upload && x->upload[0])
        return;
    for (const struct cv_xml *f = query ? query->children : NULL; f; f = f->next)
        if (cv_str_eqz(f->name, "feature") && cv_str_eqz(cv_xml_attribute(f, "var"), XMPP_UPLOAD)) {
            upload_known(x, cv_str(ask->about));
            return;
        }
    DL_FOREACH(x->asks, other) {
        if (other->kind == XMPP_ASK_INFO)
            return;
    }
    upload_known(x, CV_S(""));
}

/* ---- putting them there ------------------------------------------------------------------------- */

static bool header_allowed(struct cv_str name) {
    return cv_str_eq_nocase(name, CV_S("authorization")) ||
           cv_str_eq_nocase(name, CV_S("cookie")) || cv_str_eq_nocase(name, CV_S("expires"));
}

/* The reply's tag leads to the letter: its address while the reply is on its way. */
static void file_put(struct xmpp *x, struct xmpp_letter *l, const struct cv_xml *slot) {
    const struct cv_xml *put = cv_xml_child(slot, "put", XMPP_UPLOAD);
    struct cv_header headers[HEADERS_MOST];
    struct cv_str get = cv_xml_attribute(cv_xml_child(slot, "get", XMPP_UPLOAD), "url");
    struct cv_str url = cv_xml_attribute(put, "url");
    size_t n = 0;
    if (!get.n || (!cv_str_starts(url, CV_S("https://")) && !cv_str_starts(url, CV_S("http://")))) {
        letter_filed(x, l, CV_S(""));
        return;
    }
    for (const struct cv_xml *h = put->children; h && n < HEADERS_MOST; h = h->next)
        if (cv_xml_is(h, "header", XMPP_UPLOAD) && header_allowed(cv_xml_attribute(h, "name")) &&
            !memchr(h->text.p, '\n', h->text.n))
            headers[n++] = (struct cv_header){cv_xml_attribute(h, "name"), h->text};
    l->file->url = cv_strdup(get);
    l->tag = ++x->tag;
    x->codec.wire->request(x->codec.wire->context, &(struct cv_request){
                                                       .tag = l->tag,
                                                       .method = "PUT",
                                                       .url = url,
                                                       .type = cv_str(l->file->type),
                                                       .body = l->file->bytes,
                                                       .headers = headers,
                                                       .n_headers = n,
                                                   });
}

void xmpp_files_answer(struct xmpp *x, const struct xmpp_ask *ask, const struct cv_xml *answer) {
    if (ask->kind == XMPP_ASK_ITEMS) {
        upload_items(x, answer);
        return;
    }
    if (ask->kind == XMPP_ASK_INFO) {
        upload_info(x, ask, answer);
        return;
    }
    struct xmpp_letter *l = letter_of(x, cv_str(ask->about));
    if (l && answer)
        file_put(x, l, cv_xml_child(answer, "slot", XMPP_UPLOAD));
    else if (l)
        letter_filed(x, l, CV_S(""));
}

void xmpp_files_replied(struct xmpp *x, const struct cv_reply *reply) {
    struct xmpp_letter *l;
    DL_FOREACH(x->letters, l) {
        if (l->file && l->file->state == XMPP_FILE_ASKED && l->tag == reply->tag)
            break;
    }
    if (!l)
        return;
    bool there = reply->status >= 200 && reply->status < 300;
    struct cv_str url = there ? cv_arena_copy(x->arena, cv_str(l->file->url)) : CV_S("");
    free(l->file->url);
    l->file->url = NULL;
    letter_filed(x, l, url);
}
