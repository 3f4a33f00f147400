/* chart.c - the advice as a picture: cairo draws, pango writes.
 *
 * Chats show pictures at half their size or less, so letters are large. A label stands
 * above its bar: there is room for long ones. All bars have one colour, and the whole
 * bed of a bar is 100 %. */
#include "report/chart.h"

#include <cairo.h>
#include <pango/pangocairo.h>

enum {
    MARGIN = 48,
    INNER = CV_CHART_WIDE - 2 * MARGIN,
    TITLE_SIZE = 36,
    TITLE_LINES = 2,
    TITLE_GAP = 30, /* below the title */
    LABEL_SIZE = 28,
    LABEL_HIGH = 42,
    PERCENT_WIDE = 140,
    BAR_HIGH = 24,
    ROW_HIGH = LABEL_HIGH + BAR_HIGH + 28,
    TEXT_MAX = 8 * 1024 /* bytes of a line to be drawn */
};

#define FONT "DejaVu Sans,sans-serif"

struct colour {
    double red, green, blue;
};
/* Those of the room's board. */
static const struct colour paper = {1, 1, 1};
static const struct colour frame = {0.86, 0.85, 0.82};
static const struct colour ink = {0.11, 0.13, 0.14};
static const struct colour bed = {0.93, 0.92, 0.89};
static const struct colour bar = {0.06, 0.42, 0.36};

struct chart {
    const struct cv_mix_view *mix;
    const struct cv_slice *slice[CV_CHART_SLICES]; /* largest first */
    PangoFontMap *fonts;
    PangoContext *context;
    PangoLayout *title;
    int title_high;
    cairo_surface_t *surface;
    cairo_t *cairo;
};

/* ---- what is shown ---------------------------------------------------------------------- */

static enum cv_status chart_check(const struct cv_mix_view *mix, struct cv_error *err) {
    if (!mix->n)
        return cv_fail(err, CV_INVALID, "a chart of nothing");
    if (mix->n > CV_CHART_SLICES)
        return cv_fail(err, CV_TOO_BIG, "a chart of %zu slices; %d are allowed", mix->n,
                       CV_CHART_SLICES);
    bool good = cv_str_utf8(mix->title);
    for (size_t i = 0; i < mix->n; i++) {
        good = good && cv_str_utf8(mix->slices[i].label);
        if (mix->slices[i].percent < 0 || mix->slices[i].percent > 100)
            return cv_fail(err, CV_INVALID, "a chart with %d %%", mix->slices[i].percent);
    }
    return good ? CV_OK : cv_fail(err, CV_INVALID, "a chart with words that are not UTF-8");
}

/* Stable: equal ones stay in their order. */
static void chart_sort(struct chart *c) {
    for (size_t i = 0; i < c->mix->n; i++) {
        size_t at = i;
        for (; at > 0 && c->slice[at - 1]->percent < c->mix->slices[i].percent; at--)
            c->slice[at] = c->slice[at - 1];
        c->slice[at] = &c->mix->slices[i];
    }
}

/* A character as it may be drawn: 0 for none. Line ends are blanks; what turns the direction
 * of writing is left out, what joins letters is not. */
static gunichar text_char(gunichar c) {
    enum { NON_JOINER = 0x200C, JOINER = 0x200D };
    switch (g_unichar_type(c)) {
    case G_UNICODE_CONTROL:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR: return ' ';
    case G_UNICODE_FORMAT: return c == NON_JOINER || c == JOINER ? c : 0;
    default: return c;
    }
}

/* `s`, well-formed, as one line of at most `most` characters. */
static void text_add(struct cv_buf *out, struct cv_str s, size_t most) {
    const char *p = s.p, *end = s.p + s.n;
    for (size_t n = 0; p < end; p = g_utf8_next_char(p)) {
        char bytes[6];
        gunichar c = text_char(g_utf8_get_char(p));
        if (!c)
            continue;
        if (n++ == most) {
            cv_buf_addz(out, "…");
            return;
        }
        cv_buf_add(out, (struct cv_str){bytes, (size_t)g_unichar_to_utf8(c, bytes)});
    }
}

/* ---- writing ------------------------------------------------------------------------------ */

/* At most `lines` lines, `wide` pixels; what is too long ends in "…". */
static PangoLayout *chart_layout(const struct chart *c, struct cv_str text, int size, bool bold,
                                 int wide, int lines) {
    PangoLayout *layout = pango_layout_new(c->context);
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family(font, FONT);
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_font_description_set_weight(font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_text(layout, text.n ? text.p : "", (int)text.n);
    pango_layout_set_width(layout, wide * PANGO_SCALE);
    pango_layout_set_height(layout, -lines);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
    return layout;
}

static void chart_colour(const struct chart *c, const struct colour *colour) {
    cairo_set_source_rgb(c->cairo, colour->red, colour->green, colour->blue);
}

/* In a box that nothing leaves, however high marks are piled upon letters. */
static void chart_write(const struct chart *c, PangoLayout *layout, int x, int y, int wide,
                        int high) {
    cairo_save(c->cairo);
    cairo_rectangle(c->cairo, x, y, wide, high);
    cairo_clip(c->cairo);
    chart_colour(c, &ink);
    cairo_move_to(c->cairo, x, y);
    pango_cairo_show_layout(c->cairo, layout);
    cairo_restore(c->cairo);
}

/* ---- drawing ------------------------------------------------------------------------------ */

static void chart_bar(const struct chart *c, const struct colour *colour, int y, double wide) {
    chart_colour(c, colour);
    cairo_rectangle(c->cairo, MARGIN, y, wide, BAR_HIGH);
    cairo_fill(c->cairo);
}

static void chart_row(const struct chart *c, const struct cv_slice *slice, int y) {
    struct cv_buf text;
    cv_buf_init(&text, TEXT_MAX);
    text_add(&text, slice->label, CV_CHART_LABEL);
    PangoLayout *label = chart_layout(c, cv_buf_str(&text), LABEL_SIZE, false,
                                      INNER - PERCENT_WIDE, 1);
    chart_write(c, label, MARGIN, y, INNER - PERCENT_WIDE, LABEL_HIGH);
    cv_buf_clear(&text);
    cv_buf_addf(&text, "%d %%", slice->percent);
    PangoLayout *percent = chart_layout(c, cv_buf_str(&text), LABEL_SIZE, true, PERCENT_WIDE, 1);
    pango_layout_set_alignment(percent, PANGO_ALIGN_RIGHT);
    chart_write(c, percent, MARGIN + INNER - PERCENT_WIDE, y, PERCENT_WIDE, LABEL_HIGH);
    chart_bar(c, &bed, y + LABEL_HIGH, INNER);
    chart_bar(c, &bar, y + LABEL_HIGH, INNER * slice->percent / 100.0);
    g_object_unref(label);
    g_object_unref(percent);
    cv_buf_free(&text);
}

static void chart_draw(struct chart *c) {
    int top = MARGIN + c->title_high + (c->title_high ? TITLE_GAP : 0);
    int high = top + ROW_HIGH * (int)c->mix->n - (ROW_HIGH - LABEL_HIGH - BAR_HIGH) + MARGIN;
    c->surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, CV_CHART_WIDE, high);
    c->cairo = cairo_create(c->surface);
    chart_colour(c, &paper);
    cairo_paint(c->cairo);
    chart_colour(c, &frame); /* an edge where the chat is white, too */
    cairo_set_line_width(c->cairo, 2);
    cairo_rectangle(c->cairo, 1, 1, CV_CHART_WIDE - 2, high - 2);
    cairo_stroke(c->cairo);
    chart_write(c, c->title, MARGIN, MARGIN, INNER, c->title_high);
    for (size_t i = 0; i < c->mix->n; i++)
        chart_row(c, c->slice[i], top + ROW_HIGH * (int)i);
}

static void chart_open(struct chart *c) {
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    c->fonts = pango_cairo_font_map_new();
    c->context = pango_font_map_create_context(c->fonts);
    pango_cairo_context_set_font_options(c->context, options);
    pango_cairo_context_set_resolution(c->context, 96);
    pango_context_set_language(c->context, pango_language_from_string("en"));
    cairo_font_options_destroy(options);
}

static void chart_title(struct chart *c) {
    struct cv_buf text;
    cv_buf_init(&text, TEXT_MAX);
    text_add(&text, c->mix->title, CV_CHART_TITLE);
    c->title = chart_layout(c, cv_buf_str(&text), TITLE_SIZE, true, INNER, TITLE_LINES);
    if (text.n)
        pango_layout_get_pixel_size(c->title, NULL, &c->title_high);
    cv_buf_free(&text);
}

static void chart_close(struct chart *c) {
    if (c->cairo)
        cairo_destroy(c->cairo);
    if (c->surface)
        cairo_surface_destroy(c->surface);
    g_clear_object(&c->title);
    g_clear_object(&c->context);
    g_clear_object(&c->fonts);
}

static bool chart_has_fonts(const struct chart *c) {
    PangoFontDescription *any = pango_font_description_from_string(FONT);
    PangoFont *font = pango_font_map_load_font(c->fonts, c->context, any);
    pango_font_description_free(any);
    if (font)
        g_object_unref(font);
    return font;
}

static cairo_status_t png_add(void *context, const unsigned char *bytes, unsigned n) {
    return cv_buf_add(context, (struct cv_str){(const char *)bytes, n}) ? CAIRO_STATUS_SUCCESS
                                                                       : CAIRO_STATUS_WRITE_ERROR;
}

enum cv_status cv_chart_mix(const struct cv_mix_view *mix, struct cv_buf *png,
                            struct cv_error *err) {
    struct chart c = {.mix = mix};
    enum cv_status status = chart_check(mix, err);
    if (status)
        return status;
    chart_open(&c);
    if (chart_has_fonts(&c)) {
        chart_sort(&c);
        chart_title(&c);
        chart_draw(&c);
        cairo_status_t drawn = cairo_surface_write_to_png_stream(c.surface, png_add, png);
        if (png->full)
            status = cv_fail(err, CV_TOO_BIG, "a chart of more than %zu bytes", png->max);
        else if (drawn)
            status = cv_fail(err, CV_IO, "a chart: %s", cairo_status_to_string(drawn));
    } else {
        status = cv_fail(err, CV_NOT_FOUND, "no font is installed: a chart needs one");
    }
    chart_close(&c);
    return status;
}

void cv_chart_words(const struct cv_mix_view *mix, struct cv_buf *out) {
    text_add(out, mix->title, CV_CHART_TITLE);
    for (size_t i = 0; i < mix->n && i < CV_CHART_SLICES; i++) {
        cv_buf_addz(out, i ? ", " : mix->title.n ? ": " : "");
        text_add(out, mix->slices[i].label, CV_CHART_LABEL);
        cv_buf_addf(out, " %d %%", mix->slices[i].percent);
    }
}
