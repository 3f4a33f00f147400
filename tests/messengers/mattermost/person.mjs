/* Somebody with Mattermost open: what they see of the bot, and what they do. */

const emoji = { yes: "+1", no: "-1", 0: "zero", 1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine" };

export class Person {
    constructor(stage, user, name) {
        this.stage = stage;
        this.world = stage.world;
        this.user = user;
        this.name = name;
        this.id = user.id;
        this.heard = [];
        this.waiting = new Set();
        this.watcher = (what, post, more) => this.see(what, post, more);
        this.world.watchers.add(this.watcher);
    }

    see(what, post, more) {
        if (what !== "whispered" && post.user_id !== this.stage.bot.id) return;
        if (!this.world.place(post.channel_id).members.has(this.id)) return;
        if (what === "whispered" && !more.includes(this.id)) return;
        if (what === "edited" || what === "deleted") {
            const old = this.heard.find((one) => one.id === post.id);
            if (old) Object.assign(old, what === "edited" ? this.stage.heardAs(post) : { deleted: true });
        } else {
            this.heard.push(this.stage.heardAs(post));
        }
        for (const look of [...this.waiting]) look();
    }

    /* The first message of the bot from number `from` on that fits. */
    waitFor(what, { from = 0, ms = 20_000 } = {}) {
        const fits = typeof what === "function" ? what : (message) => what.test(message.text);
        return new Promise((resolve, reject) => {
            const end = (settle, value) => {
                clearTimeout(timer);
                this.waiting.delete(look);
                settle(value);
            };
            const look = () => {
                const found = this.heard.slice(from).find(fits);
                if (found) end(resolve, found);
            };
            const timer = setTimeout(() => end(reject, new Error(`${this.name} waits in vain for ${what}; the last heard: ${JSON.stringify(this.heard.slice(-3))}`)), ms);
            this.waiting.add(look);
            look();
        });
    }

    /* ---- doing --------------------------------------------------------------------------- */

    async say(place, text, { replyTo, thread, files } = {}) {
        const [channel, root] = place.split(":");
        const under = replyTo ? this.root(replyTo) : thread ?? root ?? "";
        return this.world.post(this.user, { channel_id: channel, message: text, root_id: under, file_ids: files }).id;
    }

    root(id) {
        return this.world.posts.get(id).root_id || id;
    }

    directPlace() {
        return this.world.direct(this.user, this.stage.bot).id;
    }

    /* Opens a group message with the bot and these; the one there is, if there is one. */
    gather(people) {
        return this.world.group([this.user, this.stage.bot, ...people.map((person) => person.user)]).id;
    }

    async tell(text) {
        return this.say(this.directPlace(), text);
    }

    async edit(id, text) {
        this.world.edit(this.world.known_post(id), { message: text });
    }

    async delete(id) {
        this.world.delete(this.world.known_post(id));
    }

    async react(id, what) {
        this.world.react(this.user, this.world.known_post(id), emoji[what] ?? what);
    }

    async unreact(id, what) {
        this.world.unreact(this.user, this.world.known_post(id), emoji[what] ?? what);
    }

    /* Presses the button, or picks the entry of the menu, whose label begins so; several are
     * ticked, and sent with the button for that. Without buttons it is typed. */
    async press(message, labels) {
        if (!message.buttons) return this.say(message.place, typed(message, labels));
        const wanted = [labels].flat();
        if (message.many) wanted.push("\u2713");
        for (const label of wanted) {
            const post = this.world.known_post(message.id);
            const actions = (post.props.attachments ?? []).flatMap((one) => one.actions ?? []);
            const button = actions.find((one) => one.type !== "select" && begins(one.name, label));
            const menu = actions.find((one) => one.type === "select" && one.options.some((o) => begins(o.text, label)));
            if (!button && !menu) throw new Error(`no "${label}" among ${JSON.stringify(message.options)}`);
            const option = menu?.options.find((o) => begins(o.text, label));
            await this.stage.integrations.pressed(this.user, post, (button ?? menu).id, button ? "" : option.value);
        }
    }

    /* "/canvasser status", in a place. */
    async command(place, words) {
        const [channel, root] = place.split(":");
        return this.stage.integrations.typed(this.user, channel, root ?? "", words);
    }

    async leave(place) {
        this.world.remove(this.world.place(place.split(":")[0]), this.user, this.user);
    }

    async enter(place) {
        this.world.add(this.world.place(place.split(":")[0]), this.user, this.stage.admin);
    }

    close() {
        this.world.watchers.delete(this.watcher);
        this.waiting.clear();
    }
}

function begins(label, words) {
    return label.toLowerCase().startsWith(words.toLowerCase());
}

/* What one types for options where there are no buttons. */
function typed(message, labels) {
    return [labels].flat().map((label) => {
        const option = message.options.find((one) => begins(one, label)) ?? label;
        return /^\d+(?=\. )/.exec(option)?.[0] ?? option.split(/[ ,.]/)[0];
    }).join(", ");
}
