/* How people answer: by words, by buttons, by the keyboard alone. Each habit
 * gets the card as it stands and its try (0, 1, ...): an answer that is not
 * understood is followed by another. */

const sentence = "We show them what grows, we answer when they ask, and we remember what they bought.";

/* What fits a question without choices, by what its hint asks for. */
function wordsFor(card) {
    if (card.choices.some((choice) => choice.id === "skip")) return ["skip"]; /* figures nobody has at hand */
    if (/100 points/.test(card.hint)) return ["60 30 10"];
    if (/separated by commas|one a line/.test(card.hint)) return ["Balcony beginners, Garden clubs"];
    if (/what is your venture called|venture/i.test(card.words) && !/customer/i.test(card.words)) return ["Garden by post"];
    if (/number|amount/i.test(card.hint)) return ["40", sentence];
    return [sentence];
}

function nth(list, index) { return list[index % list.length]; }
const numbered = (card) => card.choices.filter((choice) => choice.number !== null);

/* Types words: the label of a choice, or a sentence. A label with a comma in it
 * would be read as two. */
export async function byWords(person, card, turn) {
    const offers = numbered(card).filter((choice) => !choice.label.includes(","));
    const words = offers.length
        ? card.many ? [`${nth(offers, turn).label}, ${nth(offers, turn + 2).label}`] : [nth(offers, turn).label]
        : wordsFor(card);
    await person.say(nth(words, person.tries));
}

/* Presses what there is to press, and the button that sends. */
export async function byButtons(person, card, turn) {
    const offers = numbered(card);
    const press = (choice) => person.page.click(`#card .choice[data-id="${choice.id}"]`);
    if (offers.length === 0) {
        await person.page.fill("#composer-text", nth(wordsFor(card), person.tries));
        await person.page.click(".send");
        return;
    }
    await press(nth(offers, turn + 1));
    if (!card.many) return;
    await press(nth(offers, turn + 2));
    await person.page.click("#card .card-foot .primary");
}

/* Never touches a mouse: types a number and Enter, walks to a choice and presses
 * Space, or presses a digit while no text field has the focus. */
export async function byKeyboard(person, card, turn) {
    const { keyboard } = person.page;
    const offers = numbered(card);
    await keyboard.press("Escape");
    if (offers.length === 0) {
        await keyboard.type(nth(wordsFor(card), person.tries));
        await keyboard.press("Enter");
        return;
    }
    const choice = nth(offers, turn);
    const ways = [typeNumber, walkToChoice, pressDigit];
    await nth(ways, turn)(person, choice, card);
}

async function typeNumber({ page }, choice) {
    await page.keyboard.type(choice.number);
    await page.keyboard.press("Enter");
}

async function walkToChoice(person, choice, card) {
    await person.walkTo(`#card .choice[data-id="${choice.id}"]`);
    await person.page.keyboard.press("Space");
    if (!card.many) return;
    await person.walkTo("#card .card-foot .primary");
    await person.page.keyboard.press("Enter");
}

async function pressDigit(person, choice, card) {
    await person.walkTo("#log");
    await person.page.keyboard.press(choice.number);
    if (!card.many) return;
    await person.walkTo("#card .card-foot .primary");
    await person.page.keyboard.press("Enter");
}
