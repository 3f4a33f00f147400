/* Every sentence of the pages, under keys that never change once shipped.
 *
 * A text is a string with {arguments}, or one string for each plural form the
 * language has (chosen by the argument `n`). Numbers are written the reader's
 * way. A language that lacks a key falls back to English, key by key, so a
 * translation can grow. A language is a file texts.LANG.js, named below. */
import en from "./texts.en.js";
import es from "./texts.es.js";
import ru from "./texts.ru.js";
import id from "./texts.id.js";
import el from "./texts.el.js";

export const languages = { en, es, ru, id, el };

/* The first language the reader wants and we have; English otherwise. */
export function pickLanguage(wanted, have = Object.keys(languages)) {
    for (const tag of wanted ?? []) {
        const base = String(tag).toLowerCase().split("-")[0];
        if (have.includes(base)) return base;
    }
    return "en";
}

/* Gives the function that looks texts up: t("people.count", {n: 3}). */
export function textsFor(language) {
    const own = languages[language] ?? en;
    const plural = new Intl.PluralRules(language);
    const number = new Intl.NumberFormat(language);
    const shown = (value) => (typeof value === "number" ? number.format(value) : String(value));

    function t(key, args = {}) {
        const found = own[key] ?? en[key];
        if (found === undefined) return key;
        const pattern = typeof found === "string" ? found : (found[plural.select(args.n)] ?? found.other);
        return pattern.replace(/\{(\w+)\}/g, (whole, name) => (name in args ? shown(args[name]) : whole));
    }
    const list = new Intl.ListFormat(language, { type: "conjunction" });
    t.list = (names) => list.format(names);
    t.language = language;
    return t;
}
