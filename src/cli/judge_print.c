/* judge_print.c - how sure the advice is, who disagrees, and the two typical mistakes. */
#include "cli/judge_print.h"

/* ---- words ------------------------------------------------------------------ */

static const char *const alignments[] = {
    [CV_ALIGNED] = "aligned", [CV_PARTLY] = "partly", [CV_MISMATCH] = "mismatch"};
_Static_assert(CV_COUNT(alignments) == CV_ALIGNMENTS, "a word for every alignment");

static const char *const surenesses[] = {
    [CV_SURE_LOW] = "low", [CV_SURE_MEDIUM] = "medium", [CV_SURE_HIGH] = "high"};
_Static_assert(CV_COUNT(surenesses) == CV_SURENESSES, "a word for every sureness");

static const char *const measures[] = {[CV_MEASURE_EXPECTED] = "expected",
                                       [CV_MEASURE_ESTABLISHED] = "established",
                                       [CV_MEASURE_RECOMMENDED] = "recommended"};

static const char *const kinds[] = {
    [CV_FINDING_GAP] = "gap",
    [CV_FINDING_MISSING] = "missing",
    [CV_FINDING_UNWANTED] = "unwanted",
    [CV_FINDING_ASK_FIRST] = "ask_first",
    [CV_FINDING_UNCARRIED] = "uncarried",
    [CV_FINDING_IDLE_CHANNEL] = "idle_channel",
    [CV_FINDING_CLASH] = "clash",
};
_Static_assert(CV_COUNT(kinds) == CV_FINDING_KINDS, "a word for every kind of finding");

static const char *type_id(const struct cv_printed *p, int type) {
    return cv_print_type(p, (size_t)type);
}

/* ---- JSON --------------------------------------------------------------------- */

static json_t *json_confidence(const struct cv_printed *p) {
    struct cv_confidence c;
    cv_advise_confidence(p->model, &p->facts->c, p->advice, &c);
    return json_pack("{s:f, s:s, s:f, s:f, s:f, s:f}", "value", c.value, "label",
                     surenesses[c.sureness], "coverage", c.coverage, "agreement", c.agreement,
                     "evidence", c.evidence, "stability", c.stability);
}

static void json_distance(json_t *object, const char *key, const struct cv_distance *d) {
    if (d->known)
        json_object_set_new(object, key, json_pack("{s:f, s:s}", "distance", d->value, "alignment",
                                                   alignments[d->alignment]));
}

static json_t *json_finding(const struct cv_printed *p, const struct cv_finding *f) {
    json_t *object = json_pack("{s:s, s:s, s:f, s:f}", "kind", kinds[f->kind], "measure",
                               measures[f->measure], "have", f->have, "want", f->want);
    if (f->type >= 0)
        json_object_set_new(object, "type", json_string(type_id(p, f->type)));
    if (f->channel >= 0)
        json_object_set_new(object, "channel",
                            json_string(cv_model_channel(p->model, (size_t)f->channel).p));
    if (f->tag >= 0)
        json_object_set_new(object, "tag", json_string(cv_model_tag(p->model, (size_t)f->tag).p));
    return object;
}

/* What cannot be paid is not recommended: then the nearest mix within the limits is. */
static void judge_gap(const struct cv_printed *p, struct cv_gap *gap) {
    if (p->bill->known && p->bill->possible && !p->bill->affordable)
        cv_advise_gap_to(p->model, &p->facts->c, p->bill->within.share, gap);
    else
        cv_advise_gap(p->model, &p->facts->c, p->advice, gap);
}

static void json_gap(const struct cv_printed *p, json_t *object) {
    struct cv_gap gap;
    json_t *distances = json_object(), *findings = json_array();
    judge_gap(p, &gap);
    json_distance(distances, "established_expected", &gap.established_expected);
    json_distance(distances, "established_recommended", &gap.established_recommended);
    json_distance(distances, "recommended_expected", &gap.recommended_expected);
    for (size_t i = 0; i < gap.n_findings; i++)
        json_array_append_new(findings, json_finding(p, &gap.finding[i]));
    json_object_set_new(object, "gap", distances);
    json_object_set_new(object, "findings", findings);
}

static json_t *json_disputes(const struct cv_printed *p) {
    struct cv_dispute disputes[CV_DETERMINANTS_MAX];
    json_t *array = json_array();
    size_t n = cv_advise_disputes(p->model, &p->facts->c, disputes);
    for (size_t i = 0; i < n; i++) {
        const struct cv_dispute *d = &disputes[i];
        json_array_append_new(
            array, json_pack("{s:s, s:f, s:f, s:i, s:i}", "determinant",
                             cv_model_determinant(p->model, (size_t)d->determinant).p, "agreement",
                             d->spread.agreement, "distance", d->distance, "lowest",
                             d->spread.lowest, "highest", d->spread.highest));
    }
    return array;
}

static json_t *json_camp(const struct cv_printed *p, const struct cv_camps *camps, uint8_t camp) {
    json_t *people = json_array();
    for (size_t i = 0; i < p->facts->c.n_opinions; i++) {
        struct cv_str name = p->facts->c.opinions[i].person;
        if (camps->camp[i] == camp)
            json_array_append_new(people, json_stringn(name.p ? name.p : "", name.n));
    }
    return json_pack("{s:o, s:o}", "people", people, "mix",
                     cv_print_percents(p, camps->mix[camp]));
}

static void json_camps(const struct cv_printed *p, json_t *object) {
    struct cv_camps camps;
    if (cv_advise_camps(p->model, &p->facts->c, &camps, NULL) != CV_OK || !camps.split)
        return;
    json_t *array = json_array();
    for (uint8_t camp = 0; camp < 2; camp++)
        json_array_append_new(array, json_camp(p, &camps, camp));
    json_object_set_new(object, "camps", array);
}

void cv_judge_json(const struct cv_printed *p, json_t *object) {
    json_object_set_new(object, "confidence", json_confidence(p));
    json_gap(p, object);
    if (p->facts->c.n_opinions < 2)
        return;
    json_object_set_new(object, "disputes", json_disputes(p));
    json_camps(p, object);
}

/* ---- in words -------------------------------------------------------------------- */

static void text_finding(const struct cv_printed *p, const struct cv_finding *f,
                         struct cv_buf *out) {
    const char *type = f->type >= 0 ? type_id(p, f->type) : "";
    const char *channel = f->channel >= 0 ? cv_model_channel(p->model, (size_t)f->channel).p : "";
    const char *tag = f->tag >= 0 ? cv_model_tag(p->model, (size_t)f->tag).p : "";
    const double have = f->have * 100, want = f->want * 100;
    const char *measure = measures[f->measure];
    switch (f->kind) {
    case CV_FINDING_GAP:
        cv_buf_addf(out, "- %.0f %% of what is established stands elsewhere than is %s\n", have,
                    measure);
        break;
    case CV_FINDING_MISSING:
        cv_buf_addf(out, "- %s is %s at %.0f %% and established at %.0f %% only\n", type, measure,
                    want, have);
        break;
    case CV_FINDING_UNWANTED:
        cv_buf_addf(out, "- %s is established at %.0f %% and %s at %.0f %% only\n", type, have,
                    measure, want);
        break;
    case CV_FINDING_ASK_FIRST:
        cv_buf_addz(out, "- what is expected is only guessed: ask the customers first\n");
        break;
    case CV_FINDING_UNCARRIED:
        cv_buf_addf(out, "- %s (%s at %.0f %%) is carried by none of the channels%s%s\n", type,
                    measure, have, *channel ? "; it cannot go through " : "", channel);
        break;
    case CV_FINDING_IDLE_CHANNEL:
        cv_buf_addf(out, "- the channel %s serves no type in the mix\n", channel);
        break;
    case CV_FINDING_CLASH:
        cv_buf_addf(out, "- %s (%s at %.0f %%) clashes with %s\n", type, measure, have, tag);
        break;
    case CV_FINDING_KINDS:
        break;
    }
}

static void text_disputes(const struct cv_printed *p, struct cv_buf *out) {
    struct cv_dispute disputes[CV_DETERMINANTS_MAX];
    size_t n = cv_advise_disputes(p->model, &p->facts->c, disputes);
    for (size_t i = 0; i < n; i++)
        cv_buf_addf(out, "%s- %.*s: answers from %d to %d, %.0f %% of the mix hangs on it\n",
                    i ? "" : "\nTo talk about first:\n",
                    CV_ARG(cv_model_determinant(p->model, (size_t)disputes[i].determinant)),
                    disputes[i].spread.lowest, disputes[i].spread.highest,
                    disputes[i].distance * 100);
}

void cv_judge_text(const struct cv_printed *p, struct cv_buf *out) {
    struct cv_confidence c;
    struct cv_gap gap;
    cv_advise_confidence(p->model, &p->facts->c, p->advice, &c);
    judge_gap(p, &gap);
    for (size_t i = 0; i < gap.n_findings; i++) {
        cv_buf_addz(out, i ? "" : "\nTo look at:\n");
        text_finding(p, &gap.finding[i], out);
    }
    text_disputes(p, out);
    cv_buf_addf(out,
                "\nConfidence: %s (%.2f; coverage %.2f, agreement %.2f, evidence %.2f, "
                "stability %.2f)\n",
                surenesses[c.sureness], c.value, c.coverage, c.agreement, c.evidence, c.stability);
}
