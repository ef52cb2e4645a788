// Runs the server audits of the npm package graphql-http against an address and prints one line of JSON each.
// node audits.cjs <folder with node_modules> <address>
const { createRequire } = require("node:module");
const { join } = require("node:path");

const [folder, url] = process.argv.slice(2);
const { serverAudits } = createRequire(join(folder, "package.json"))("graphql-http");

(async () => {
  for (const audit of serverAudits({ url })) {
    const { id, name, status, reason } = await audit.fn();
    process.stdout.write(JSON.stringify({ id, name, status, reason: reason ?? "" }) + "\n");
  }
})();
