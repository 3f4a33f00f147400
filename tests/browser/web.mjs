/* Loads the page's own modules into node. They are copied beside a package.json
 * first, because node has to be told that they are modules. */
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import path from "node:path";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

export async function webModules(...names) {
    const copy = path.join(root, "build/node/web");
    rmSync(copy, { recursive: true, force: true });
    mkdirSync(copy, { recursive: true });
    cpSync(path.join(root, "src/room/web"), copy, { recursive: true });
    writeFileSync(path.join(copy, "package.json"), '{"type":"module"}\n');
    const loaded = await Promise.all(names.map((name) => import(pathToFileURL(path.join(copy, `${name}.js`)))));
    return Object.assign({}, ...loaded);
}
