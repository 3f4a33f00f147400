import assert from "node:assert/strict";
import { FakeClock, connect } from "./fakes.mjs";
import { finish, test } from "./tap.mjs";
import { webModules } from "./web.mjs";

const web = await webModules("connection", "outbox", "memory", "conversation", "texts", "wish");
const { Conversation, MapStorage, Memory, Outbox, Pace, choicesOf, languages, partsOf, pauseBefore,
    Wish, pickLanguage, readNumbers, textsFor, times } = web;

const message = (n, more = {}) => ({ t: "message", n, key: `e${n}`, from: "m0", at: 1000 + n, text: `text ${n}`, ...more });
const keys = (frames) => frames.map((frame) => frame.key);

/* ---- hello and coming back ------------------------------------------------------ */

await test("a connection says hello first, under the room's subprotocol", () => {
    const { connection, net } = connect(web);
    connection.start();
    net.last.open();
    assert.equal(net.last.protocol, "canvasser-room.1");
    assert.deepEqual(net.last.sent, [{ t: "hello", secret: "s", after: 0 }]);
});

await test("after a loss it asks for everything after the last message it has seen", () => {
    const { connection, net, clock, welcome } = connect(web);
    connection.start();
    welcome();
    net.last.say(message(4));
    net.last.say(message(7));
    net.last.drop();
    clock.pass(1000);
    net.last.open();
    assert.equal(net.sockets.length, 2);
    assert.deepEqual(net.last.sent, [{ t: "hello", secret: "s", after: 7 }]);
});

await test("an acknowledgement does not move the place to resume from", () => {
    const { connection, net, welcome } = connect(web);
    connection.start();
    welcome();
    const { frame } = connection.say("hello");
    net.last.say({ t: "ack", key: frame.key, n: 9 });
    assert.equal(connection.after, 0);
});

await test("pauses between tries have full jitter under a bound that doubles up to 15 s", () => {
    assert.equal(pauseBefore(0, () => 0), 0);
    assert.deepEqual([0, 1, 2, 6, 7, 500].map((attempt) => pauseBefore(attempt, () => 0.999999) + 1),
        [250, 500, 1000, 15000, 15000, 15000]);
    assert.equal(pauseBefore(3, () => 0.5), 1000);
});

await test("tries that fail wait longer and longer, and a welcome makes the next pause short again", () => {
    const { connection, net, clock, welcome } = connect(web);
    const waited = [];
    connection.start();
    for (let i = 0; i < 4; i++) {
        const { now } = clock;
        net.last.drop();
        const before = net.sockets.length;
        while (net.sockets.length === before) clock.pass(10);
        waited.push(clock.now - now);
    }
    assert.deepEqual(waited, [250, 500, 1000, 2000]);
    welcome();
    net.last.drop();
    const before = net.sockets.length;
    clock.pass(250);
    assert.equal(net.sockets.length, before + 1);
});

await test("a room that accepts and never answers hello is given up", () => {
    const { connection, net, clock, heard } = connect(web);
    connection.start();
    net.last.open();
    const [first] = net.sockets;
    clock.pass(times.answer);
    assert.ok(first.closed);
    assert.deepEqual(heard("state").flat(), ["connecting", "waiting"]);
});

await test("a silent connection is asked for a sign of life and given up without one", () => {
    const { connection, net, clock, welcome, heard } = connect(web);
    connection.start();
    welcome();
    clock.pass(times.silence);
    assert.deepEqual(net.last.sent.at(-1), { t: "ping" });
    net.last.say({ t: "pong" });
    clock.pass(times.silence - 1);
    assert.equal(connection.state, "open");
    clock.pass(1 + times.answer);
    assert.deepEqual(heard("state").flat().slice(0, 3), ["connecting", "open", "waiting"]);
});

await test("a frame of a connection that was given up is not heard any more", () => {
    const { connection, net, clock, welcome, heard } = connect(web);
    connection.start();
    welcome();
    const old = net.last;
    connection.again();
    clock.pass(1);
    assert.notEqual(net.last, old);
    old.say(message(3));
    assert.deepEqual(heard("frame"), []);
});

await test("a denied link is not tried again", () => {
    const { connection, net, clock, heard } = connect(web);
    connection.start();
    net.last.open();
    net.last.say({ t: "denied", why: "full" });
    net.last.drop(4401);
    clock.pass(3600000);
    assert.equal(net.sockets.length, 1);
    assert.deepEqual(heard("denied"), [["full"]]);
    assert.equal(connection.state, "denied");
});

await test("a room that cannot store a newcomer is come back to", () => {
    const { connection, net, clock, heard } = connect(web);
    connection.start();
    net.last.open();
    net.last.say({ t: "later", why: "storage" });
    net.last.drop(1013);
    clock.pass(250);
    assert.equal(net.sockets.length, 2);
    assert.equal(heard("later").length, 1);
});

await test("close 4401 alone denies too", () => {
    const { connection, net, clock, heard } = connect(web);
    connection.start();
    net.last.drop(4401);
    clock.pass(3600000);
    assert.equal(net.sockets.length, 1);
    assert.equal(heard("denied").length, 1);
});

await test("frames that are no JSON, no object or of unknown kind do no harm", () => {
    const { connection, net, welcome, heard } = connect(web);
    connection.start();
    welcome();
    for (const odd of ["{", "null", "3", '"x"', '{"t":"constructor"}', '{"t":"__proto__"}', "{}"]) net.last.say(odd);
    net.last.say(message(1));
    assert.equal(connection.state, "open");
    assert.equal(heard("frame").at(-1)[0].n, 1);
});

/* ---- the outbox -------------------------------------------------------------------- */

await test("what is said before there is a connection is sent after the welcome, in order, one at a time", () => {
    const { connection, net, welcome } = connect(web);
    const said = ["one", "two", "three"].map((text) => connection.say(text).frame.key);
    connection.start();
    net.last.open();
    assert.deepEqual(net.last.frames, []);
    welcome();
    assert.deepEqual(keys(net.last.frames), said.slice(0, 1));
    net.last.say({ t: "ack", key: said[0], n: 1 });
    net.last.say({ t: "ack", key: said[1], n: 2 });
    assert.deepEqual(keys(net.last.frames), said);
});

await test("a message that was not acknowledged is sent again under the same key after a loss", () => {
    const { connection, net, clock, welcome, outbox } = connect(web);
    connection.start();
    welcome();
    const { key } = connection.say("once").frame;
    net.last.drop();
    clock.pass(1000);
    welcome();
    assert.deepEqual(net.sockets.map((socket) => keys(socket.frames)), [[key], [key]]);
    net.last.say({ t: "ack", key, n: 1 });
    assert.deepEqual(outbox.items, []);
});

await test("a message that was not acknowledged is sent again after a reload", () => {
    const first = connect(web);
    first.connection.start();
    first.welcome();
    const kept = ["one", "two"].map((text) => first.connection.say(text).frame.key);
    const second = connect(web, { storage: first.storage });
    second.connection.start();
    second.welcome();
    second.net.last.say({ t: "ack", key: kept[0], n: 1 });
    assert.deepEqual(keys(second.net.last.frames), kept);
    second.net.last.say({ t: "ack", key: kept[1], n: 2 });
    assert.deepEqual(new Outbox(new Memory(first.storage, "room")).items, []);
});

await test("a message without an answer makes the connection be given up, and goes again", () => {
    const { connection, net, clock, welcome } = connect(web);
    connection.start();
    welcome();
    const { key } = connection.say("anybody?").frame;
    clock.pass(times.answer + 1000);
    welcome();
    assert.equal(net.sockets.length, 2);
    assert.deepEqual(keys(net.last.frames), [key]);
});

await test("'later' keeps the message, says so, and sends again with growing pauses", () => {
    const { connection, net, clock, welcome, heard, outbox } = connect(web);
    connection.start();
    welcome();
    const { key } = connection.say("keep me").frame;
    for (const pause of [750, 1250]) {
        net.last.say({ t: "later", key, why: "storage" });
        const before = net.last.frames.length;
        clock.pass(pause - 10);
        assert.equal(net.last.frames.length, before, `not before ${pause} ms`);
        clock.pass(10);
        assert.equal(net.last.frames.length, before + 1);
    }
    assert.equal(heard("later").length, 2);
    assert.equal(outbox.items.length, 1);
    net.last.say({ t: "ack", key, n: 1 });
    assert.deepEqual(heard("sent"), [[key, 1]]);
});

await test("what was said during 'later' still goes after it", () => {
    const { connection, net, clock, welcome } = connect(web);
    connection.start();
    welcome();
    const a = connection.say("a").frame.key;
    net.last.say({ t: "later", key: a, why: "storage" });
    const b = connection.say("b").frame.key;
    clock.pass(5000);
    net.last.say({ t: "ack", key: a, n: 1 });
    assert.deepEqual(keys(net.last.frames), [a, a, b]);
});

await test("a refused message is told with its reason, never sent again, and lets the next one go", () => {
    const { connection, net, clock, welcome, heard, storage } = connect(web);
    connection.start();
    welcome();
    const a = connection.say("too long").frame.key;
    const b = connection.say("fine").frame.key;
    net.last.say({ t: "refused", key: a, why: "too_long", limit: 4000 });
    assert.deepEqual(heard("refused")[0][0].refused, { why: "too_long", limit: 4000 });
    assert.deepEqual(keys(net.last.frames), [a, b]);
    net.last.say({ t: "ack", key: b, n: 1 });
    net.last.drop();
    clock.pass(1000);
    welcome();
    assert.deepEqual(keys(net.last.frames), []);
    const kept = new Outbox(new Memory(storage, "room")).items;
    assert.deepEqual(kept.map((item) => [item.frame.text, item.refused.why]), [["too long", "too_long"]]);
    connection.forget(a);
    assert.deepEqual(new Outbox(new Memory(storage, "room")).items, []);
});

await test("a long queue is sent no faster than the room takes it", () => {
    const { connection, net, clock, welcome } = connect(web);
    for (let i = 0; i < 40; i++) connection.say(`line ${i}`);
    connection.start();
    welcome();
    let answered = 0;
    const answer = () => {
        for (; answered < net.last.frames.length; answered++) {
            net.last.say({ t: "ack", key: net.last.frames[answered].key, n: answered + 1 });
        }
    };
    answer();
    assert.equal(net.last.frames.length, 15);
    for (let i = 0; i < 10; i++) {
        clock.pass(1000);
        answer();
    }
    assert.equal(net.last.frames.length, 30);
});

await test("the pace gives back what time has earned, and no more than the burst", () => {
    let now = 0;
    const pace = new Pace({ burst: 2, rate: 1, now: () => now });
    assert.deepEqual([pace.take(), pace.take(), pace.take()], [0, 0, 1000]);
    now = 60000;
    assert.deepEqual([pace.take(), pace.take(), pace.take()], [0, 0, 1000]);
});

await test("choices travel as ids beside the key of the question", () => {
    const { connection, net, welcome } = connect(web);
    connection.start();
    welcome();
    const { key } = connection.choose("e5", ["personal", "remote"]).frame;
    assert.deepEqual(net.last.frames, [{ t: "choose", key, about: "e5", choice: "personal remote" }]);
});

await test("two rooms of one browser keep their secrets and unsent messages apart", () => {
    const storage = new MapStorage();
    const [a, b] = ["A", "B"].map((room) => new Memory(storage, room));
    a.secret = "sa";
    new Outbox(a).add({ t: "say", key: "x", text: "for A" });
    assert.equal(b.secret, null);
    assert.deepEqual(new Outbox(b).items, []);
    assert.equal(new Outbox(a).items.length, 1);
});

await test("a browser that stores nothing still keeps messages while the page is open", () => {
    const storage = new MapStorage();
    storage.setItem = () => { throw new Error("quota"); };
    const memory = new Memory(storage, "A");
    new Outbox(memory).add({ t: "say", key: "x", text: "kept" });
    assert.equal(new Outbox(memory).items.length, 1);
});

/* ---- the conversation ------------------------------------------------------------------ */

function talkOf(...frames) {
    const talk = new Conversation();
    talk.welcome({ t: "welcome", you: "m1", room: "R", members: [{ id: "m0", name: "Bot", bot: true, online: true }], board: null, last: 0 });
    for (const frame of frames) talk.apply(frame);
    return talk;
}
const texts = (talk) => talk.entries.map((entry) => entry.text ?? entry.choice);

await test("a message that comes twice is shown once", () => {
    const talk = talkOf(message(1), message(2), message(1), message(2));
    assert.deepEqual(texts(talk), ["text 1", "text 2"]);
});

await test("messages stand in the room's order, whatever order they come in", () => {
    assert.deepEqual(texts(talkOf(message(3), message(1), message(2))), ["text 1", "text 2", "text 3"]);
});

await test("what one sends is shown at once, and once, whether the echo or the acknowledgement comes first", () => {
    for (const echoFirst of [true, false]) {
        const talk = talkOf(message(1));
        const item = { frame: { t: "say", key: "k", text: "mine" }, at: 5 };
        talk.pend(item);
        assert.deepEqual(texts(talk), ["text 1", "mine"]);
        assert.equal(talk.entries[1].n, undefined);
        const echo = () => talk.apply(message(3, { key: "k", from: "m1", text: "mine", at: 77 }));
        if (echoFirst) echo();
        talk.settle("k", 3);
        if (!echoFirst) echo();
        talk.apply(message(2));
        talk.pend(item);
        assert.deepEqual(texts(talk), ["text 1", "text 2", "mine"]);
        assert.equal(talk.entries[2].at, 77);
    }
});

await test("another person's message under the same key is another message", () => {
    const talk = talkOf();
    talk.pend({ frame: { t: "say", key: "e1", text: "mine" }, at: 5 });
    talk.apply(message(1));
    assert.deepEqual(texts(talk), ["text 1", "mine"]);
});

await test("the open question is the last one asked, until the board says that none is open", () => {
    const board = (question, more = {}) => ({ t: "board", board: { question, ended: false, seats: [], ...more } });
    const talk = talkOf(message(1, { asks: true }), message(2));
    assert.equal(talk.question.n, 1);
    talk.apply(board(""));
    assert.equal(talk.question, undefined);
    talk.apply(message(3, { asks: true }));
    talk.apply(board("text 3"));
    assert.equal(talk.question.n, 3);
    talk.apply(board("text 3", { ended: true }));
    assert.equal(talk.question, undefined);
});

await test("a question opens together with its board, so that seats of the one before never count for it", () => {
    const board = (question, answered) => ({ t: "board", board: {
        question, seats: [{ person: "m1", asked: true, answered, present: true }] } });
    const talk = talkOf(message(1, { asks: true, text: "Question 1\nWho?" }), board("Who?", true));
    talk.apply(message(2, { asks: true, text: "Question 2\nWhere?" }));
    assert.deepEqual([talk.question.n, talk.seat.answered], [1, true]);
    talk.apply(board("Where?", false));
    assert.deepEqual([talk.question.n, talk.seat.answered], [2, false]);
});

await test("a message that asks again without the question's words leaves the question where it is", () => {
    const talk = talkOf(message(1, { asks: true, text: "Question 1\nWho?" }), { t: "board", board: { question: "Who?", seats: [] } });
    talk.apply(message(2, { asks: true, text: "Ana: please pick one of these." }));
    assert.equal(talk.question.n, 1);
    talk.apply(message(3, { asks: true, text: "Back to this.\nQuestion 1\nWho?" }));
    assert.equal(talk.question.n, 3);
});

await test("the choice one made last is known by the question's key", () => {
    const talk = talkOf(message(1, { asks: true, options: [{ id: "a", label: "1. A" }] }));
    talk.pend({ frame: { t: "choose", key: "k", about: "e1", choice: "a" }, at: 1 });
    talk.apply({ t: "choose", n: 2, key: "k", from: "m1", about: "e1", choice: "a", at: 2 });
    talk.apply({ t: "choose", n: 3, key: "k2", from: "m1", about: "e1", choice: "b c=40", at: 3 });
    assert.deepEqual(talk.pickedFor("e1"), ["b", "c=40"]);
    assert.equal(talk.entries.length, 3);
});

await test("choices are numbered by the marks of their labels, and ways round have no number", () => {
    const scale = [{ id: "0", label: "0. None" }, { id: "1", label: "1. Some" }, { id: "unknown", label: "I do not know" }];
    assert.deepEqual(choicesOf(scale), [{ id: "0", number: 0, label: "None" }, { id: "1", number: 1, label: "Some" },
        { id: "unknown", number: null, label: "I do not know" }]);
    assert.deepEqual(readNumbers("0", scale, false), ["0"]);
    assert.equal(readNumbers("2", scale, false), null);
});

await test("a typed number is a choice only where it names one", () => {
    const options = ["a", "b", "c"].map((id, i) => ({ id, label: `${i + 1}. ${id}` }));
    assert.deepEqual(readNumbers(" 2 ", options, false), ["b"]);
    assert.deepEqual(readNumbers("3, 1 3", options, true), ["c", "a"]);
    for (const [text, many] of [["1 2", false], ["4", false], ["2 people", true], ["", true], ["70 20 10", true], ["-1", true]]) {
        assert.equal(readNumbers(text, options, many), null, text);
    }
    assert.equal(readNumbers("1", [{ id: "skip", label: "Skip" }], false), null);
    assert.equal(readNumbers("1", undefined, false), null);
});

await test("a question is parted into what was before, how far it is, its words and what explains it", () => {
    const text = "Noted.\nQuestion 3 of 9\nWhich stage is it in?\nPick one.";
    const parts = { before: "Noted.", progress: "Question 3 of 9", question: "Which stage is it in?", rest: "Pick one." };
    assert.deepEqual(partsOf(text, "Which stage is it in?"), parts);
    assert.deepEqual(partsOf(text, ""), parts);
    assert.deepEqual(partsOf("Tell us about it.", ""), { before: "", progress: "", question: "Tell us about it.", rest: "" });
});

/* ---- languages --------------------------------------------------------------------------- */

const bilingual = { asks: true, lang: "en", text: "Question 1\nWhich?", options: [{ id: "a", label: "1. An A" }, { id: "b", label: "2. A B" }],
    mix: { title: "T", slices: [{ id: "a", label: "An A", percent: 100 }] },
    tongues: { el: { text: "Ερώτηση 1\nΠοιο;", options: [{ id: "a", label: "1. Ένα Α" }],
        mix: { title: "T", slices: [{ id: "a", label: "Ένα Α", percent: 100 }] } } } };
const bilingualBoard = { title: "T", question: "Which?", seats: [], mixes: [bilingual.mix], lang: "en",
    tongues: { el: { title: "Τ", question: "Ποιο;", mixes: [bilingual.tongues.el.mix] } } };

await test("what is said in several languages is read in one's own, an option without a label in the first", () => {
    const talk = new Conversation();
    talk.speak("el");
    talk.welcome({ you: "m1", members: [] });
    const entry = talk.apply(message(1, bilingual));
    assert.deepEqual([entry.text, entry.lang, entry.mix.slices[0].label], ["Ερώτηση 1\nΠοιο;", "el", "Ένα Α"]);
    assert.deepEqual(entry.options, [{ id: "a", label: "1. Ένα Α", lang: "el" }, { id: "b", label: "2. A B", lang: "en" }]);
    talk.speak("ru");
    assert.deepEqual([entry.text, entry.lang, entry.options[0].label], ["Question 1\nWhich?", "en", "1. An A"]);
    talk.speak("el");
    assert.equal(entry.options[0].label, "1. Ένα Α");
    assert.deepEqual(choicesOf(entry.options)[0], { id: "a", number: 1, label: "Ένα Α", lang: "el" });
});

await test("a board is read in one's own language, its people are the same in all", () => {
    const talk = new Conversation();
    talk.welcome({ you: "m1", members: [], board: bilingualBoard });
    assert.equal(talk.board.question, "Which?");
    talk.speak("el");
    assert.deepEqual([talk.board.title, talk.board.question, talk.board.lang], ["Τ", "Ποιο;", "el"]);
    assert.equal(talk.board.mixes[0].slices[0].label, "Ένα Α");
    talk.apply({ t: "board", board: { title: "old", question: "", seats: [], mixes: [] } });
    assert.equal(talk.board.title, "old");
});

await test("the open question is found in whatever language it was put, in the reader's first", () => {
    const talk = new Conversation();
    talk.speak("el");
    talk.welcome({ you: "m1", members: [] });
    const both = talk.apply(message(1, bilingual));
    const alone = talk.apply(message(2, { asks: true, lang: "ru", text: "Вопрос 1\nЧто?", to: "m1" }));
    talk.apply({ t: "board", board: { ...bilingualBoard, tongues: { ...bilingualBoard.tongues, ru: { question: "Что?", mixes: [] } } } });
    assert.equal(talk.question, both);
    assert.equal(talk.wordsOf(both), "Ποιο;");
    talk.speak("ru");
    assert.equal(talk.question, alone);
    talk.speak("id");
    assert.equal(talk.question, alone);
    talk.apply(message(3, { asks: true, lang: "en", text: "Question 2\nWhy?" }));
    assert.equal(talk.question, alone, "the board knows which one is open");
});

await test("a language wish is sent when the room is there, and never kept in the outbox", () => {
    const { connection, net, welcome, outbox } = connect(web);
    connection.speak("el");
    connection.start();
    connection.speak("el");
    welcome();
    connection.speak("ru");
    assert.deepEqual(net.last.frames, [{ t: "lang", lang: "ru" }]);
    assert.equal(outbox.items.length, 0);
});

/* A wish in a world with a clock; `told` is what the room was told. */
function wishing(storage = new MapStorage()) {
    const clock = new FakeClock();
    const told = [];
    const wish = new Wish({ memory: new Memory(storage, "room"), tell: (language) => told.push(language),
        setTimeout: (action, ms) => clock.setTimeout(action, ms), clearTimeout: (id) => clock.clearTimeout(id) });
    return { wish, told, clock, storage };
}

await test("a wish is told until the room shows it, also after a reload", () => {
    const { wish, told, clock, storage } = wishing();
    wish.heard("en");
    assert.deepEqual(told, []);
    wish.choose("el");
    clock.pass(5000);
    assert.deepEqual(told, ["el", "el"]);
    const again = wishing(storage);
    again.wish.heard("en");
    again.wish.heard("el");
    again.clock.pass(60000);
    assert.deepEqual(again.told, ["el"]);
    assert.equal(new Memory(storage, "room").wish, null);
});

await test("who changes the mind before the room answers gets the last wish", () => {
    const { wish, told } = wishing();
    wish.choose("ru");
    wish.choose("el");
    wish.heard("ru");
    wish.heard("el");
    assert.deepEqual(told, ["ru", "el", "el"]);
});

await test("the page follows the bot when it speaks another language than before, and not while a wish is on its way", () => {
    const { wish, storage } = wishing();
    assert.equal(wish.follow(undefined), null);
    assert.equal(wish.follow("en"), null, "the first language is no change");
    assert.equal(wish.follow("en"), null);
    assert.equal(wish.follow("ru"), "ru");
    assert.equal(wishing(storage).wish.follow("ru"), null, "nor is the same one after a reload");
    assert.equal(wishing(storage).wish.follow("id"), "id");
    wish.choose("el");
    assert.equal(wish.follow("es"), null);
});

await test("a language chosen in one room is the first guess in the next", () => {
    const storage = new MapStorage();
    const [one, two] = [new Memory(storage, "1"), new Memory(storage, "2")];
    assert.equal(one.language, null);
    one.language = "el";
    assert.equal(two.language, "el");
    two.language = "ru";
    assert.deepEqual([one.language, two.language, Memory.language(storage)], ["el", "ru", "ru"]);
});

await test("every language has every text of the pages, with the plural forms it needs", () => {
    for (const [id, texts] of Object.entries(languages)) {
        assert.deepEqual(Object.keys(texts).sort(), Object.keys(languages.en).sort(), id);
        const forms = new Intl.PluralRules(id).resolvedOptions().pluralCategories;
        for (const [key, text] of Object.entries(texts)) {
            if (typeof text !== "string" && id !== "es") assert.deepEqual(forms.filter((form) => !(form in text)), [], `${id} ${key}`);
        }
    }
});

/* ---- texts --------------------------------------------------------------------------------- */

await test("texts choose the plural form and write numbers the reader's way", () => {
    const t = textsFor("en");
    assert.equal(t("log.new", { n: 1 }), "1 new message");
    assert.equal(t("log.new", { n: 1200 }), "1,200 new messages");
    assert.equal(t("message.refused", { why: "{n}" }), "Not sent: {n}");
    t.speak("ru");
    assert.equal(t("log.new", { n: 2 }), "2 новых сообщения");
    assert.equal(t.language, "ru");
});

await test("the first language that there is wins, English without any", () => {
    assert.equal(pickLanguage(["el-GR", "ru", "en"], ["en", "ru"]), "ru");
    assert.equal(pickLanguage(["xx"], ["en", "ru"]), "en");
    assert.equal(pickLanguage(undefined), "en");
});

await test("a connection that was stopped tells nothing any more", () => {
    const { connection, net, welcome, told } = connect(web);
    connection.start();
    welcome();
    const before = told.length;
    connection.stop();
    net.last.say(message(1));
    net.last.drop();
    assert.equal(told.length, before);
});

finish();
