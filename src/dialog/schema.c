/* schema.c - the JSON Schema of scripts, for editors that complete and check
 * while one types. It is made from the tables the compiler reads scripts with,
 * so it cannot say otherwise. */
#include "dialog/compile.h"

/* What can stand behind a key: a piece of schema, and what an editor shows. */
struct slot {
    const char *key;
    const char *schema; /* NULL: an enumeration made from the compiler's words */
    const char *about;
    void (*words)(struct cv_buf *out);
};

/* ---- enumerations ------------------------------------------------------------------------ */

static void word(struct cv_buf *out, size_t i, const char *name) {
    cv_buf_addf(out, "%s\"%s\"", i ? ", " : "", name);
}

static void words_of_kinds(struct cv_buf *out) {
    for (size_t i = 0; i < CV_ASK_COUNT; i++)
        word(out, i, cv_ask_name((enum cv_ask)i));
}

static void words_of_feeds(struct cv_buf *out) {
    for (size_t i = 0; i < CV_FEED_COUNT; i++)
        word(out, i, cv_feed_name((enum cv_feed)i));
}

static void words_of_asked(struct cv_buf *out) {
    for (size_t i = 0; cv_asked_name(i); i++)
        word(out, i, cv_asked_name(i));
}

static void words_of_company(struct cv_buf *out) {
    size_t n;
    const char *const *words = cv_company_words(&n);
    for (size_t i = 0; i < n; i++)
        word(out, i, words[i]);
}

static void words_of_then(struct cv_buf *out) {
    for (int i = 0; i < CV_THEN_WORDS; i++)
        word(out, (size_t)i, cv_then_name((enum cv_then)(i + 1)));
}

static void words_of_advise(struct cv_buf *out) {
    size_t n;
    const char *const *words = cv_advise_words(&n);
    for (size_t i = 0; i < n; i++)
        word(out, i, words[i]);
}

/* ---- keys -------------------------------------------------------------------------------------- */

#define REF(name) "\"$ref\": \"#/definitions/" name "\""

static const struct slot slots[] = {
    {"ask", REF("id"), "A question: the text step.ID.ask, and the answers to it", NULL},
    {"say", REF("id"), "A message: the text step.ID.say", NULL},
    {"each", REF("id"), "Goes through the steps once for every entry of the answer to this list", NULL},
    {"probe", REF("id"), "Asks the facts that would move the advice most", NULL},
    {"advise", NULL, "The advice for the segment at hand, or for all", words_of_advise},
    {"discuss", REF("id"), "Open for questions on the advice, until the facilitator ends it", NULL},
    {"when", REF("condition"), "The step is taken only if this holds", NULL},
    {"answer", REF("id"), "An earlier question", NULL},
    {"is", REF("answers"), "True when the answer holds one of these", NULL},
    {"not", REF("answers"), "True when the answer holds none of these", NULL},
    {"people", NULL, "Whether one takes part alone, or several do", words_of_company},
    {"earlier", REF("flag"), "Whether a session with advice ended in this place before", NULL},
    {"steps", REF("steps"), "Taken in this order", NULL},
    {"kind", NULL, "What an answer is; text when it is missing", words_of_kinds},
    {"of", NULL, "Who is asked; everyone when it is missing", words_of_asked},
    {"roles", REF("ids"), "Of everyone, those alone who have one of these roles", NULL},
    {"feeds", NULL, "What the advice takes from the answer", words_of_feeds},
    {"fact", REF("id"), "A determinant of advice.yaml", NULL},
    {"choices", "\"anyOf\": [{" REF("id") "}, {" REF("ids") "}]",
     "The name of a set of choices, or a list of them", NULL},
    {"many", REF("flag"), "Several choices may be picked", NULL},
    {"optional", REF("flag"), "The question may be skipped", NULL},
    {"least", "\"type\": \"number\"", "The lowest number, or the fewest entries", NULL},
    {"most", "\"type\": \"number\"", "The highest number, or the most entries", NULL},
    {"silence", REF("silence"), "What is done when nobody answers; the text step.ID.silence says it", NULL},
    {"after", "\"type\": \"string\", \"pattern\": \"^[0-9]+ (minute|hour|day|week)s?$\"",
     "How long nobody has answered", NULL},
    {"then", NULL, "Goes on without an answer, goes on waiting, or ends the session", words_of_then},
    {"to", REF("id"), "The step further down at which it goes on", NULL},
    {"preset", REF("preset"), "Shares offered as the default, by the answer to an earlier choice", NULL},
};

static const struct slot *slot_find(const char *key) {
    for (size_t i = 0; i < CV_COUNT(slots); i++)
        if (cv_str_eqz(cv_str(key), slots[i].key))
            return &slots[i];
    return NULL;
}

/* A key nobody described here is allowed as it is; the tests of the schema tell. */
static void slot_write(struct cv_buf *out, const char *key) {
    const struct slot *slot = slot_find(key);
    cv_buf_addf(out, "        \"%s\": {", key);
    if (slot && slot->schema)
        cv_buf_addz(out, slot->schema);
    if (slot && slot->words) {
        cv_buf_addz(out, "\"enum\": [");
        slot->words(out);
        cv_buf_addz(out, "]");
    }
    cv_buf_addf(out, ", \"description\": \"%s\"}", slot ? slot->about : "not described");
}

/* ---- steps ---------------------------------------------------------------------------------------- */

/* What a kind of question does not take. */
static void kind_write(struct cv_buf *out, enum cv_ask ask) {
    size_t n, shown = 0;
    const char *const *keys = cv_step_keys(CV_STEP_ASK, &n);
    const char *named = ask == CV_ASK_TEXT ? "" : "\"required\": [\"kind\"], ";
    cv_buf_addf(out, "        {\"if\": {%s\"properties\": {\"kind\": {\"const\": \"%s\"}}}, "
                     "\"then\": {\"properties\": {",
                named, cv_ask_name(ask));
    for (size_t i = 0; i < n; i++)
        if (!cv_ask_takes(ask, keys[i]))
            cv_buf_addf(out, "%s\"%s\": false", shown++ ? ", " : "", keys[i]);
    cv_buf_addz(out, "}}}");
}

/* The kind of question that a feed wants. */
static void feed_write(struct cv_buf *out, enum cv_feed feed) {
    enum cv_ask kind = cv_feed_kind(feed);
    cv_buf_addf(out, "        {\"if\": {\"required\": [\"feeds\"], \"properties\": {\"feeds\": "
                     "{\"const\": \"%s\"}}}, \"then\": {%s\"properties\": {\"kind\": {\"const\": "
                     "\"%s\"}}}}",
                cv_feed_name(feed), kind == CV_ASK_TEXT ? "" : "\"required\": [\"kind\"], ",
                cv_ask_name(kind));
}

static void rules_write(struct cv_buf *out) {
    cv_buf_addz(out, ",\n      \"allOf\": [\n");
    for (size_t i = 0; i < CV_ASK_COUNT; i++) {
        kind_write(out, (enum cv_ask)i);
        cv_buf_addz(out, ",\n");
    }
    for (size_t i = CV_FEED_NONE + 1; i < CV_FEED_COUNT; i++) {
        feed_write(out, (enum cv_feed)i);
        cv_buf_addz(out, i + 1 < CV_FEED_COUNT ? ",\n" : "\n");
    }
    cv_buf_addz(out, "      ]");
}

/* The first key of a step is the one it begins with. */
static void step_write(struct cv_buf *out, enum cv_step_kind kind) {
    size_t n;
    const char *const *keys = cv_step_keys(kind, &n);
    cv_buf_addf(out, "    \"step_%s\": {\n      \"type\": \"object\", \"required\": [\"%s\"%s], "
                     "\"additionalProperties\": false,\n      \"properties\": {\n",
                keys[0], keys[0], kind == CV_STEP_EACH ? ", \"steps\"" : "");
    for (size_t i = 0; i < n; i++) {
        slot_write(out, keys[i]);
        cv_buf_addz(out, i + 1 < n ? ",\n" : "\n");
    }
    cv_buf_addz(out, "      }");
    if (kind == CV_STEP_ASK)
        rules_write(out);
    cv_buf_addz(out, "\n    },\n");
}

/* A condition looks at an answer, or at one thing beside the answers. */
static void condition_write(struct cv_buf *out) {
    cv_buf_addz(out, "    \"condition\": {\"type\": \"object\", \"additionalProperties\": false,\n"
                     "      \"oneOf\": [{\"required\": [\"answer\", \"is\"]}, {\"required\": "
                     "[\"answer\", \"not\"]}, {\"required\": [\"people\"], \"maxProperties\": 1}, "
                     "{\"required\": [\"earlier\"], \"maxProperties\": 1}],\n"
                     "      \"properties\": {\n");
    size_t n;
    const char *const *keys = cv_condition_keys(&n);
    for (size_t i = 0; i < n; i++) {
        slot_write(out, keys[i]);
        cv_buf_addz(out, i + 1 < n ? ",\n" : "}},\n");
    }
}

/* "answer" names an earlier question in a condition, and here what is taken for granted. */
static void silence_write(struct cv_buf *out) {
    size_t n;
    const char *const *keys = cv_silence_keys(&n);
    cv_buf_addz(out, "    \"silence\": {\"type\": \"object\", \"required\": [\"after\"], "
                     "\"maxProperties\": 2, \"additionalProperties\": false,\n"
                     "      \"properties\": {\n");
    for (size_t i = 0; i < n; i++) {
        if (cv_str_eqz(cv_str(keys[i]), "answer"))
            cv_buf_addz(out, "        \"answer\": {\"type\": [\"string\", \"integer\", \"number\", "
                             "\"boolean\"], \"description\": \"The answer that is taken for "
                             "granted\"}");
        else
            slot_write(out, keys[i]);
        cv_buf_addz(out, i + 1 < n ? ",\n" : "}},\n");
    }
}

static void steps_write(struct cv_buf *out) {
    size_t n;
    cv_buf_addf(out, "    \"steps\": {\"type\": \"array\", \"minItems\": 1, \"maxItems\": %d, "
                     "\"items\": {\"oneOf\": [",
                CV_SCRIPT_STEPS);
    for (size_t i = 0; i < CV_STEP_KINDS; i++)
        cv_buf_addf(out, "%s{\"$ref\": \"#/definitions/step_%s\"}", i ? ", " : "",
                    cv_step_keys((enum cv_step_kind)i, &n)[0]);
    cv_buf_addz(out, "]}},\n");
    for (size_t i = 0; i < CV_STEP_KINDS; i++)
        step_write(out, (enum cv_step_kind)i);
}

static void frame_write(struct cv_buf *out) {
    cv_buf_addf(
        out,
        "  \"properties\": {\n"
        "    \"dialog\": {" REF("name") ", \"description\": \"The name of the folder\"},\n"
        "    \"version\": {\"type\": \"integer\", \"minimum\": 1, \"maximum\": 1000000, "
        "\"description\": \"Counts up when the script changes\"},\n"
        "    \"like\": {" REF("name") ", "
        "\"description\": \"The dialog whose advice, lexicons and labels this one uses\"},\n"
        "    \"choices\": {\"type\": \"object\", \"maxProperties\": %d, \"propertyNames\": {" REF("id")
        "}, \"additionalProperties\": {" REF("ids") "}, "
        "\"description\": \"Sets of choices that questions may use\"},\n"
        "    \"steps\": {" REF("steps") "}\n"
        "  },\n",
        CV_SCRIPT_SETS);
}

/* What several keys hold. */
static void common_write(struct cv_buf *out) {
    cv_buf_addf(
        out,
        "    \"name\": {\"type\": \"string\", \"pattern\": \"^[a-z0-9-]{1,60}$\"},\n"
        "    \"id\": {\"type\": \"string\", \"pattern\": \"^[a-z][a-z0-9_]{0,39}$\"},\n"
        "    \"ids\": {\"type\": \"array\", \"minItems\": 2, \"maxItems\": %d, "
        "\"uniqueItems\": true, \"items\": {" REF("id") "}},\n"
        "    \"flag\": {\"enum\": [true, false, \"yes\", \"no\", \"on\", \"off\"]},\n"
        "    \"answers\": {\"type\": \"array\", \"minItems\": 1, "
        "\"items\": {\"type\": [\"string\", \"integer\", \"boolean\"]}},\n"
        "    \"preset\": {\"type\": \"object\", \"required\": [\"by\"], \"minProperties\": 2, "
        "\"properties\": {\"by\": {" REF("id") "}},\n"
        "      \"additionalProperties\": {\"type\": \"array\", \"items\": {\"type\": \"number\", "
        "\"minimum\": 0, \"maximum\": 100}}},\n",
        CV_SCRIPT_CHOICES);
}

void cv_dialog_schema(struct cv_buf *out) {
    cv_buf_addz(out, "{\n"
                     "  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n"
                     "  \"title\": \"A dialog of Canvasser\",\n"
                     "  \"type\": \"object\", \"required\": [\"dialog\", \"version\", \"steps\"], "
                     "\"additionalProperties\": false,\n");
    frame_write(out);
    cv_buf_addz(out, "  \"definitions\": {\n");
    common_write(out);
    condition_write(out);
    silence_write(out);
    steps_write(out);
    out->n -= 2; /* the comma behind the last definition */
    cv_buf_addz(out, "\n  }\n}\n");
}
