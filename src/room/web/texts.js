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

/* The language `tag` ("pt-BR") is a flavour of. */
const baseOf = (tag) => String(tag).toLowerCase().split(/[-_]/)[0];

/* The first language the reader wants and we have; English otherwise. */
export function pickLanguage(wanted, have = Object.keys(languages)) {
    for (const tag of wanted ?? []) {
        if (have.includes(baseOf(tag))) return baseOf(tag);
    }
    return "en";
}

/* The reader's own flavour of a language, for dates and times. */
function localeOf(language) {
    return (globalThis.navigator?.languages ?? []).find((tag) => baseOf(tag) === language) ?? language;
}

/* Gives the function that looks texts up: t("people.count", {n: 3}). It speaks
 * `language` until t.speak says another. */
export function textsFor(language) {
    let own;
    let plural;
    let number;
    let list;
    const shown = (value) => (typeof value === "number" ? number.format(value) : String(value));

    function t(key, args = {}) {
        const found = own[key] ?? en[key];
        if (found === undefined) return key;
        const pattern = typeof found === "string" ? found : (found[plural.select(args.n)] ?? found.other);
        return pattern.replace(/\{(\w+)\}/g, (whole, name) => (name in args ? shown(args[name]) : whole));
    }
    t.list = (names) => list.format(names);
    t.speak = (next) => {
        own = languages[next] ?? en;
        plural = new Intl.PluralRules(next);
        number = new Intl.NumberFormat(next);
        list = new Intl.ListFormat(next, { type: "conjunction" });
        t.language = next;
        t.locale = localeOf(next);
    };
    t.speak(language);
    return t;
}
