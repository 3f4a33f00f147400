/* The menus in which a reader chooses the language of the page. */
import { el, mark } from "./dom.js";
import { languages } from "./texts.js";

/* Puts a menu into every <label data-languages> and calls `choose(language)` for
 * what is picked there. Gives the function that shows which one `t` speaks. */
export function languageMenus(t, choose) {
    const labels = [...document.querySelectorAll("label[data-languages]")];
    for (const label of labels) label.replaceChildren(...menuParts(choose));
    return () => labels.forEach((label) => showLanguage(label, t));
}

/* The menu itself lies unseen over what the eye gets: the name of the language,
 * or where there is no room for it a few letters. */
function menuParts(choose) {
    const menu = el("select", { onchange: () => choose(menu.value) },
        Object.entries(languages).map(([id, texts]) => el("option", { value: id, lang: id }, texts["language.name"])));
    return [mark("globe"), el("span", { class: "tongue-name", "aria-hidden": "true" }),
        el("span", { class: "tongue-short", "aria-hidden": "true" }), mark("down"), el("span", { class: "unseen" }), menu];
}

function showLanguage(label, t) {
    label.querySelector("select").value = t.language;
    for (const [part, key] of [[".tongue-name", "language.name"], [".tongue-short", "language.short"], [".unseen", "language.label"]]) {
        label.querySelector(part).textContent = t(key);
    }
}
