/* A workshop from "start" to its end, as three people hold it in a chat: everybody answers
 * what they are asked, by numbers where there are some, else by words. */

const SENTENCE = "We show them what grows, we answer when they ask, and we remember what they bought.";

const QUESTION = /^(?:Question \d+ of \d+|Segment .* - question \d+ of \d+)/;
const END = /closes the session with “end”/;

const isQuestion = ({ text }) => QUESTION.test(text);

export function wordsFor({ text, options }, turn) {
    const numbered = options.filter((option) => /^\d+\. /.test(option));
    if (numbered.length) return numbered[turn % numbered.length].split(".")[0];
    if (/100 points/.test(text)) return "ok";
    if (/venture called/.test(text)) return "Garden by post";
    if (/customer segments does/.test(text)) return "Balcony beginners";
    return options.includes("Skip") ? "skip" : SENTENCE;
}

/* `before(n, question)` is awaited before question `n` (from 0) is answered;
 * `answerOthers(question, n)` answers for whoever is in the room beside `people`. Gives how
 * many questions there were. */
export async function holdWorkshop(people, place, { before = () => {}, answerOthers = () => {} } = {}) {
    const [leader] = people;
    const say = (person, question, n) => person.say(place, wordsFor(question, n + people.indexOf(person)));
    let n = 0;
    const until = (from) => leader.waitFor((message) => isQuestion(message) || END.test(message.text), { from, ms: 30000 });
    await leader.say(place, "start");
    for (let from = 0;;) {
        const question = await until(from);
        if (END.test(question.text) && !isQuestion(question)) break;
        from = leader.heard.indexOf(question) + 1;
        const only = /(?:, for |^For )(\w+)[.\n]/m.exec(question.text)?.[1];
        await Promise.all(people.map((person) => person.waitFor(({ key }) => key === question.key)));
        await before(n, question);
        for (const person of people) if (!only || person.name === only) await say(person, question, n);
        if (!only) await answerOthers(question, n);
        n += 1;
    }
    await leader.say(place, "end");
    await Promise.all(people.map((person) => person.waitFor(/^Thank you, everybody/)));
    return n;
}
