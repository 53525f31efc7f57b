// What an agency's credentials give: node agency.mjs SERVER AGENCY KEYFILE [COUNT].
// Needs `npm install @nats-io/transport-node @nats-io/jetstream`.
import { readFileSync } from "node:fs";
import { connect, nkeyAuthenticator } from "@nats-io/transport-node";
import { jetstream } from "@nats-io/jetstream";

const [server, agency, key, count = "0"] = process.argv.slice(2);
const seed = new TextEncoder().encode(readFileSync(key, "utf8").trim());
const client = await connect({
  servers: server,
  authenticator: nkeyAuthenticator(seed),
  inboxPrefix: `_INBOX_${agency}`,
});
const consumer = await jetstream(client, { domain: "convene" }).consumers.get("AGENCIES", `AG_${agency}`);
let printed = 0;
for await (const message of await consumer.consume()) {
  const { source, id, type, data } = message.json();
  console.log(source, id, type, JSON.stringify(data));
  await message.ackAck();
  if (++printed === Number(count)) break;
}
await client.close();
