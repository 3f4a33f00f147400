/* What people say that could do harm: too long, or made to mislead. */
import assert from "node:assert/strict";

/* Signs of formatting, calls of people, links in disguise. */
const MARKUP = "Q *b* _i_ ~s~ **d** ||e|| `c` [x](javascript:alert(1))";
const CALLS = "@all @everyone @here @channel @room <!channel> <!here> <@U1> <@1>";
const ENTITIES = "<b>&amp; &#64;all";
const DIRECTIONS = "\u2066a\u2069 \u202ecod\u202c";
const CONTROLS = "\x07 \x1b[31m";

const MISLEADS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

const unescaped = (html) => html.replace(/<[^>]*>/g, "").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, "\"").replace(/&#39;/g, "'").replace(/&amp;/g, "&");

/* What of people's words would be shown as formatting, where a message is Markdown. */
const ACTIVE = /\*b\*|_i_|~s~|\*\*d|\|\|e|`c`|\[x\]\(|&#64;/;
const markdown = (post) => ACTIVE.exec(post.raw.replace(/\\[!-/:-@[-`{-~]/g, ""))?.[0];

/* By messenger: what is formatted that should not be, or undefined. (Slack's server notes it
 * itself; what the room's page shows is seen in a browser.) */
const formatted = {
    mattermost: markdown,
    discord: markdown,
    matrix: ({ content }) => {
        const shown = content.formatted_body === undefined ? content.body : unescaped(content.formatted_body.replaceAll("<br>", "\n").replaceAll("<br/>", "\n"));
        return [MARKUP, ENTITIES].find((words) => content.body.includes(words) && !shown.includes(words));
    },
};

/* By messenger: the form beside a question, opened by this person, or null. */
const opens = {
    slack: (stage, person, question) => (question.form ? person.openForm(question) : null),
    discord: async (stage, person, question) => (JSON.stringify(stage.world.messages.get(question.id).components).includes("\u270e")
        ? (await person.open(question)).data : null),
};

/* All strings in something, however deep. */
const strings = (value) => (typeof value === "string" ? [value] : Object.values(value ?? {}).flatMap(strings));

export default function harm({ staged, base, begins, answers, typed, real, words, MIX, LATER }) {
    /* XML has no control characters but line ends, and our room takes none: nobody can say
     * them there, and no name there has one that turns the direction. */
    const careful = base === "xmpp" || base === "room";
    const said = [MARKUP, CALLS, ENTITIES, DIRECTIONS + (careful ? "" : CONTROLS)];
    const names = { Ana: careful ? "Ana *b* @all <b>" : "Ana *b* @all <!here> <b> \u202eb\u202c\x07", Ben: "Ben [x](javascript:1) @everyone &amp;" };

    staged("what people type harms nobody", async (scene) => {
        const { stage, place, ana } = scene;
        await begins(scene, "hide answers"); /* the reveal repeats what everybody said */
        await ana.say(place, said.join(" "));
        await ana.waitFor(/stage is/);
        await ana.say(place, "growth");
        await ana.waitFor(/Which customer segments/);
        await ana.say(place, said.join(", "));
        await ana.waitFor(/points/);
        await ana.say(place, "ok");
        /* Every choice is made by its sign, and whatever else is asked gets the words. */
        const forms = [];
        const way = async (person, where, question) => {
            if (person === ana && opens[base]) forms.push(await opens[base](stage, person, question));
            if (/Shall we count the money/.test(question.text)) return person === ana ? person.say(where, "2") : undefined;
            if (!real(question).length) return person.say(where, question.options.length ? "skip" : said[scene.people.indexOf(person)]);
            if (person === ana) await person.say(where, CALLS);
            return person.say(where, words(person, question));
        };
        await answers(scene, [way, way, way], MIX);
        await ana.say(place, "end");
        await ana.waitFor(/these relationships again/, { ms: LATER });
        const shown = stage.posts.flatMap((post) => [post.text, ...post.options ?? [], post.form ?? ""]);
        for (const text of [...shown, ...stage.files?.map(({ alt }) => alt ?? "") ?? [], ...forms.flatMap(strings)])
            assert.doesNotMatch(text, MISLEADS);
        for (const sign of [MARKUP, ENTITIES, "*b* @all"]) assert.ok(shown.some((text) => text.includes(sign)), `nobody was told ${sign}`);
        if (opens[base]) assert.ok(forms.some(Boolean), "no form was opened");
        for (const post of stage.posts) assert.equal(formatted[base]?.(post), undefined, post.raw ?? post.text);
        for (const frame of stage.frames ?? []) if (/^>> <message.*<body>/.test(frame)) assert.match(frame, /<unstyled/);
    }, { names });

    staged("what is as long as it can be is answered politely, and it goes on", async (scene) => {
        const { stage, place, ana } = scene;
        await begins(scene);
        await ana.say(place, "Acme");
        await ana.waitFor(/stage is/);
        await ana.say(place, "growth");
        const asked = await ana.waitFor(/Which customer segments/);
        const from = ana.heard.indexOf(asked) + 1;
        /* One answer has at most 4,000 bytes: our room lets nobody say more, and there it is talk. */
        await ana.say(place, (base === "discord" ? "\u00e9" : "x").repeat(stage.longest));
        if (base !== "room") await ana.waitFor(/longer than one answer can be/, { from, ms: LATER });
        await ana.say(place, "One, Two");
        await ana.waitFor(/points/, { from, ms: LATER });
        await ana.say(place, "ok");
        await ana.waitFor(/your part/, { ms: LATER });
    });
}
