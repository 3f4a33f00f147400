/* xml.c - one XML element, read under limits and written safely. */
#include "messenger/xmpp/xml.h"

#include <expat.h>
#include <string.h>

/* Stands between namespace and name: no XML can hold it. */
#define SEPARATOR '\x1f'

struct reader {
    XML_Parser parser;
    struct cv_arena *arena;
    struct cv_xml *root, *open;
    struct cv_xml *last[CV_XML_DEPTH + 1]; /* the youngest child at each depth */
    struct cv_buf texts[CV_XML_DEPTH + 1]; /* what was read of the text at each depth */
    size_t depth, elements;
    enum cv_status status;
    const char *why;
};

static void reader_refuse(struct reader *r, enum cv_status status, const char *why) {
    if (r->status)
        return;
    r->status = status;
    r->why = why;
    XML_StopParser(r->parser, XML_FALSE);
}

static void reader_split(struct reader *r, const char *full, struct cv_str *space,
                         struct cv_str *name) {
    const char *mark = strchr(full, SEPARATOR);
    *space = mark ? cv_arena_copy(r->arena, (struct cv_str){full, (size_t)(mark - full)})
                  : CV_S("");
    *name = cv_arena_copy(r->arena, cv_str(mark ? mark + 1 : full));
}

static void reader_attribute(struct reader *r, struct cv_xml *e, const char *full,
                             const char *value) {
    struct cv_str space, name;
    reader_split(r, full, &space, &name);
    if (cv_str_eqz(space, "http://www.w3.org/XML/1998/namespace") && cv_str_eqz(name, "lang"))
        name = CV_S("xml:lang");
    else if (space.n)
        return;
    struct cv_xml_attribute *a = cv_arena_alloc(r->arena, sizeof *a);
    *a = (struct cv_xml_attribute){e->attributes, name, cv_arena_copy(r->arena, cv_str(value))};
    e->attributes = a;
}

static void XMLCALL reader_start(void *context, const XML_Char *full, const XML_Char **pairs) {
    struct reader *r = context;
    size_t n = 0;
    while (pairs[2 * n])
        n++;
    if (r->depth == CV_XML_DEPTH || ++r->elements > CV_XML_ELEMENTS || n > CV_XML_ATTRIBUTES) {
        reader_refuse(r, CV_TOO_BIG, "too many elements, too deep, or too many attributes");
        return;
    }
    struct cv_xml *e = cv_arena_alloc(r->arena, sizeof *e);
    reader_split(r, full, &e->space, &e->name);
    for (size_t i = 0; i < n; i++)
        reader_attribute(r, e, pairs[2 * i], pairs[2 * i + 1]);
    e->parent = r->open;
    if (!r->root)
        r->root = e;
    else if (r->last[r->depth])
        r->last[r->depth]->next = e;
    else
        r->open->children = e;
    r->last[r->depth++] = e;
    r->last[r->depth] = NULL;
    r->open = e;
    cv_buf_clear(&r->texts[r->depth]);
}

static void XMLCALL reader_end(void *context, const XML_Char *full) {
    struct reader *r = context;
    (void)full;
    if (r->status)
        return;
    r->open->text = cv_arena_copy(r->arena, cv_buf_str(&r->texts[r->depth]));
    r->open = r->open->parent;
    r->depth--;
}

static void XMLCALL reader_text(void *context, const XML_Char *p, int n) {
    struct reader *r = context;
    cv_buf_add(&r->texts[r->depth], (struct cv_str){p, (size_t)n});
}

static void XMLCALL reader_doctype(void *context, const XML_Char *name, const XML_Char *system,
                                   const XML_Char *public, int internal) {
    (void)name, (void)system, (void)public, (void)internal;
    reader_refuse(context, CV_INVALID, "a document type is not allowed");
}

static void XMLCALL reader_instruction(void *context, const XML_Char *target,
                                       const XML_Char *data) {
    (void)target, (void)data;
    reader_refuse(context, CV_INVALID, "a processing instruction is not allowed");
}

static void XMLCALL reader_comment(void *context, const XML_Char *data) {
    (void)data;
    reader_refuse(context, CV_INVALID, "a comment is not allowed");
}

enum cv_status cv_xml_read(struct cv_str document, struct cv_arena *arena, struct cv_xml **out,
                           struct cv_error *err) {
    struct reader r = {.arena = arena};
    if (document.n > CV_XML_BYTES)
        return cv_fail(err, CV_TOO_BIG, "XML of more than %d KiB", CV_XML_BYTES / 1024);
    for (size_t i = 0; i < CV_COUNT(r.texts); i++)
        cv_buf_init(&r.texts[i], CV_XML_BYTES);
    r.parser = XML_ParserCreateNS("UTF-8", SEPARATOR);
    XML_SetUserData(r.parser, &r);
    XML_SetElementHandler(r.parser, reader_start, reader_end);
    XML_SetCharacterDataHandler(r.parser, reader_text);
    XML_SetStartDoctypeDeclHandler(r.parser, reader_doctype);
    XML_SetProcessingInstructionHandler(r.parser, reader_instruction);
    XML_SetCommentHandler(r.parser, reader_comment);
    if (XML_Parse(r.parser, document.p ? document.p : "", (int)document.n, XML_TRUE) !=
            XML_STATUS_OK &&
        !r.status) {
        r.status = CV_INVALID;
        r.why = XML_ErrorString(XML_GetErrorCode(r.parser));
    }
    XML_ParserFree(r.parser);
    for (size_t i = 0; i < CV_COUNT(r.texts); i++)
        cv_buf_free(&r.texts[i]);
    *out = r.root;
    return r.status ? cv_fail(err, r.status, "not the XML expected: %s", r.why) : CV_OK;
}

bool cv_xml_is(const struct cv_xml *e, const char *name, const char *space) {
    return e && cv_str_eqz(e->name, name) && cv_str_eqz(e->space, space);
}

const struct cv_xml *cv_xml_child(const struct cv_xml *e, const char *name, const char *space) {
    for (const struct cv_xml *child = e ? e->children : NULL; child; child = child->next)
        if ((!name || cv_str_eqz(child->name, name)) && cv_str_eqz(child->space, space))
            return child;
    return NULL;
}

struct cv_str cv_xml_words(const struct cv_xml *e, const char *name, const char *space) {
    const struct cv_xml *child = cv_xml_child(e, name, space);
    return child ? child->text : CV_S("");
}

struct cv_str cv_xml_attribute(const struct cv_xml *e, const char *name) {
    for (const struct cv_xml_attribute *a = e ? e->attributes : NULL; a; a = a->next)
        if (cv_str_eqz(a->name, name))
            return a->value;
    return CV_S("");
}

static void fill_escaped(struct cv_buf *out, struct cv_str value) {
    for (size_t i = 0; i < value.n; i++) {
        unsigned char c = (unsigned char)value.p[i];
        const char *name = c == '&'    ? "&amp;"
                           : c == '<'  ? "&lt;"
                           : c == '>'  ? "&gt;"
                           : c == '\'' ? "&apos;"
                           : c == '"'  ? "&quot;"
                                       : NULL;
        if (name)
            cv_buf_addz(out, name);
        else if (c >= 0x20 || c == '\n' || c == '\t')
            cv_buf_addc(out, (char)c);
    }
}

void cv_xml_fill(struct cv_buf *out, const char *pattern, const struct cv_str *values) {
    for (const char *p = pattern; *p; p++) {
        if (*p == '?')
            fill_escaped(out, *values++);
        else
            cv_buf_addc(out, *p);
    }
}
