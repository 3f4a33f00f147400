/* The menus in which a reader chooses the language of the page. */
import { el } from "./dom.js";
import { languages } from "./texts.js";

/* Fills every <select data-languages> with the languages by their own names and
 * calls `choose(language)` for what is picked. Gives the function that shows
 * which one `t` speaks. */
export function languageMenus(t, choose) {
    const menus = [...document.querySelectorAll("select[data-languages]")];
    for (const menu of menus) {
        menu.replaceChildren(...Object.entries(languages).map(([id, texts]) =>
            el("option", { value: id, lang: id }, texts["language.name"])));
        menu.addEventListener("change", () => choose(menu.value));
    }
    return () => menus.forEach((menu) => showLanguage(menu, t));
}

/* The menu itself cannot be seen: beside it stands the name, or where there is
 * no room for it a few letters. */
function showLanguage(menu, t) {
    const label = menu.closest("label");
    menu.value = t.language;
    label.querySelector(".tongue-name").textContent = t("language.name");
    label.querySelector(".tongue-short").textContent = t("language.short");
}
